use core::time::Duration;

use super::{Answer, Fence, ProbeOutcome, turn::Turn};
use crate::{
    Backoff, Cause, Force, NodeName, Probes, Rule, State, Timestamp, Totals, Trip, record::Slot,
};

/// Calls that ask, and probes that report; in a fleet, which node they are of.
impl Turn<'_> {
    pub(super) fn acquire(&mut self, node: Option<&NodeName>) -> Answer {
        match (&self.record.forced, self.record.state) {
            (Some(forced), _) if forced.force == Force::Open => Answer::Refused {
                status: self.record.status(),
                until: forced.until.map(|end| end.max(self.rejects_beneath())),
            },
            (Some(_), _) | (None, State::Closed) => Answer::Passed,
            (None, State::Open) => {
                let wait = self.record.wait;
                let wait = self.handicap(node).map_or(wait, |lease| wait + lease);
                if let Some(until) = self.lasts_until(wait) {
                    return self.refuse(until);
                }
                let from = self.record.status();
                self.enter(State::HalfOpen);
                self.note(from, self.now, Cause::WaitOver);
                self.lease()
            }
            (None, State::HalfOpen) => {
                let lease = self.handicap(node);
                let others_until = lease.and_then(|lease| self.others_until(lease));
                match self.full_until().max(others_until) {
                    Some(until) => self.refuse(until),
                    None => self.lease(),
                }
            }
        }
    }

    pub(super) fn report(
        &mut self,
        node: Option<&NodeName>,
        fence: Fence,
        outcome: ProbeOutcome,
    ) -> Answer {
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
                self.clear_of_suspicion(node);
                if self.record.succeeded >= self.policy.probes().successes {
                    self.close();
                }
            }
            ProbeOutcome::Failed => {
                record.failed = record.failed.saturating_add(1);
                self.suspect(node);
                if self.record.failed >= self.policy.probes().failures {
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
                self.suspect(node);
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

    /// Until when the state has to last to have lasted for `time`; none, where it has: by the
    /// record, or by what was watched. Where the clock is behind the record, nobody is told more
    /// than all that time.
    fn lasts_until(&self, time: Duration) -> Option<Timestamp> {
        let until = self.record.entered_at.after(time);
        let rest = self.witness.rest_of(self.record.era, time);
        let rest = rest.map_or(time, |rest| rest.min(time));
        (until > self.now && !rest.is_zero()).then(|| until.min(self.clock.after(rest)))
    }

    /// When there will be room for a probe; none, where there is room.
    fn full_until(&self) -> Option<Timestamp> {
        let probes = self.policy.probes();
        let until = self.record.full_until(probes.at_most, |slot| {
            let rest = self.witness.rest_of_lease(slot);
            rest.map_or(Timestamp::MAX, |rest| self.clock.after(rest))
                .min(slot.until())
        })?;
        Some(until.min(self.clock.after(probes.whole_lease() + self.rest)))
    }

    /// For how much longer than others a node has to wait, where its probe was among the last that
    /// failed. A node that fails by itself would otherwise end so many of the attempts in which the
    /// probes of others would close the circuit.
    fn handicap(&self, node: Option<&NodeName>) -> Option<Duration> {
        let fewer_than_quorum = self.policy.quorum as usize - 1;
        let mut suspects = self.record.suspects.iter().take(fewer_than_quorum);
        let is_suspect = node.is_some_and(|node| suspects.any(|suspect| suspect == node));
        is_suspect.then(|| self.policy.probes().whole_lease())
    }

    /// Until when a half-open circuit is left to the others: for a lease after the last change, but
    /// no longer than the leases of all the probes that are to succeed.
    fn others_until(&self, lease: Duration) -> Option<Timestamp> {
        let probes = self.policy.probes();
        let rounds = probes.successes.div_ceil(probes.at_most.max(1));
        let until = self.lasts_until(lease.saturating_mul(rounds).min(Backoff::LIMIT))?;
        let quiet = self.last_change.after(lease);
        (quiet > self.now).then(|| until.min(quiet))
    }

    fn suspect(&mut self, node: Option<&NodeName>) {
        let Some(node) = node else {
            return;
        };
        let fewer_than_quorum = self.policy.quorum as usize - 1;
        let suspects = &mut self.edit().suspects;
        suspects.retain(|suspect| suspect != node);
        suspects.insert(0, node.clone());
        suspects.truncate(fewer_than_quorum);
    }

    fn clear_of_suspicion(&mut self, node: Option<&NodeName>) {
        if let Some(node) = node {
            self.edit().suspects.retain(|suspect| suspect != node);
        }
    }

    fn refuse(&self, until: Timestamp) -> Answer {
        Answer::Refused {
            status: self.record.status(),
            until: Some(until),
        }
    }
}
