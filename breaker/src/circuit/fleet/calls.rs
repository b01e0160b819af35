use std::time::Duration;

use super::member::{Asked, Bell, Breach, Hand, Left, Member};
use crate::{
    Answer, Cause, FleetView, Input, PumpState, Status, Timestamp, Transition,
    circuit::{Circuit, Cold},
    clock::Nanos,
    event::News,
    fleet::{Act, FleetError, Reply, mirror},
};

/// What calls and operators meet where the circuit is shared.
impl Circuit {
    /// What the machine is not to be asked, because the fleet decides it.
    pub(in crate::circuit) fn in_fleet(
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
                    member.want(now);
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
    pub(in crate::circuit) fn fleet_until(cold: &Cold) -> Option<Timestamp> {
        let member = cold.member.as_ref()?;
        let decides = member.governed && cold.record.forced().is_none();
        decides.then(|| member.closed_until.timestamp())
    }

    /// What follows for the fleet from what the machine decided here. Comes before the gate shows
    /// it, while the window still is that of the state before.
    pub(in crate::circuit) fn decided_here(
        &self,
        cold: &mut Cold,
        transitions: &mut [Transition],
        wait: Option<Duration>,
        now: Nanos,
    ) {
        let Some(member) = cold.member.as_mut() else {
            return;
        };
        for transition in transitions.iter() {
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
                Cause::Expired if member.own.is_none() => {
                    let shared = member.shared.as_ref();
                    member.expired_here |= shared.is_some_and(|it| it.is_over(now.timestamp()));
                }
                _ => {}
            }
        }
        Self::overlay(cold, now);
        // What lay beneath an override shows when that ends.
        let status = cold.record.status();
        if let Some(last) = transitions.last_mut().filter(|last| last.to != status) {
            last.to = status;
            cold.record.history.leads_to(status);
        }
    }

    /// Has the record show what is imposed.
    pub(super) fn overlay(cold: &mut Cold, now: Nanos) {
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
    pub(in crate::circuit) fn fleet_probes(cold: &Cold) -> Option<u32> {
        let member = cold.member.as_ref()?;
        member.governed.then_some(member.probes)
    }

    pub(crate) fn view(&self) -> Option<FleetView> {
        self.settled(&mut News::default(), |cold, now| {
            Self::fleet_view(cold, now)
        })
    }

    pub(in crate::circuit) fn fleet_view(cold: &Cold, now: Nanos) -> Option<FleetView> {
        let member = cold.member.as_ref()?;
        let live = member.votes.iter().filter(|&&until| now < until);
        Some(FleetView {
            node: member.name.clone(),
            pump: member.pump,
            store: member.store,
            status: member.status,
            last_error: member.last_error.clone(),
            heard_at: member.heard_at,
            votes: live.count() as u32,
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
            if member.pump == PumpState::Stopped {
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
