use alloc::string::String;
use core::fmt;

use crate::{Force, Status, Timestamp, Trip};

/// The identity of a state: a random word that the winner of a transition draws.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Era(pub(crate) u64);

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Era({self})")
    }
}

/// What an operator imposed: what, until when, who and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forced {
    /// What.
    pub force: Force,
    /// Until when; for ever, where there is none.
    pub until: Option<Timestamp>,
    /// Who, at most 64 bytes.
    pub by: String,
    /// Why, at most 200 bytes.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

/// A change of a circuit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition {
    /// The identity of the state that it led to.
    pub era: Era,
    /// The number of that state, for people.
    pub generation: u64,
    /// When.
    pub at: Timestamp,
    /// What callers met before.
    pub from: Status,
    /// What they meet after.
    pub to: Status,
    /// Why.
    pub cause: Cause,
}

/// Why a circuit changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// A rule was broken.
    Tripped(Trip),
    /// The wait was over and a call came.
    WaitOver,
    /// As many probes as asked for succeeded.
    Recovered,
    /// A probe failed.
    ProbeFailed,
    /// An operator imposed a status.
    Forced {
        /// Who.
        by: String,
    },
    /// An operator lifted what was imposed.
    Lifted {
        /// Who.
        by: String,
    },
    /// What was imposed ran out.
    Expired,
    /// An operator closed the circuit and started it afresh.
    Reset {
        /// Who.
        by: String,
    },
}
