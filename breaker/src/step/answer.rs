use alloc::vec::Vec;

use super::Fence;
use crate::{Record, Status, Timestamp, Transition};

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The circuit from now on; none, where nothing changed and nothing need be written.
    pub record: Option<Record>,
    /// The answer to whoever asked.
    pub answer: Answer,
    /// The changes that this step made, in order. They are in the record's history, too.
    pub transitions: Vec<Transition>,
    /// The probes whose lease was found to be over: after what was imposed ran out, where that is
    /// the first of the changes, and before any other.
    pub lost: u32,
    /// Whether the circuit had flapped and no longer does: by time, before any of the changes but
    /// that of what ran out, or as an operator closed it.
    pub stopped_flapping: bool,
    /// Whether the circuit flaps from now on: with its opening, the last of the changes.
    pub began_flapping: bool,
}

/// The answer to an [`Input`](crate::Input).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Done, or nothing to do.
    Noted,
    /// The call may pass.
    Passed,
    /// The call may pass, as a probe.
    Probe {
        /// What it has to show at its end.
        fence: Fence,
        /// When its lease ends: what it says from then on does not count.
        until: Timestamp,
    },
    /// The call may not pass.
    Refused {
        /// What it met.
        status: Status,
        /// Until when calls are refused, where that is known: by what is imposed, and by the state
        /// beneath it. A place may come free before.
        until: Option<Timestamp>,
    },
    /// It belongs to a state, or to a lease, that is over: nothing was changed on its account.
    Stale,
    /// The circuit would have opened, but an operator has all calls pass.
    WouldOpen,
}
