use std::{thread, time::Duration};

use super::Ticket;
use crate::{
    Dropped, Fence, Input, Outcome, ProbeOutcome, Rule, Status, Trip, circuit::Circuit,
    clock::Nanos, gate::Word, sync::Ordering, window::Tally,
};

impl Circuit {
    /// A call has ended. Nearly all that end well are done with here.
    #[inline(always)]
    pub(crate) fn leave(&self, ticket: Ticket, outcome: Outcome) {
        if ticket.word.is_closed() && outcome == Outcome::Success {
            let now = self.clock.now();
            if !self.is_slow(ticket.started, now) {
                return self.count(ticket.word, now, Tally::default());
            }
        }
        self.leave_otherwise(ticket.word, ticket.started, ticket.probe, outcome);
    }

    #[inline(never)]
    fn leave_otherwise(&self, word: Word, started: Nanos, probe: Fence, outcome: Outcome) {
        if word.status() == Status::HalfOpen {
            self.leave_probe(probe, started, outcome);
        } else {
            self.leave_counted(word, started, outcome);
        }
    }

    /// A permit was dropped without an outcome.
    #[inline(always)]
    pub(crate) fn abandon(&self, ticket: Ticket) {
        self.abandon_call(ticket.word, ticket.started, ticket.probe);
    }

    #[cold]
    fn abandon_call(&self, word: Word, started: Nanos, probe: Fence) {
        let policy = if thread::panicking() {
            Dropped::Failure
        } else {
            match word.status() {
                Status::HalfOpen => self.policy.probes().on_drop,
                _ => self.timing.on_drop,
            }
        };
        let outcome = match policy {
            Dropped::Release => Outcome::Ignore,
            Dropped::Failure => Outcome::Failure,
            Dropped::FailureAfter(limit) => {
                if self.clock.now().since(started) >= limit {
                    Outcome::Failure
                } else {
                    Outcome::Ignore
                }
            }
        };
        self.leave_otherwise(word, started, probe, outcome);
    }

    fn leave_counted(&self, word: Word, started: Nanos, outcome: Outcome) {
        let mut tally = match outcome {
            Outcome::Success => Tally::default(),
            Outcome::Failure => Tally::FAILED,
            Outcome::Slow => Tally::SLOW,
            Outcome::Ignore => return,
            Outcome::OpenFor(wait) => return self.open_for(word, wait),
        };
        if word.status() != Status::Disabled {
            let now = self.clock.now();
            tally.slow |= self.is_slow(started, now);
            self.count(word, now, tally);
        }
    }

    /// Counts a call; for no rule, if the circuit has changed since it was let through.
    ///
    /// The time is read before the word, and the word before anything is written; see `window` for
    /// why no outcome of an earlier state can reach a later one.
    #[inline(always)]
    fn count(&self, word: Word, now: Nanos, tally: Tally) {
        if self.gate.load() != word {
            self.count_late(tally);
        } else if self.windows.record(word.sequence(), now, tally) {
            self.evaluate(word, now);
        }
    }

    /// A call of a state that is over is one all the same.
    #[cold]
    #[inline(never)]
    fn count_late(&self, tally: Tally) {
        self.windows.count_apart(tally);
    }

    #[inline(always)]
    fn is_slow(&self, started: Nanos, now: Nanos) -> bool {
        now.0.saturating_sub(started.0) >= self.timing.slow
    }

    /// Opens the circuit where a rule says so.
    #[inline(never)]
    fn evaluate(&self, word: Word, now: Nanos) {
        if self.may_open(word, now)
            && let Some(trip) = self.rules.breach(
                self.windows.totals(word.sequence(), now),
                self.windows.consecutive(word.sequence()),
            )
        {
            self.trip(word, trip, None, now);
        }
    }

    /// Whether a broken rule leads to anything under this word.
    pub(super) fn may_open(&self, word: Word, now: Nanos) -> bool {
        match word.status() {
            Status::Closed => true,
            Status::MetricsOnly => now.0 >= self.quiet_until.load(Ordering::Relaxed),
            _ => false,
        }
    }

    #[cold]
    fn open_for(&self, word: Word, wait: Duration) {
        let now = self.clock.now();
        if word.status() == Status::Disabled {
            return;
        }
        if self.gate.load() != word {
            return self.count_late(Tally::FAILED);
        }
        let sequence = word.sequence();
        self.windows.record(sequence, now, Tally::FAILED);
        if self.may_open(word, now) {
            let trip = Trip {
                rule: Rule::RetryAfter,
                totals: self.windows.totals(sequence, now),
                consecutive: self.windows.consecutive(sequence),
            };
            self.trip(word, trip, Some(wait), now);
        }
    }

    #[cold]
    fn leave_probe(&self, fence: Fence, started: Nanos, outcome: Outcome) {
        let now = self.clock.now();
        let slow = self.is_slow(started, now);
        if outcome != Outcome::Ignore {
            self.windows.count_apart(Tally {
                failed: matches!(outcome, Outcome::Failure | Outcome::OpenFor(_)),
                slow: slow || outcome == Outcome::Slow,
            });
        }
        let outcome = match outcome {
            Outcome::Success if slow => ProbeOutcome::Failed,
            Outcome::Slow if self.rules.judges_slow_calls() => ProbeOutcome::Failed,
            Outcome::Success | Outcome::Slow => ProbeOutcome::Succeeded,
            Outcome::Failure => ProbeOutcome::Failed,
            Outcome::Ignore => ProbeOutcome::Released,
            Outcome::OpenFor(wait) => ProbeOutcome::OpenFor(wait),
        };
        self.change(Input::Probe { fence, outcome }, now);
    }
}
