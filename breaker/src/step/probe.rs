use core::time::Duration;

use super::{Answer, Fence, ProbeOutcome, turn::Turn};
use crate::{Cause, Force, Probes, Rule, State, Timestamp, Totals, Trip, record::Slot};

/// Calls that ask, and probes that report.
impl Turn<'_> {
    pub(super) fn acquire(&mut self) -> Answer {
        match (&self.record.forced, self.record.state) {
            (Some(forced), _) if forced.force == Force::Open => Answer::Refused {
                status: self.record.status(),
                until: forced.until.map(|end| end.max(self.rejects_beneath())),
            },
            (Some(_), _) | (None, State::Closed) => Answer::Passed,
            (None, State::Open) => {
                let retry_at = self.record.entered_at.after(self.record.wait);
                if self.now < retry_at {
                    return self.refuse(retry_at, self.record.wait);
                }
                let from = self.record.status();
                self.enter(State::HalfOpen);
                self.note(from, self.now, Cause::WaitOver);
                self.lease()
            }
            (None, State::HalfOpen) => {
                let probes = self.policy.probes();
                match self.record.full_until(probes.at_most) {
                    Some(until) => self.refuse(until, probes.whole_lease() + self.rest),
                    None => self.lease(),
                }
            }
        }
    }

    pub(super) fn probe(&mut self, fence: Fence, outcome: ProbeOutcome) -> Answer {
        let place = self
            .record
            .probes
            .iter()
            .position(|slot| slot.token == fence.token)
            .filter(|_| self.record.era == fence.era);
        let Some(place) = place else {
            return Answer::Stale;
        };
        let is_forced = self.record.forced.is_some();
        let record = self.edit();
        record.probes.remove(place);
        match outcome {
            // What it says is lost, but its place is free.
            _ if is_forced => {}
            ProbeOutcome::Succeeded => {
                record.succeeded = record.succeeded.saturating_add(1);
                if record.succeeded >= self.policy.probes().successes {
                    self.close();
                }
            }
            ProbeOutcome::Failed => {
                record.failed = record.failed.saturating_add(1);
                if record.failed >= self.policy.probes().failures {
                    self.open(None, Cause::ProbeFailed);
                }
            }
            ProbeOutcome::Released => {}
            ProbeOutcome::OpenFor(wait) => {
                let trip = Trip {
                    rule: Rule::RetryAfter,
                    totals: Totals::default(),
                    consecutive: 0,
                };
                self.open(Some(wait), Cause::Tripped(trip));
            }
        }
        Answer::Noted
    }

    fn close(&mut self) {
        let from = self.record.status();
        self.enter(State::Closed);
        self.note(from, self.now, Cause::Recovered);
    }

    /// Gives a place to the caller.
    fn lease(&mut self) -> Answer {
        let mut token = self.entropy.word();
        while self.record.probes.iter().any(|slot| slot.token == token) {
            token = token.wrapping_add(1);
        }
        let lease = self.policy.probes().whole_lease() + self.rest;
        let slot = Slot::new(token, self.now, lease.min(Probes::LONGEST_LEASE));
        let until = slot.until();
        let record = self.edit();
        record.probes.push(slot);
        let fence = Fence {
            era: record.era,
            token,
        };
        Answer::Probe { fence, until }
    }

    /// Until when a call would be refused if nothing were imposed.
    fn rejects_beneath(&self) -> Timestamp {
        let probes = self.policy.probes();
        let longest = match self.record.state {
            State::HalfOpen => probes.whole_lease(),
            _ => self.record.wait,
        };
        let until = self.record.rejects_until(probes.at_most);
        until.min(self.clock.after(longest))
    }

    /// Where the clock is behind the record, `until` may be further off than the time it ends.
    fn refuse(&self, until: Timestamp, longest: Duration) -> Answer {
        Answer::Refused {
            status: self.record.status(),
            until: Some(until.min(self.clock.after(longest))),
        }
    }
}
