use std::collections::VecDeque;

use super::{Outcome, Seen};
use crate::{Cause, Record, State, Status, Transition, record::History};

/// Which transitions a node knows, so that each is told once.
#[derive(Debug, Clone, Default)]
pub(super) struct News {
    /// The last ones, those that were in the last record at the end.
    known: VecDeque<Transition>,
    /// Those that this node made, until it sees them in a record.
    made: Vec<Transition>,
}

/// How many transitions are remembered: those of a record, and some of histories that a store
/// went back on and that may come back.
const REMEMBERED: usize = 4 * History::LIMIT;

impl News {
    /// Keeps in mind what this node made.
    pub(super) fn made(&mut self, transitions: &[Transition]) {
        for transition in transitions {
            if !self.made.contains(transition) {
                self.made.push(transition.clone());
            }
        }
    }

    /// What a record tells to a node that acted by `kept` until now.
    pub(super) fn learn(&mut self, record: &Record, kept: Option<&Record>) -> Outcome {
        let made = std::mem::take(&mut self.made);
        let ours = |transition: &Transition| made.contains(transition);
        let ring: Vec<&Transition> = record.history().collect();
        let is_known = |transition: &Transition| self.known.contains(transition);
        let seen: Vec<Seen> = ring
            .iter()
            .enumerate()
            .filter(|&(place, transition)| {
                if kept.is_some() {
                    return !is_known(transition);
                }
                // What a node finds at its start is history, but for what it made itself, and for
                // how it came to be as it is.
                let is_last = place + 1 == ring.len() && record.status() != Status::Closed;
                ours(transition) || is_last
            })
            .map(|(_, transition)| Seen {
                transition: (*transition).clone(),
                ours: ours(transition),
            })
            .collect();
        let reaches_back = ring.iter().any(|transition| is_known(transition));
        let began_with_nothing = self.known.is_empty() && ring.len() < History::LIMIT;
        let outcome = Outcome {
            missed: kept.is_some() && !ring.is_empty() && !reaches_back && !began_with_nothing,
            reset: seen.iter().any(|seen| is_reset(&seen.transition)),
            entered_closed_from_other: kept
                .is_some_and(|kept| closed_meanwhile(kept, record, &seen)),
            seen,
            ..Outcome::default()
        };
        self.remember(record);
        outcome
    }

    fn remember(&mut self, record: &Record) {
        for transition in record.history() {
            self.known.retain(|known| known != transition);
            self.known.push_back(transition.clone());
        }
        let excess = self.known.len().saturating_sub(REMEMBERED);
        self.known.drain(..excess);
    }
}

#[cfg(all(test, not(loom)))]
impl News {
    pub(super) fn likeness(&self, to: &mut crate::fleet::model::Likeness) {
        to.each(self.known.iter(), crate::fleet::model::Likeness::transition);
        to.each(self.made.iter(), crate::fleet::model::Likeness::transition);
    }
}

fn is_reset(transition: &Transition) -> bool {
    matches!(transition.cause, Cause::Reset { .. })
}

/// Whether a circuit that is closed now was not, at some time since.
fn closed_meanwhile(kept: &Record, record: &Record, seen: &[Seen]) -> bool {
    let closes = |seen: &Seen| {
        let transition = &seen.transition;
        transition.cause == Cause::Recovered
            || is_reset(transition) && transition.from != Status::Closed
    };
    record.state() == State::Closed && (kept.state() != State::Closed || seen.iter().any(closes))
}
