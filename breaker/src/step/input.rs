use core::time::Duration;

use crate::{Era, Force, NodeName, Operator, Timestamp, Trip};

/// What happened to a circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input<'a> {
    /// A call asks to be let through.
    Acquire,
    /// A rule was broken, or the service asked to be left alone. Counts only in a closed circuit
    /// whose era this is, and on which nothing was imposed or lifted since.
    Trip {
        /// The state in which the calls were let through.
        era: Era,
        /// The [`forced_stamp`](crate::Record::forced_stamp) that the record had then: a force
        /// and its end keep the era, but what was counted before or under a force says nothing
        /// about what comes after it.
        forced_stamp: Timestamp,
        /// What was broken.
        trip: Trip,
        /// For how long to open, at most the longest wait of the back-off and without jitter, where
        /// the service said so; by the back-off otherwise.
        wait: Option<Duration>,
    },
    /// A probe has ended. Counts only while its lease lasts and nothing is imposed; its place is
    /// free in any case.
    Probe {
        /// What it was given.
        fence: Fence,
        /// How it ended.
        outcome: ProbeOutcome,
    },
    /// A node of a fleet finds a rule broken by what it counted. It votes, or renews its vote.
    ///
    /// The circuit opens where this node is listed, votes of as many distinct nodes as the
    /// [quorum](crate::Policy::quorum) asks for hold, and either the fleet's window breaks the rule
    /// on failures or a quorum of those votes are on other rules than that: for the longest of the
    /// waits that were asked for, or else by the back-off. Counts as [`Trip`](Self::Trip) does.
    ///
    /// There is one vote a node, and places for a quorum of votes on the rate of failures and for
    /// a quorum of others. A vote without a place changes nothing, so that a fleet which breaks a
    /// rule all at once does not write once a node; nor does a renewal by which the vote lasts no
    /// longer.
    Vote {
        /// Whose vote it is.
        node: &'a NodeName,
        /// The state in which the calls were let through.
        era: Era,
        /// The [`forced_stamp`](crate::Record::forced_stamp) that the record had then.
        forced_stamp: Timestamp,
        /// What was broken.
        trip: Trip,
        /// For how long to open, where the service said so.
        wait: Option<Duration>,
        /// Whether the fleet's window breaks the rule on failures.
        fleet_breached: bool,
        /// For how long the vote holds without being renewed, at most a day.
        lapse: Duration,
    },
    /// A node of a fleet asks for the place of a probe: as [`Acquire`](Self::Acquire), but a node
    /// among the [suspects](crate::Record::suspects) lets others go first, and where it is refused
    /// nothing changes.
    Claim {
        /// Which.
        node: &'a NodeName,
    },
    /// A probe of a node has ended, as [`Probe`](Self::Probe). Where it failed, or the service
    /// asked this node to leave it alone, the node is a [suspect](crate::Record::suspects), and no
    /// more where it succeeded.
    Report {
        /// Which.
        node: &'a NodeName,
        /// What the probe was given.
        fence: Fence,
        /// How it ended.
        outcome: ProbeOutcome,
    },
    /// An operator imposes something, in place of what may be imposed already.
    Force {
        /// What.
        force: Force,
        /// Until when; for ever, where there is none.
        until: Option<Timestamp>,
        /// Who, and why.
        operator: &'a Operator,
    },
    /// An operator lifts what is imposed.
    Lift {
        /// Who, and why.
        operator: &'a Operator,
    },
    /// An operator closes the circuit, lifts what is imposed, and forgets the openings so far.
    Reset {
        /// Who, and why.
        operator: &'a Operator,
    },
    /// Nothing: only what time alone decides is carried out.
    Tick,
}

/// How a probe ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProbeOutcome {
    /// The service is well.
    Succeeded,
    /// The service is not.
    Failed,
    /// Says nothing: only its place is given back.
    Released,
    /// The service asked to be left alone for so long: opens the circuit again, however many
    /// failures that takes otherwise, for at most the longest wait.
    OpenFor(Duration),
}

/// What a probe shows to have its outcome counted: the state it belongs to, and its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fence {
    pub(crate) era: Era,
    pub(crate) token: u64,
}

impl Fence {
    /// No probe's.
    #[cfg(feature = "std")]
    pub(crate) const NONE: Self = Self {
        era: Era(0),
        token: 0,
    };

    /// The state that the probe belongs to.
    pub const fn era(&self) -> Era {
        self.era
    }
}
