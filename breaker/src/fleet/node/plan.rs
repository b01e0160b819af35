use super::{Act, Ballot, Found, Node, Outcome, Plan, Wants, Write};
use crate::{
    Answer, Cause, Entropy, Era, Fence, Input, ProbeOutcome, Record, Timestamp, Transition,
    fleet::{Swap, Version},
};

/// A record as it will be, if it is written.
struct Draft {
    record: Record,
    /// Whether it differs from what was found.
    differs: bool,
    transitions: Vec<Transition>,
    lost: u32,
}

impl Node {
    /// Decides upon what was found.
    pub(crate) fn plan(&mut self, found: &Found, wants: &Wants, entropy: &mut dyn Entropy) -> Plan {
        self.answered(found.now, found.received);
        let claimed = self.resolve(found);
        if let Some(record) = found.record() {
            let differ = self.foreign_settings(record);
            self.pending.settings_differ = self.pending.settings_differ.or(differ);
        }
        let Some(mut draft) = self.base(found, claimed, entropy) else {
            return Plan::Stands(self.pending.take());
        };
        // Votes count for the state that this one took over, not for what follows in this plan.
        let state = (draft.record.era(), draft.record.forced_stamp());
        let outdated = self.pending.starts_afresh();

        let mut outcome = Outcome::default();
        for &(fence, ended) in &wants.reports {
            self.report(&mut draft, fence, ended, found.now, entropy);
            outcome.settled.push(fence);
        }
        let acts = wants.acts.get(self.acts_done..).unwrap_or_default();
        for act in acts {
            self.act(&mut draft, act, found.now, entropy);
        }
        outcome.acted = !wants.acts.is_empty();
        if let Some(ballot) = wants.vote.filter(|_| !outdated) {
            self.vote(&mut draft, state, ballot, found.now, entropy);
        }
        if wants.claim && self.pending.claimed.is_none() {
            outcome.claimed = self.claim(&mut draft, found, entropy);
        }
        if draft
            .record
            .forced()
            .is_some_and(|forced| forced.is_over(found.now))
        {
            self.step(&mut draft, Input::Tick, found.now, entropy);
        }

        if !draft.differs {
            self.pending.join(outcome);
            return Plan::Stands(self.deliver());
        }
        outcome.lost = draft.lost;
        let swap = Swap {
            expected: found.version(),
            version: Version(entropy.word()),
            bytes: draft.record.encode(),
        };
        Plan::Write(Box::new(Write {
            swap,
            record: draft.record,
            sent: found.sent,
            transitions: draft.transitions,
            acts: acts.len(),
            outcome,
        }))
    }

    /// The record to go on from: the one found, or the one kept where the store has forgotten it.
    /// None, where it would have to be written again too soon.
    fn base(
        &mut self,
        found: &Found,
        claimed: Option<(Fence, Timestamp)>,
        entropy: &mut dyn Entropy,
    ) -> Option<Draft> {
        let record = found.record();
        let again = match (&self.kept, record) {
            (Some(kept), _) => self.policy.reconcile(kept, record, found.now, entropy),
            (None, Some(_)) => None,
            (None, None) => Some(self.create(found.now, entropy)),
        };
        match (again, record) {
            (Some(again), _) => {
                if self.kept.is_some() {
                    let last = self.reasserted_at;
                    if last.is_some_and(|last| found.received < last.after(self.interval)) {
                        return None;
                    }
                    self.reasserted_at = Some(found.received);
                }
                let mut draft = Draft::new(again, true);
                draft.note_restored(record);
                Some(draft)
            }
            (None, Some(record)) => {
                self.adopt(record.clone(), found.sent, found.received, claimed);
                Some(Draft::new(record.clone(), false))
            }
            // Nothing kept is created, and what is kept is never given up for nothing.
            (None, None) => None,
        }
    }

    fn create(&self, now: Timestamp, entropy: &mut dyn Entropy) -> Record {
        let mut record = Record::new(now, entropy);
        record.settings = self.policy.fingerprint();
        record
    }

    fn report(
        &self,
        draft: &mut Draft,
        fence: Fence,
        outcome: ProbeOutcome,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) {
        let node = &self.name;
        let input = Input::Report {
            node,
            fence,
            outcome,
        };
        self.step(draft, input, now, entropy);
    }

    fn act(&self, draft: &mut Draft, act: &Act, now: Timestamp, entropy: &mut dyn Entropy) {
        let input = match act {
            Act::Force {
                force,
                time,
                operator,
            } => Input::Force {
                force: *force,
                until: time.map(|time| now.after(time)),
                operator,
            },
            Act::Lift(operator) => Input::Lift { operator },
            Act::Reset(operator) => Input::Reset { operator },
        };
        self.step(draft, input, now, entropy);
    }

    fn vote(
        &self,
        draft: &mut Draft,
        (era, forced_stamp): (Era, Timestamp),
        ballot: Ballot,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) {
        let input = Input::Vote {
            node: &self.name,
            era,
            forced_stamp,
            trip: ballot.trip,
            wait: ballot.wait,
            fleet_breached: ballot.fleet_breached,
            lapse: self.interval * 2,
        };
        self.step(draft, input, now, entropy);
    }

    /// A probe, and until when it may be under way by the node's own clock: its lease began, for
    /// everyone else, no earlier than the question was sent whose answer it is taken on.
    fn claim(
        &self,
        draft: &mut Draft,
        found: &Found,
        entropy: &mut dyn Entropy,
    ) -> Option<(Fence, Timestamp)> {
        let node = &self.name;
        match self.step(draft, Input::Claim { node }, found.now, entropy) {
            Answer::Probe { fence, .. } => {
                let until = found.sent.after(self.policy.probes().whole_lease());
                Some((fence, until))
            }
            _ => None,
        }
    }

    fn step(
        &self,
        draft: &mut Draft,
        input: Input<'_>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Answer {
        let step = self
            .policy
            .step_witnessed(&draft.record, input, now, &self.witness, entropy);
        if let Some(record) = step.record {
            draft.record = record;
            draft.differs = true;
        }
        draft.transitions.extend(step.transitions);
        draft.lost += step.lost;
        step.answer
    }
}

impl Draft {
    fn new(record: Record, differs: bool) -> Self {
        Self {
            record,
            differs,
            transitions: Vec::new(),
            lost: 0,
        }
    }

    /// Being written again is a transition, too, where it makes a new state.
    fn note_restored(&mut self, found: Option<&Record>) {
        let era = self.record.era();
        if found.is_some_and(|found| found.era() == era) {
            return;
        }
        let changes = self.record.history();
        let restored = changes
            .filter(|change| change.era == era && matches!(change.cause, Cause::Restored { .. }));
        self.transitions.extend(restored.last().cloned());
    }
}
