use std::{
    mem,
    task::{Context, Poll},
    time::Duration,
};

use super::{
    Circuit, Cold,
    member::{Asked, Bell, Breach, Hand, Held, Left, Member},
};
use crate::{
    Answer, Cause, Event, FleetView, Forced, Input, ProbeOutcome, Probes, PumpState, Rule, Scope,
    State, Status, StoreState, Timestamp, Totals, Transition, Trip,
    clock::Nanos,
    event::News,
    flap::Flaps,
    fleet::{Act, Ballot, FleetError, Node, Outcome, Reply, Seen, Wants, mirror},
    window::Bucket,
};

/// What calls and operators meet where the circuit is shared.
impl Circuit {
    /// What the machine is not to be asked, because the fleet decides it.
    pub(super) fn in_fleet(
        &self,
        cold: &mut Cold,
        input: &Input<'_>,
        now: Nanos,
    ) -> Option<(Answer, Nanos)> {
        cold.member.as_ref()?;
        match *input {
            Input::Acquire => {
                let (_, now) = self.step(cold, Input::Tick, now);
                let answer = self.claim_of_fleet(cold, now)?;
                Some((answer, now))
            }
            Input::Probe { fence, outcome } => {
                let member = cold.member.as_mut()?;
                let held = member.held(fence)?;
                held.hand = Hand::Ended(outcome);
                let waker = member.ring(Bell::Now);
                cold.news.wake(waker.into_iter().collect());
                Some((Answer::Noted, now))
            }
            Input::Lift { .. } if cold.member.as_ref()?.own.is_none() => Some((Answer::Noted, now)),
            // It is the fleet's; what this breaker alone has is its override.
            Input::Reset { operator } if cold.member.as_ref()?.governed => {
                let is_forced = cold.member.as_ref()?.own.is_some();
                is_forced
                    .then(|| self.step(cold, Input::Lift { operator }, now))
                    .or(Some((Answer::Noted, now)))
            }
            _ => None,
        }
    }

    /// A call asks for a probe of the fleet's.
    fn claim_of_fleet(&self, cold: &mut Cold, now: Nanos) -> Option<Answer> {
        if cold.record.forced().is_some() {
            return None;
        }
        let status = cold.record.status();
        let member = cold.member.as_mut().filter(|member| member.governed)?;
        member.forget_lost(now);
        let ready =
            (member.held.iter_mut()).find(|held| held.hand == Hand::Ready && now < held.give_back);
        let answer = match ready {
            Some(held) if status == Status::HalfOpen => {
                held.hand = Hand::Out;
                Answer::Probe {
                    fence: held.fence,
                    until: held.until.timestamp(),
                }
            }
            _ => {
                if now >= member.closed_until {
                    // Until the pump has been to the store, no other call need say so.
                    member.demand = true;
                    member.closed_until = now.after(member.interval);
                }
                Answer::Refused {
                    status,
                    until: Some(member.closed_until.timestamp()),
                }
            }
        };
        self.show(cold, now);
        Some(answer)
    }

    /// Until when the gate stands, where the fleet decides.
    pub(super) fn fleet_until(cold: &Cold) -> Option<Timestamp> {
        let member = cold.member.as_ref()?;
        let decides = member.governed && cold.record.forced().is_none();
        decides.then(|| member.closed_until.timestamp())
    }

    /// What follows for the fleet from what the machine decided here. Comes before the gate shows
    /// it, while the window still is that of the state before.
    pub(super) fn decided_here(
        &self,
        cold: &mut Cold,
        transitions: &[Transition],
        wait: Option<Duration>,
        now: Nanos,
    ) {
        let Some(member) = cold.member.as_mut() else {
            return;
        };
        for transition in transitions {
            match &transition.cause {
                Cause::Tripped(trip) if transition.from == Status::Closed => {
                    keep_counts(member, self, now);
                    member.breach = Some(Breach { trip: *trip, wait });
                    let waker = member.ring(Bell::Soon);
                    cold.news.wake(waker.into_iter().collect());
                }
                Cause::Recovered | Cause::Reset { .. } => member.breach = None,
                _ => {}
            }
            match transition.cause {
                Cause::Forced { .. } => member.own = cold.record.forced().cloned(),
                Cause::Lifted { .. } | Cause::Reset { .. } => member.own = None,
                _ => {}
            }
        }
        Self::overlay(cold, now);
    }

    /// Has the record show what is imposed.
    fn overlay(cold: &mut Cold, now: Nanos) {
        let Some(member) = cold.member.as_mut() else {
            return;
        };
        let now = now.timestamp();
        if member.own.as_ref().is_some_and(|own| own.is_over(now)) {
            member.own = None;
        }
        let imposed = member.imposed(now);
        if cold.record.forced() != imposed.as_ref() {
            mirror::impose(&mut cold.record, imposed, now);
        }
    }

    /// The probes under way, where the fleet decides.
    pub(super) fn fleet_probes(cold: &Cold) -> Option<u32> {
        let member = cold.member.as_ref()?;
        member.governed.then_some(member.probes)
    }

