//! What nodes of a fleet do to a shared circuit.

use breaker::{
    Answer, Era, Fence, Input, NodeName, ProbeOutcome, Rule, Step, Timestamp, Trip, Witness,
};

use super::{Circuit, at, failures, ms, word};

/// For how long votes hold here.
pub(crate) const LAPSE: u64 = 1_000;

pub(crate) fn node(name: &str) -> NodeName {
    NodeName::new(name).unwrap()
}

/// What a node says when it votes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ballot {
    pub(crate) trip: Trip,
    pub(crate) wait: Option<u64>,
    pub(crate) fleet_breached: bool,
    pub(crate) lapse: u64,
}

pub(crate) fn on_rate(fleet_breached: bool) -> Ballot {
    Ballot {
        trip: failures(9),
        wait: None,
        fleet_breached,
        lapse: LAPSE,
    }
}

pub(crate) fn on_count(rule: Rule) -> Ballot {
    assert_ne!(rule, Rule::FailureRate);
    let trip = Trip {
        rule,
        ..failures(9)
    };
    Ballot {
        trip,
        ..on_rate(false)
    }
}

impl Circuit {
    /// A step of a node that has watched the circuit.
    pub(crate) fn step_of(&mut self, witness: &Witness, input: Input<'_>) -> Step {
        let words = &mut self.words;
        let entropy = &mut || word(words);
        let now = at(self.now);
        let step = self
            .policy
            .step_witnessed(&self.record, input, now, witness, entropy);
        if let Some(record) = &step.record {
            self.record = record.clone();
        }
        if let Answer::Probe { fence, .. } = step.answer {
            self.fences.push(fence);
        }
        step
    }

    pub(crate) fn votes(&mut self, name: &str, ballot: Ballot) -> Step {
        let (era, forced_stamp) = (self.record.era(), self.record.forced_stamp());
        self.votes_on(name, ballot, era, forced_stamp)
    }

    /// A vote about an era and a stamp that may be of the past.
    pub(crate) fn votes_on(
        &mut self,
        name: &str,
        ballot: Ballot,
        era: Era,
        forced_stamp: Timestamp,
    ) -> Step {
        let input = Input::Vote {
            node: &node(name),
            era,
            forced_stamp,
            trip: ballot.trip,
            wait: ballot.wait.map(ms),
            fleet_breached: ballot.fleet_breached,
            lapse: ms(ballot.lapse),
        };
        self.step_of(&Witness::default(), input)
    }

    pub(crate) fn claims(&mut self, name: &str) -> Step {
        self.claims_seeing(name, &Witness::default())
    }

    pub(crate) fn claims_seeing(&mut self, name: &str, witness: &Witness) -> Step {
        self.step_of(witness, Input::Claim { node: &node(name) })
    }

    /// Claims a probe, where there must be room for one.
    pub(crate) fn probe_of(&mut self, name: &str) -> Fence {
        match self.claims(name).answer {
            Answer::Probe { fence, .. } => fence,
            other => panic!("no probe for {name} but {other:?}"),
        }
    }

    pub(crate) fn reports(&mut self, name: &str, fence: Fence, outcome: ProbeOutcome) -> Step {
        let input = Input::Report {
            node: &node(name),
            fence,
            outcome,
        };
        self.step_of(&Witness::default(), input)
    }

    /// Who has voted, in the order of the record.
    pub(crate) fn voters(&self) -> Vec<&str> {
        let votes = self.record.votes().iter();
        votes.map(|vote| vote.node().as_str()).collect()
    }

    pub(crate) fn suspects(&self) -> Vec<&str> {
        self.record
            .suspects()
            .iter()
            .map(NodeName::as_str)
            .collect()
    }
}
