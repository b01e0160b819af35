use std::{
    mem,
    task::{Context, Poll},
    time::Duration,
};

use super::member::{Bell, Hand};
use crate::{
    Force, ProbeOutcome, Probes, PumpState, Record, Rule, State, Status, StoreState, Totals, Trip,
    circuit::{Circuit, Cold},
    clock::Nanos,
    event::News,
    fleet::{Ballot, Wants},
    window::Bucket,
};

/// What a pump finds when it comes by.
pub(crate) struct Errand {
    /// Nothing has happened here since it last came, and nothing is to be done.
    pub(crate) is_idle: bool,
    /// What the window holds, and the width of its buckets; none of a window of calls.
    pub(crate) buckets: Option<(Duration, Vec<Bucket>)>,
}

/// What the pump does with a circuit.
impl Circuit {
    pub(crate) fn poll_bell(&self, context: &mut Context<'_>) -> Poll<Bell> {
        let (bell, old) = self.locked(&mut News::default(), |cold| {
            let member = cold.member.as_mut();
            member.map_or((None, None), |member| member.answer(context.waker()))
        });
        drop(old);
        bell.map_or(Poll::Pending, Poll::Ready)
    }

    pub(crate) fn pump_started(&self) {
        self.locked(&mut News::default(), |cold| {
            if let Some(member) = cold.member.as_mut() {
                member.pump = PumpState::Running;
            }
        });
    }

    pub(crate) fn errand(&self) -> Errand {
        self.settled(&mut News::default(), |cold, now| {
            let counts = self.counts(cold, now);
            let calls = (self.windows.lifetime().calls).wrapping_add(self.windows.rejected());
            let breaks = self.ballot(cold, None, now).is_some();
            let Some(member) = cold.member.as_mut() else {
                return Errand {
                    is_idle: true,
                    buckets: None,
                };
            };
            member.forget_lost(now);
            member.acts.iter_mut().for_each(|asked| asked.taken = true);
            let came = mem::replace(&mut member.calls_seen, calls) != calls;
            // Its calls are not counted, so none of them says that it wants to hear of the end.
            let uncounted =
                (member.shared.as_ref()).is_some_and(|forced| forced.force == Force::Disabled);
            let is_idle = !came
                && !uncounted
                && !member.claims_again(now)
                && !breaks
                && member.held.is_empty()
                && member.acts.is_empty();
            if is_idle && member.store == StoreState::Failing {
                // Nobody asks now, so it does not go on failing.
                member.failing_since = None;
            }
            Errand {
                is_idle,
                buckets: counts,
            }
        })
    }

    /// No call will come any more: probes that wait for one are given back.
    pub(crate) fn give_back_all(&self) {
        self.locked(&mut News::default(), |cold| {
            let held = cold.member.iter_mut().flat_map(|member| &mut member.held);
            for held in held.filter(|held| held.hand == Hand::Ready) {
                held.hand = Hand::Ended(ProbeOutcome::Released);
            }
        });
    }

    /// What this node counted that the fleet should know.
    fn counts(&self, cold: &mut Cold, now: Nanos) -> Option<(Duration, Vec<Bucket>)> {
        let generation = self.gate.load().sequence();
        let (width, mut buckets) = self.windows.buckets(generation, now)?;
        let is_counted = cold.record.status() == Status::Closed;
        if !is_counted {
            buckets.clear();
        }
        let member = cold.member.as_mut()?;
        let longest = width * Bucket::IN_A_WINDOW as u32;
        member
            .left
            .retain(|left| left.bucket.age + now.since(left.at) <= longest);
        buckets.extend(member.left.iter().map(|left| Bucket {
            age: left.bucket.age + now.since(left.at),
            ..left.bucket
        }));
        Some((width, buckets))
    }

    /// What this node wants of the shared circuit, where the fleet's window holds `fleet`.
    pub(crate) fn wants(&self, fleet: Option<Totals>) -> Wants {
        let now = self.clock.now();
        self.locked(&mut News::default(), |cold| {
            let vote = self.ballot(cold, fleet, now);
            let Some(member) = cold.member.as_mut() else {
                return Wants::default();
            };
            member.forget_lost(now);
            let reports = member.held.iter().filter_map(|held| match held.hand {
                Hand::Ended(outcome) => Some((held.fence, outcome)),
                Hand::Ready if now >= held.give_back => Some((held.fence, ProbeOutcome::Released)),
                Hand::Ready | Hand::Out => None,
            });
            Wants {
                reports: reports.collect(),
                vote,
                claim: (member.demand || member.claims_again(now))
                    && !member.is_ready(now)
                    && member.held.len() < Probes::LIMIT as usize,
                acts: (member.acts.iter())
                    .filter(|asked| asked.taken)
                    .map(|asked| asked.act.clone())
                    .collect(),
            }
        })
    }

    /// The rule that is broken here, if any: the one that opened this circuit by itself, or the
    /// rate of failures, however few calls there were.
    fn ballot(&self, cold: &Cold, fleet: Option<Totals>, now: Nanos) -> Option<Ballot> {
        let member = cold.member.as_ref()?;
        if member.governed || cold.record.forced().is_some() {
            return None;
        }
        let (mut trip, wait) = match member.breach {
            Some(breach) if is_fresh(&cold.record, now) => (breach.trip, breach.wait),
            _ => {
                let totals = self.windows.totals(self.gate.load().sequence(), now);
                let is_open = cold.record.state() != State::Closed;
                if is_open || !self.windows.is_timed() || !self.rules.failures_reach(totals) {
                    return None;
                }
                let trip = Trip {
                    rule: Rule::FailureRate,
                    totals,
                    consecutive: 0,
                };
                (trip, None)
            }
        };
        let fleet_breached = match fleet {
            // There is no window of calls that a fleet could share: each node's is one vote.
            _ if !self.windows.is_timed() => true,
            Some(fleet) if self.rules.rate_broken(fleet) == Some(Rule::FailureRate) => {
                if trip.rule == Rule::FailureRate {
                    trip.totals = fleet;
                }
                true
            }
            _ => false,
        };
        Some(Ballot {
            trip,
            wait,
            fleet_breached,
        })
    }
}

/// Whether what opened a circuit by itself still says something: until its wait is over, and while
/// a probe of its own is under way. A node that nobody has called since knows nothing new, and what
/// it saw is no evidence beside what another sees now.
fn is_fresh(own: &Record, now: Nanos) -> bool {
    match own.state() {
        State::Closed => false,
        State::Open => own
            .retry_at()
            .is_some_and(|retry_at| now.timestamp() < retry_at),
        State::HalfOpen => !own.probes().is_empty(),
    }
}
