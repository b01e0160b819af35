use std::{thread, time::Duration};

use super::enter::{Pass, Ticket};
use crate::{
    Dropped, Fence, Input, Outcome, ProbeOutcome, Rule, Status, Trip,
    circuit::Circuit,
    clock::Nanos,
    gate::Word,
    sync::Ordering,
    window::Tally,
};

impl Circuit {
    /// A call has ended.
    #[inline]
    pub(crate) fn leave(&self, ticket: Ticket, outcome: Outcome) {
        match ticket.pass {
            Pass::Counted(word) => self.leave_counted(word, ticket.started, outcome),
            Pass::Probe(fence) => self.leave_probe(fence, ticket.started, outcome),
        }
    }

    /// A permit was dropped without an outcome.
    #[cold]
    pub(crate) fn abandon(&self, ticket: Ticket) {
        let policy = if thread::panicking() {
            Dropped::Failure
        } else {
            match ticket.pass {
                Pass::Counted(_) => self.timing.on_drop,
                Pass::Probe(_) => self.policy.probes().on_drop,
            }
        };
        let outcome = match policy {
            Dropped::Release => Outcome::Ignore,
            Dropped::Failure => Outcome::Failure,
            Dropped::FailureAfter(limit) => {
                if self.clock.now().since(ticket.started) >= limit {
                    Outcome::Failure
                } else {
                    Outcome::Ignore
                }
            }
        };
        self.leave(ticket, outcome);
    }

    #[inline]
    fn leave_counted(&self, word: Word, started: Nanos, outcome: Outcome) {
        let tally = match outcome {
            Outcome::Success => Tally::default(),
            Outcome::Failure => Tally::FAILED,
            Outcome::Slow => Tally::SLOW,
            Outcome::Ignore => return,
            Outcome::OpenFor(wait) => return self.open_for(word, wait),
        };
        let now = self.clock.now();
        let tally = self.timed(tally, started, now);
        // The word is loaded after the call has ended and before its outcome is written; see
        // `window` for why no outcome of an earlier state can reach a later one.
        if self.gate.load() != word || word.status() == Status::Disabled {
            return;
        }
        if self.windows.record(word.sequence(), now, tally) {
            self.evaluate(word, now);
        }
    }

    #[inline]
    fn timed(&self, mut tally: Tally, started: Nanos, now: Nanos) -> Tally {
        if let Some(limit) = self.timing.slow {
            tally.slow |= now.since(started) >= limit;
        }
        tally
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
    fn may_open(&self, word: Word, now: Nanos) -> bool {
        match word.status() {
            Status::Closed => true,
            Status::MetricsOnly => now.0 >= self.quiet_until.load(Ordering::Relaxed),
            _ => false,
        }
    }

    #[cold]
    fn open_for(&self, word: Word, wait: Duration) {
        let now = self.clock.now();
        if self.gate.load() != word || word.status() == Status::Disabled {
            return;
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
        let slow = self.timed(Tally::default(), started, now).slow;
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
