use std::{thread, time::Duration};

use super::Ticket;
use crate::{
    Dropped, Fence, Input, Outcome, ProbeOutcome, Rule, Status, Trip,
    circuit::Circuit,
    clock::Nanos,
    gate::Word,
    sync::Ordering,
    window::{Suspicion, Tally},
};

/// A thread that has not come from its count to the decision in this time was held up: a count of
/// it may be older than the shortest window.
const HELD_UP: Duration = Duration::from_millis(100);

impl Circuit {
    /// A call has ended. Nearly all that end well are done with here.
    #[inline(always)]
    pub(crate) fn leave(&self, ticket: Ticket, outcome: Outcome) {
        if ticket.word.is_closed() && outcome == Outcome::Success {
            let now = self.clock.now();
            if !self.is_slow(ticket.started, now) {
                let word = ticket.word;
                if self.gate.load() != word || !self.windows.success_at_once(word.sequence(), now) {
                    self.count(word, now, Tally::default());
                }
                return;
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
            if word.is_picking() {
                self.count_for_picks(word, now, tally.failed);
            }
            if self.may_open(word, now) {
                self.count(word, now, tally);
            } else {
                self.count_only(word, now, tally);
            }
        }
    }

    /// Counts a call; for no rule, if the circuit has changed since it was let through.
    ///
    /// The time is read before the word, and the word before anything is written; see `window` for
    /// why no outcome of an earlier state can reach a later one.
    #[inline(never)]
    fn count(&self, word: Word, now: Nanos, tally: Tally) {
        if !self.gate.load().is_of(word) {
            self.count_late(tally);
        } else if let Some(suspicion) = self.windows.record(word.sequence(), now, tally) {
            self.evaluate(word, now, suspicion);
        }
    }

    /// The same where nothing may open: the rules are not asked.
    fn count_only(&self, word: Word, now: Nanos, tally: Tally) {
        if self.gate.load().is_of(word) {
            self.windows.count(word.sequence(), now, tally);
        } else {
            self.count_late(tally);
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
    ///
    /// What the call showed counts, whatever others have counted since: the rule was broken. But a
    /// thread that was held up since looks again, as what it saw may be long gone from the window.
    /// It can be held up once more between this look and the lock; what it opens the circuit for is
    /// then as old as that, though always of the state that the lock finds.
    #[inline(never)]
    fn evaluate(&self, word: Word, now: Nanos, suspicion: Suspicion) {
        let later = self.clock.now();
        let suspicion = Some(suspicion).filter(|_| later.since(now) < HELD_UP);
        let (totals, consecutive) =
            suspicion.map_or((None, None), |seen| (seen.totals, seen.consecutive));
        let totals = totals.unwrap_or_else(|| self.windows.totals(word.sequence(), later));
        let consecutive = consecutive.unwrap_or_else(|| self.windows.consecutive(word.sequence()));
        if let Some(trip) = self.rules.breach(totals, consecutive) {
            self.trip(word, trip, None, later);
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
        if !self.gate.load().is_of(word) {
            return self.count_late(Tally::FAILED);
        }
        let sequence = word.sequence();
        self.windows.count(sequence, now, Tally::FAILED);
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::{Breaker, Clock, Ticker, Totals, Window, window::Suspicion};

    const HOUR: Duration = Duration::from_secs(3_600);

    /// Opens at three failures in a row, or half of four calls.
    fn brittle(window: Window) -> (Breaker, Ticker) {
        let (clock, time) = Clock::fed();
        let builder = Breaker::builder("service").clock(clock).window(window);
        let builder = builder.minimum_calls(4).or_consecutive_failures(3);
        (builder.build().unwrap(), time)
    }

    /// What the last of three failures shows, before it is acted upon.
    fn suspect(circuit: &Circuit) -> (Word, Nanos, Suspicion) {
        let (word, now) = (circuit.gate.load(), circuit.clock.now());
        let tallies = [Tally::FAILED, Tally::FAILED, Tally::FAILED];
        let [.., last] = tallies.map(|tally| circuit.windows.record(word.sequence(), now, tally));
        (word, now, last.unwrap())
    }

    #[test]
    fn a_success_between_the_count_and_the_decision_takes_nothing_back() {
        for window in [Window::Calls(4), Window::Time(Duration::from_secs(1))] {
            let (breaker, _time) = brittle(window);
            let circuit = &breaker.circuit;
            let (word, now, suspicion) = suspect(circuit);
            for _ in 0..10 {
                circuit
                    .windows
                    .count(word.sequence(), now, Tally::default());
            }
            circuit.evaluate(word, now, suspicion);
            assert_eq!(breaker.status(), Status::Open);
        }
    }

    #[test]
    fn a_rate_that_was_broken_opens_though_it_no_longer_is() {
        let (breaker, time) = brittle(Window::Calls(4));
        let circuit = &breaker.circuit;
        let (word, now) = (circuit.gate.load(), circuit.clock.now());
        let suspicion = Suspicion {
            totals: Some(Totals {
                calls: 4,
                failed: 2,
                slow: 0,
            }),
            consecutive: None,
        };
        time.advance(HELD_UP / 2);
        circuit.evaluate(word, now, suspicion);
        assert_eq!(breaker.status(), Status::Open);
    }

    #[test]
    fn a_thread_that_was_held_up_looks_again() {
        let (breaker, time) = brittle(Window::Time(Duration::from_secs(1)));
        let circuit = &breaker.circuit;
        let (word, now, suspicion) = suspect(circuit);
        circuit
            .windows
            .count(word.sequence(), now, Tally::default());
        time.advance(HOUR);
        let suspicion = Suspicion {
            totals: Some(circuit.windows.totals(word.sequence(), now)),
            ..suspicion
        };
        circuit.evaluate(word, now, suspicion);
        assert_eq!(breaker.status(), Status::Closed);
        let (word, now, suspicion) = suspect(circuit);
        time.advance(HOUR);
        circuit.evaluate(word, now, suspicion);
        assert_eq!(breaker.status(), Status::Open, "the row is as it was");
    }
}
