use alloc::{borrow::Cow, vec::Vec};
use core::time::Duration;

use super::{Answer, Policy, Step, Witness};
use crate::{
    Backoff, Cause, Entropy, Era, Record, State, Status, Timestamp, Transition, time::millis_up,
};

/// A step under way: the record as it was until something changes it, and a copy from then on.
pub(super) struct Turn<'a> {
    pub(super) policy: &'a Policy,
    pub(super) record: Cow<'a, Record>,
    /// The moment that the step decides by: never before the record's last change.
    pub(super) now: Timestamp,
    /// When the record was last changed, before this step.
    pub(super) last_change: Timestamp,
    /// What the clock said.
    pub(super) clock: Timestamp,
    /// By how much less than this the time is later than the clock says.
    pub(super) rest: Duration,
    pub(super) witness: &'a Witness,
    pub(super) entropy: &'a mut dyn Entropy,
    pub(super) transitions: Vec<Transition>,
    pub(super) lost: u32,
    pub(super) stopped_flapping: bool,
    pub(super) began_flapping: bool,
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        record: &'a Record,
        clock: Timestamp,
        rest: Duration,
        witness: &'a Witness,
        entropy: &'a mut dyn Entropy,
    ) -> Self {
        Self {
            policy,
            record: Cow::Borrowed(record),
            now: clock,
            last_change: record.updated_at,
            clock,
            rest,
            witness,
            entropy,
            transitions: Vec::new(),
            lost: 0,
            stopped_flapping: false,
            began_flapping: false,
        }
    }

    pub(super) fn end(self, answer: Answer) -> Step {
        Step {
            record: match self.record {
                Cow::Owned(mut record) => {
                    record.schema = record.schema.max(Record::SCHEMA);
                    record.settings = self.policy.settings;
                    Some(record)
                }
                Cow::Borrowed(_) => None,
            },
            answer,
            transitions: self.transitions,
            lost: self.lost,
            stopped_flapping: self.stopped_flapping,
            began_flapping: self.began_flapping,
        }
    }

    /// Ends a step of one node among many, which writes if that is `worth` it, and otherwise leaves
    /// to others what time has decided: they find the same, and a store has so much less to do.
    pub(super) fn end_if(self, worth: bool, answer: Answer) -> Step {
        if worth {
            return self.end(answer);
        }
        Step {
            record: None,
            answer,
            transitions: Vec::new(),
            lost: 0,
            stopped_flapping: false,
            began_flapping: false,
        }
    }

    /// The record, to be changed.
    pub(super) fn edit(&mut self) -> &mut Record {
        let now = self.now;
        let record = self.record.to_mut();
        record.updated_at = now;
        record
    }

    /// Enters a state, with all that belonged to the last one gone.
    pub(super) fn enter(&mut self, state: State) {
        let era = self.unused_era(None);
        let now = self.now;
        let record = self.edit();
        record.era = era;
        record.generation = record.generation.saturating_add(1);
        record.state = state;
        record.stamp = next_stamp(record.stamp, now);
        record.entered_at = now;
        record.wait = Duration::ZERO;
        record.leave();
    }

    /// Opens the circuit, for `wait` or by the back-off; while it flaps, for the longest wait.
    pub(super) fn open(&mut self, wait: Option<Duration>, cause: Cause) {
        let attempt = if self.policy.is_stable(&self.record, self.now) {
            self.edit().last_stable_at = Some(self.now);
            1
        } else {
            self.record.attempt.saturating_add(1)
        };
        let flapping = self.count_opening();
        let backoff = self.policy.backoff();
        let wait = match wait {
            _ if flapping => backoff.longest(),
            Some(wait) => Duration::from_millis(millis_up(wait).max(1)).min(backoff.longest()),
            None => backoff.wait(attempt, self.entropy),
        };
        let from = self.record.status();
        self.enter(State::Open);
        let rest = self.rest;
        let record = self.edit();
        record.attempt = attempt;
        record.wait = (wait + rest).min(Backoff::LIMIT);
        self.note(from, self.now, cause);
    }

    /// Keeps a change in mind, once the record shows it.
    pub(super) fn note(&mut self, from: Status, at: Timestamp, cause: Cause) {
        let transition = Transition {
            era: self.record.era,
            generation: self.record.generation,
            at,
            from,
            to: self.record.status(),
            cause,
        };
        self.edit().history.push(transition.clone());
        self.transitions.push(transition);
    }

    /// A word that no state in the record has, nor another, even where the entropy is poor.
    pub(super) fn unused_era(&mut self, other: Option<Era>) -> Era {
        let mut era = Era(self.entropy.word());
        let used = |era| {
            era == self.record.era
                || Some(era) == other
                || self.record.history().any(|change| change.era == era)
        };
        while used(era) {
            era = Era(era.0.wrapping_add(1));
        }
        era
    }
}

/// Stamps grow even where the clock does not.
pub(super) fn next_stamp(last: Timestamp, now: Timestamp) -> Timestamp {
    now.max(last.after(Duration::from_millis(1)))
}
