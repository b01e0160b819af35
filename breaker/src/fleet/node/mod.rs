mod doubt;
#[cfg(all(test, not(loom)))]
mod likeness;
mod news;
mod outcome;
mod plan;
#[cfg(test)]
mod tests;
mod times;
mod wants;

use std::time::Duration;

use doubt::{Doubt, MOST_DOUBTS};
use news::News;
pub(crate) use outcome::{Outcome, Seen};
pub(crate) use wants::{Act, Ballot, Found, Wants};

use crate::{Fence, NodeName, Policy, Record, Timestamp, Transition, Witness, fleet::Swap};

/// What one node knows of the shared circuit, and what it wants written next. Pure: the store's
/// answers and the time come in, at most one swap goes out.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    name: NodeName,
    policy: Policy,
    interval: Duration,
    /// The shared record that this node last took over, by which it acts.
    kept: Option<Record>,
    witness: Witness,
    /// One moment by both clocks: the store's time in its last answer, and the node's own when
    /// that was there.
    answered: Option<(Timestamp, Timestamp)>,
    news: News,
    /// What is true already, and not told yet.
    pending: Outcome,
    /// Writes that may have been made, and such as yet may be.
    doubts: Vec<Doubt>,
    /// How many of the operators' acts are done, of those that are still asked for.
    acts_done: usize,
    /// When this node last wanted what it keeps to be written again.
    reasserted_at: Option<Timestamp>,
    /// The settings of others that have been told.
    foreign: Vec<u64>,
}

/// What follows from what was found.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Nothing need be written.
    Stands(Outcome),
    /// This is to be written; then [`Node::wrote`], or [`Node::plan`] with what is found instead,
    /// or [`Node::unknown`]. Where it certainly was not written, there is nothing to say: what is
    /// wanted still goes into the next plan.
    Write(Box<Write>),
}

/// A swap, and what is true once it is made.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) swap: Swap,
    pub(crate) record: Record,
    /// Before the question was sent whose answer it was decided upon.
    sent: Timestamp,
    pub(super) transitions: Vec<Transition>,
    acts: usize,
    outcome: Outcome,
}

/// More than these are forgotten, the oldest first, and told again when they are met again.
const MOST_FOREIGN: usize = 16;

impl Node {
    pub(crate) fn new(name: NodeName, policy: Policy, interval: Duration) -> Self {
        Self {
            name,
            policy,
            interval,
            kept: None,
            witness: Witness::default(),
            answered: None,
            news: News::default(),
            pending: Outcome::default(),
            doubts: Vec::new(),
            acts_done: 0,
            reasserted_at: None,
            foreign: Vec::new(),
        }
    }

    /// The swap was made, at `now` by the store's time.
    pub(crate) fn wrote(
        &mut self,
        write: Write,
        now: Timestamp,
        sent: Timestamp,
        received: Timestamp,
    ) -> Outcome {
        debug_assert!(write.sent <= sent && sent <= received);
        self.answered(now, received);
        self.news.made(&write.transitions);
        let claimed = write.outcome.claimed.map(|(fence, _)| (fence, write.sent));
        self.adopt(write.record, sent, received, claimed);
        // They expected what this one replaced.
        self.doubts.clear();
        self.pending.join(write.outcome);
        self.deliver()
    }

    /// Nobody knows whether the swap was made: the next [`plan`](Self::plan) finds out.
    pub(crate) fn unknown(&mut self, write: Write) {
        if self.doubts.len() == MOST_DOUBTS {
            self.doubts.remove(0);
        }
        self.doubts.push(Doubt::new(write));
    }

    /// Whether there is a write that may have been made, or yet be made.
    pub(crate) fn is_in_doubt(&self) -> bool {
        !self.doubts.is_empty()
    }

    /// What is true whatever becomes of a swap that is planned. It is told with the swap's own
    /// outcome otherwise, or after the next plan.
    pub(crate) fn learnt(&mut self) -> Outcome {
        self.pending.take()
    }

    /// What operators asked for is not asked for any more, whether it was done or not.
    pub(crate) fn withdraw_acts(&mut self) {
        self.acts_done = 0;
        self.pending.acted = false;
        self.doubts.iter_mut().for_each(Doubt::withdraw_acts);
    }

    #[cfg(all(test, not(loom)))]
    pub(super) const fn name(&self) -> &NodeName {
        &self.name
    }

    /// The shared record by which this node acts, if it knows one.
    pub(crate) fn record(&self) -> Option<&Record> {
        self.kept.as_ref()
    }

    fn answered(&mut self, now: Timestamp, received: Timestamp) {
        self.answered = Some((now, received));
        self.witness.at(received);
    }

    /// Takes over a record that the store holds.
    fn adopt(
        &mut self,
        record: Record,
        sent: Timestamp,
        received: Timestamp,
        claimed: Option<(Fence, Timestamp)>,
    ) {
        let (own, sent) = claimed.map_or((None, sent), |(fence, since)| (Some(fence), since));
        self.witness.see(&record, sent, received, own);
        let learnt = self.news.learn(&record, self.kept.as_ref());
        self.pending.join(learnt);
        self.kept = Some(record);
    }

    fn deliver(&mut self) -> Outcome {
        if self.pending.acted {
            self.acts_done = 0;
        }
        self.pending.take()
    }

    /// The settings that a record was written under, where they are not this node's, the first
    /// time that they are met.
    fn foreign_settings(&mut self, record: &Record) -> Option<u64> {
        let settings = record.settings();
        if settings == 0
            || settings == self.policy.fingerprint()
            || self.foreign.contains(&settings)
        {
            return None;
        }
        if self.foreign.len() == MOST_FOREIGN {
            self.foreign.remove(0);
        }
        self.foreign.push(settings);
        Some(settings)
    }
}
