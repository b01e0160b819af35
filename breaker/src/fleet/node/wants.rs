use std::time::Duration;

use crate::{Fence, Force, Operator, ProbeOutcome, Record, Timestamp, Trip, fleet::Version};

/// What the store was found to hold.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// None, where it holds no record.
    pub(crate) record: Option<(Version, Record)>,
    /// The store's time.
    pub(crate) now: Timestamp,
    /// By the node's own clock, which never goes back: before the question was sent.
    pub(crate) sent: Timestamp,
    /// And once the answer was there.
    pub(crate) received: Timestamp,
}

/// What the node wants of the shared circuit at this moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wants {
    /// Probes of this node that ended.
    pub(crate) reports: Vec<(Fence, ProbeOutcome)>,
    /// Whether a rule is broken here.
    pub(crate) vote: Option<Ballot>,
    /// Whether calls wait for a probe.
    pub(crate) claim: bool,
    /// What operators asked for, in order. What is asked for later comes after what is here
    /// already, until [`Outcome::acted`](super::Outcome::acted) says that all of it is done.
    pub(crate) acts: Vec<Act>,
}

/// A rule that is broken here, by what was counted in the state that the node knew.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ballot {
    pub(crate) trip: Trip,
    /// What a service asked for.
    pub(crate) wait: Option<Duration>,
    /// Whether the fleet's window breaks the rule on failures, too.
    pub(crate) fleet_breached: bool,
}

/// What an operator asked for.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Force {
        force: Force,
        /// From the store's time at which it is decided.
        time: Option<Duration>,
        operator: Operator,
    },
    Lift(Operator),
    Reset(Operator),
}

impl Wants {
    /// Whether there is nothing that would be written.
    pub(crate) fn is_nothing(&self) -> bool {
        self.reports.is_empty() && self.vote.is_none() && !self.claim && self.acts.is_empty()
    }
}

impl Found {
    pub(super) fn record(&self) -> Option<&Record> {
        self.record.as_ref().map(|(_, record)| record)
    }

    pub(super) fn version(&self) -> Option<Version> {
        self.record.as_ref().map(|(version, _)| *version)
    }
}
