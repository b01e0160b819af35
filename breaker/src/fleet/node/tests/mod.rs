//! Nodes on a store that is a variable, in scripted time.

mod doubts;
mod first;
mod forgotten;
mod news;
mod probes;
mod times;
mod votes;

use std::time::Duration;

use super::{Act, Ballot, Found, Node, Outcome, Plan, Wants, Write};
use crate::{
    Backoff, Force, NodeName, Operator, Policy, Probes, Record, Rule, Timestamp, Totals, Trip,
    fleet::Version,
};

pub(super) const INTERVAL: Duration = ms(500);
pub(super) const WAIT: Duration = ms(5_000);
pub(super) const LEASE: Duration = ms(2_000);

/// By how much the nodes' clocks are behind the store's.
const APART: u64 = 1_000_000;

pub(super) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A store, its time and the words that nodes draw.
pub(super) struct Scene {
    pub(super) held: Option<(Version, Record)>,
    pub(super) now: u64,
    word: u64,
    policy: Policy,
}

impl Scene {
    pub(super) fn new(quorum: u32) -> Self {
        let probes = Probes::at_most(1).lease(LEASE);
        let policy = Policy::new(Backoff::constant(WAIT), probes, None).unwrap();
        Self {
            held: None,
            now: 2 * APART,
            word: 0,
            policy: policy.quorum(quorum).settings(7),
        }
    }

    pub(super) fn node(&self, name: &str) -> Node {
        Node::new(NodeName::new(name).unwrap(), self.policy, INTERVAL)
    }

    /// The node's own time, now.
    pub(super) fn own(&self) -> Timestamp {
        Timestamp::from_millis(self.now - APART)
    }

    /// What the store holds, asked for 4 ms ago and answered 3 ms ago by its time.
    pub(super) fn found(&self) -> Found {
        Found {
            record: self.held.clone(),
            now: Timestamp::from_millis(self.now - 3),
            sent: Timestamp::from_millis(self.now - APART - 4),
            received: self.own(),
        }
    }

    pub(super) fn plan(&mut self, node: &mut Node, wants: &Wants) -> Plan {
        let found = self.found();
        let word = &mut self.word;
        node.plan(&found, wants, &mut || {
            *word += 1;
            *word
        })
    }

    /// A plan that has to write something.
    pub(super) fn planned(&mut self, node: &mut Node, wants: &Wants) -> Write {
        match self.plan(node, wants) {
            Plan::Write(write) => *write,
            Plan::Stands(outcome) => panic!("nothing to write, {outcome:?}"),
        }
    }

    /// The swap, if the store holds what it expects.
    pub(super) fn swap(&mut self, write: &Write) -> bool {
        let is = self.held.as_ref().map(|(version, _)| *version) == write.swap.expected;
        if is {
            let record = Record::decode(&write.swap.bytes).unwrap();
            assert_eq!(record, write.record);
            self.held = Some((write.swap.version, record));
        }
        is
    }

    /// Reads, plans, and writes what is planned.
    pub(super) fn exchange(&mut self, node: &mut Node, wants: &Wants) -> Outcome {
        match self.plan(node, wants) {
            Plan::Stands(outcome) => outcome,
            Plan::Write(write) => {
                assert!(self.swap(&write));
                let own = self.own();
                let store = Timestamp::from_millis(self.now);
                node.wrote(*write, store, own, own)
            }
        }
    }

    /// Reads, where there is nothing to write.
    pub(super) fn look(&mut self, node: &mut Node) -> Outcome {
        self.look_with(node, &Wants::default())
    }

    pub(super) fn look_with(&mut self, node: &mut Node, wants: &Wants) -> Outcome {
        match self.plan(node, wants) {
            Plan::Stands(outcome) => outcome,
            Plan::Write(write) => panic!("{write:?}"),
        }
    }

    pub(super) fn record(&self) -> &Record {
        &self.held.as_ref().unwrap().1
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time.as_millis() as u64;
    }
}

pub(super) fn votes() -> Wants {
    let trip = Trip {
        rule: Rule::ConsecutiveFailures,
        totals: Totals::default(),
        consecutive: 5,
    };
    Wants {
        vote: Some(Ballot {
            trip,
            wait: None,
            fleet_breached: false,
        }),
        ..Wants::default()
    }
}

pub(super) fn claims() -> Wants {
    Wants {
        claim: true,
        ..Wants::default()
    }
}

pub(super) fn acts(acts: impl IntoIterator<Item = Act>) -> Wants {
    Wants {
        acts: acts.into_iter().collect(),
        ..Wants::default()
    }
}

pub(super) fn force(force: Force) -> Act {
    Act::Force {
        force,
        time: None,
        operator: ann(),
    }
}

pub(super) fn ann() -> Operator {
    Operator::new("ann", "a drill").unwrap()
}

/// What led where, and whether it was the node's own doing.
pub(super) fn told(outcome: &Outcome) -> Vec<(&'static str, bool)> {
    let seen = outcome.seen.iter();
    seen.map(|seen| (seen.transition.cause.name(), seen.ours))
        .collect()
}