    pub(super) fn fleet_view(cold: &Cold) -> Option<FleetView> {
        let member = cold.member.as_ref()?;
        Some(FleetView {
            node: member.name.clone(),
            pump: member.pump,
            store: member.store,
            status: member.status,
            heard_at: member.heard_at,
            votes: member.votes,
            quorum: member.quorum,
            traffic: member.traffic,
        })
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.locked(&mut News::default(), |cold| cold.member.is_some())
    }

    /// Has the pump do what an operator wants.
    pub(crate) fn ask(
        &self,
        act: Act,
        reply: Reply<Result<(), FleetError>>,
    ) -> Result<(), FleetError> {
        self.locked(&mut News::default(), |cold| {
            let member = cold.member.as_mut().ok_or(FleetError::NoPump)?;
            if member.pump != PumpState::Running {
                return Err(FleetError::NoPump);
            }
            if member.acts.len() >= Member::MOST_ACTS {
                return Err(FleetError::Full {
                    most: Member::MOST_ACTS,
                });
            }
            member.acts.push(Asked {
                act,
                reply,
                taken: false,
            });
            let waker = member.ring(Bell::Now);
            cold.news.wake(waker.into_iter().collect());
            Ok(())
        })
    }
}

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
            Errand {
                is_idle: !came && !breaks && member.held.is_empty() && member.acts.is_empty(),
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
                claim: member.demand
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
            Some(breach) if cold.record.state() != State::Closed => (breach.trip, breach.wait),
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

    /// The node has done what it went to the store for, and the shared circuit stands as it says.
    pub(crate) fn adopt(&self, node: &Node, outcome: Outcome) {
        self.locked(&mut News::default(), |cold| {
            let now = self.clock.now();
            self.store_answered(cold, now);
            if let Some(member) = cold.member.as_mut() {
                // Who still wants a probe says so again.
                member.demand = false;
            }
        });
        self.learn(node, outcome);
    }

    /// The shared circuit stands as the node says, whatever became of what it wanted. A store that
    /// is taken to be down and lets itself be read does not decide for all that.
    pub(crate) fn learn(&self, node: &Node, outcome: Outcome) {
        let acted = self.settled(&mut News::default(), |cold, now| {
            let acted = Self::take(cold, node, &outcome, now);
            self.follow(cold, node, &outcome, now);
            Self::overlay(cold, now);
            self.show(cold, now);
            self.tell_seen(
                cold,
                outcome,
                node.record().map_or(0, |record| record.attempt),
            );
            acted
        });
        for asked in acted {
            asked.reply.answer(Ok(()));
        }
    }

    fn store_answered(&self, cold: &mut Cold, now: Nanos) {
        let Some(member) = cold.member.as_mut() else {
            return;
        };
        let was_down = mem::replace(&mut member.store, StoreState::Up) == StoreState::Down;
        member.failing_since = None;
        member.without_store = None;
        member.heard_at = Some(now.timestamp());
        if was_down {
            let at = now.timestamp();
            cold.tell(|sequence| Event::StoreUp {
                service: self.service.clone(),
                sequence,
                at,
            });
        }
    }

    /// Takes what the node brought; gives those whose acts are done.
    fn take(cold: &mut Cold, node: &Node, outcome: &Outcome, now: Nanos) -> Vec<Asked> {
        let Some(member) = cold.member.as_mut() else {
            return Vec::new();
        };
        member
            .held
            .retain(|held| !outcome.settled.contains(&held.fence));
        if let Some((fence, until)) = outcome.claimed {
            let until = Nanos::from(until);
            if now < until && member.held(fence).is_none() {
                member.held.push(Held {
                    fence,
                    until,
                    give_back: now.after(until.since(now) / 2),
                    hand: Hand::Ready,
                });
            }
        }
        if let Some(record) = node.record() {
            member.status = Some(record.status());
            member.votes = record.votes().len() as u32;
            member.probes = record.probes().len() as u32;
            member.shared = record.forced().map(|forced| Forced {
                until: forced.until.map(|until| node.local(until)),
                since: node.local(forced.since),
                ..forced.clone()
            });
        }
        if outcome.acted {
            member.take_acted()
        } else {
            Vec::new()
        }
    }

    /// Has this circuit do as the shared one does, where that is not closed; where it is, it goes
    /// by itself.
    fn follow(&self, cold: &mut Cold, node: &Node, outcome: &Outcome, now: Nanos) {
        let (Some(shared), Some(member)) = (node.record(), cold.member.as_mut()) else {
            return;
        };
        if member.store == StoreState::Down {
            return;
        }
        let own = &mut cold.record;
        let time = now.timestamp();
        let flaps = shared.flaps.map(|flaps| Flaps {
            at: node.local(flaps.at),
            ..flaps
        });
        if shared.state() == State::Closed {
            let begins = member.governed || outcome.entered_closed_from_other || outcome.reset;
            member.governed = false;
            if begins {
                member.breach = None;
                member.left.clear();
                let from = if outcome.entered_closed_from_other {
                    State::Open
                } else {
                    own.state()
                };
                mirror::close(own, shared, flaps, time);
                self.begin_ramp(cold, from, now);
            } else if own.state() == State::Closed {
                mirror::adopt_identity(own, shared);
                cold.shown.era = shared.era();
            }
            return;
        }
        member.breach = None;
        member.left.clear();
        let is_same = member.governed && own.era() == shared.era();
        member.governed = true;
        let retry_at = node.retry_at();
        if is_same && own.state() == shared.state() {
            // A store's clock that is set back makes no wait longer.
            if let (Some(retry_at), Some(known)) = (retry_at, own.retry_at())
                && retry_at < known
            {
                own.wait = retry_at.since(own.entered_at());
            }
        } else {
            let entered_at = node.local(shared.entered_at());
            let seen = mirror::Seen {
                record: shared,
                entered_at,
                flaps,
                retry_at,
                now: time,
            };
            mirror::reflect(own, seen);
        }
        let until = match shared.state() {
            State::Open => own.retry_at(),
            _ if member.is_ready(now) => None,
            _ => node.full_until(),
        };
        member.closed_until = until.map_or(Nanos(0), Nanos::from);
    }

    fn tell_seen(&self, cold: &mut Cold, outcome: Outcome, attempt: u32) {
        let wait = cold.record.wait();
        let last = outcome.seen.len().saturating_sub(1);
        let mut imposed = false;
        for (place, Seen { transition, ours }) in outcome.seen.into_iter().enumerate() {
            // What this node knew to be imposed ends here by its own clock.
            imposed |= matches!(transition.cause, Cause::Forced { .. });
            if transition.cause == Cause::Expired && !imposed {
                continue;
            }
            cold.record.history.push(transition.clone());
            let opened = place == last && transition.to == Status::Open;
            let scope = if ours { Scope::Fleet } else { Scope::Observed };
            self.tell_changed(cold, transition, attempt, opened.then_some(wait), scope);
        }
        if let Some(settings) = outcome.settings_differ {
            let service = self.service.clone();
            cold.tell(|sequence| Event::SettingsDiffer {
                service,
                sequence,
                settings,
            });
        }
    }

    /// Operators whose acts were in hand are told that nothing came of them.
    pub(crate) fn answer_acts(&self, error: &FleetError) {
        let acted = self.locked(&mut News::default(), |cold| {
            let member = cold.member.as_mut();
            member.map(|member| member.take_acted()).unwrap_or_default()
        });
        for asked in acted {
            asked.reply.answer(Err(error.clone()));
        }
    }

    /// An exchange or a swap came to nothing. `error` goes to operators whose acts were in hand.
    pub(crate) fn store_failed(&self, error: &FleetError) {
        self.answer_acts(error);
        self.settled(&mut News::default(), |cold, now| {
            let Some(member) = cold.member.as_mut() else {
                return;
            };
            member.traffic.errors += 1;
            let since = *member.failing_since.get_or_insert(now);
            if member.store != StoreState::Down {
                member.store = StoreState::Failing;
                if now.since(since) >= member.down_after {
                    member.store = StoreState::Down;
                    member.without_store = member.without_store(now.timestamp());
                    self.let_go(cold, now);
                    let at = now.timestamp();
                    cold.tell(|sequence| Event::StoreDown {
                        service: self.service.clone(),
                        sequence,
                        at,
                    });
                }
            }
        });
    }

    /// The pump is gone: nobody goes to the store any more.
    pub(crate) fn pump_stopped(&self) {
        let waiting = self.settled(&mut News::default(), |cold, now| {
            let Some(member) = cold.member.as_mut() else {
                return Vec::new();
            };
            member.pump = PumpState::Stopped;
            member.held.clear();
            member.shared = None;
            member.without_store = None;
            let waiting = mem::take(&mut member.acts);
            self.let_go(cold, now);
            waiting
        });
        for asked in waiting {
            asked.reply.answer(Err(FleetError::NoPump));
        }
    }

    /// From now on the machine decides here alone, from what was known.
    fn let_go(&self, cold: &mut Cold, now: Nanos) {
        let lease = self.policy.probes().whole_lease();
        if let Some(member) = cold.member.as_mut()
            && mem::replace(&mut member.governed, false)
        {
            mirror::let_go(&mut cold.record, lease, now.timestamp());
        }
        Self::overlay(cold, now);
        self.show(cold, now);
    }

    /// Has the pump's figures kept.
    pub(crate) fn count_traffic(&self, count: impl FnOnce(&mut crate::Traffic)) {
        self.locked(&mut News::default(), |cold| {
            if let Some(member) = cold.member.as_mut() {
                count(&mut member.traffic);
            }
        });
    }
}

/// Keeps what the window holds before the circuit opens by itself and the window is gone.
fn keep_counts(member: &mut Member, circuit: &Circuit, now: Nanos) {
    let generation = circuit.gate.load().sequence();
    if let Some((_, buckets)) = circuit.windows.buckets(generation, now) {
        let left = buckets.into_iter().map(|bucket| Left { bucket, at: now });
        member.left.extend(left);
        let over = member.left.len().saturating_sub(Member::MOST_LEFT);
        member.left.drain(..over);
    }
}
