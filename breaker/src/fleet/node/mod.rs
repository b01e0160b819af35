use crate::{
    Entropy, Fence, NodeName, Operator, Policy, ProbeOutcome, Record, Timestamp, Transition, Trip,
    fleet::{Swap, Version},
};
use std::time::Duration;

/// What one node knows of the shared circuit, and what it wants written next. Pure: the store's
/// answers and the time come in, at most one swap goes out.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    name: NodeName,
    policy: Policy,
    interval: Duration,
}

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
    /// What operators asked for, in order.
    pub(crate) acts: Vec<Act>,
}

/// A rule that is broken here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ballot {
    pub(crate) trip: Trip,
    /// What a service asked for.
    pub(crate) wait: Option<Duration>,
    /// Whether the fleet's window breaks the rule on failures, too.
    pub(crate) fleet_breached: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Act {
    Force {
        force: crate::Force,
        /// From the store's time at which it is decided.
        time: Option<Duration>,
        operator: Operator,
    },
    Lift(Operator),
    Reset(Operator),
}

/// What follows from what was found.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Nothing need be written.
    Stands(Outcome),
    /// This is to be written; then [`Node::wrote`], or [`Node::plan`] with what is found instead.
    Write(Box<Write>),
}

/// A swap, and what is true once it is made.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) swap: Swap,
    pub(crate) record: Record,
    outcome: Outcome,
}

/// How the shared circuit stands for this node.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// A probe of this node, and until when it may be under way by the node's own clock.
    pub(crate) claimed: Option<(Fence, Timestamp)>,
    /// The transitions that this node made.
    pub(crate) made: Vec<Transition>,
    /// The reports that are settled, whatever became of them.
    pub(crate) settled: Vec<Fence>,
    /// Whether what operators asked for is done.
    pub(crate) acted: bool,
}

impl Node {
    pub(crate) fn new(name: NodeName, policy: Policy, interval: Duration) -> Self {
        Self {
            name,
            policy,
            interval,
        }
    }

    /// Decides upon what was found.
    pub(crate) fn plan(&mut self, found: &Found, wants: &Wants, entropy: &mut dyn Entropy) -> Plan {
        let _ = (
            found,
            wants,
            entropy,
            &self.name,
            self.policy,
            self.interval,
        );
        todo!()
    }

    /// The swap was made.
    pub(crate) fn wrote(
        &mut self,
        write: Write,
        now: Timestamp,
        sent: Timestamp,
        received: Timestamp,
    ) -> Outcome {
        let _ = (now, sent, received);
        write.outcome
    }

    /// Nobody knows whether the swap was made: the next [`Node::plan`] finds out.
    pub(crate) fn unknown(&mut self, write: Write) {
        let _ = write;
    }

    /// The shared record by which this node acts, if it knows one.
    pub(crate) fn record(&self) -> Option<&Record> {
        None
    }

    /// For how long from `now` on, by the node's own clock, an open circuit rejects every call.
    pub(crate) fn retry_at(&self) -> Option<Timestamp> {
        None
    }
}
