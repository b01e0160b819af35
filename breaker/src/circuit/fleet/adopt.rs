use std::mem;

use super::member::{Asked, Hand, Held};
use crate::{
    Cause, Event, Forced, Scope, State, Status, StoreState, Vote,
    circuit::{Circuit, Cold},
    clock::Nanos,
    event::News,
    flap::Flaps,
    fleet::{Node, Outcome, Seen, mirror},
};

/// What a node brings back.
impl Circuit {
    /// The node has done what it went to the store for, and the shared circuit stands as it says.
    pub(crate) fn adopt(&self, node: &Node, outcome: Outcome) {
        self.locked(&mut News::default(), |cold| {
            let now = self.clock.now();
            self.store_answered(cold, now);
            if let Some(member) = cold.member.as_mut() {
                // Who still wants a probe says so again.
                member.demand = false;
                member.claim_again = member.claim_again.filter(|&at| now < at);
            }
        });
        self.learn(node, outcome);
    }

    /// The shared circuit stands as the node says, whatever became of what it wanted. A store that
    /// is taken to be down and lets itself be read does not decide for all that.
    pub(crate) fn learn(&self, node: &Node, outcome: Outcome) {
        let acted = self.settled(&mut News::default(), |cold, now| {
            let shown = cold.record.forced_stamp();
            let was_flapping = cold.record.is_flapping();
            let acted = Self::take(cold, node, &outcome, now);
            self.follow(cold, node, &outcome, now);
            Self::overlay(cold, now);
            let is_forced = |seen: &Seen| matches!(seen.transition.cause, Cause::Forced { .. });
            let was_imposed = outcome.seen.iter().any(is_forced);
            if was_imposed && cold.record.forced().is_none() && cold.record.forced_stamp() == shown
            {
                // It came and went between two exchanges, and what was counted before is as far
                // away as if it had been seen.
                mirror::impose(&mut cold.record, None, now.timestamp());
            }
            self.show(cold, now);
            let attempt = node.record().map_or(0, |record| record.attempt);
            self.tell_seen(cold, outcome, attempt, now);
            let flapping = cold.record.is_flapping();
            if flapping != was_flapping {
                self.tell_flapping(cold, flapping, now);
            }
            self.tell_shown(cold, now);
            acted
        });
        for asked in acted {
            asked.reply.answer(Ok(()));
        }
    }

    /// Tells what callers meet, where no change has.
    pub(super) fn tell_shown(&self, cold: &mut Cold, now: Nanos) {
        let status = cold.record.status();
        if mem::replace(&mut cold.told, status) == status {
            return;
        }
        let (at, attempt) = (now.timestamp(), cold.record.attempt());
        cold.tell(|sequence| Event::Shows {
            service: self.service.clone(),
            sequence,
            at,
            status,
            attempt,
        });
    }

    /// Takes what the node brought; gives those whose acts are done.
    fn take(cold: &mut Cold, node: &Node, outcome: &Outcome, now: Nanos) -> Vec<Asked> {
        let Some(member) = cold.member.as_mut() else {
            return Vec::new();
        };
        member.traffic.gaps += u64::from(outcome.missed);
        let is_settled = |held: &Held| outcome.settled.contains(&held.fence);
        let mut settled = member.held.iter().filter(|held| is_settled(held));
        if settled.any(|held| held.hand == Hand::Ready) {
            member.given_back(now);
        }
        member.held.retain(|held| !is_settled(held));
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
            // A probe of a state that is over has no place any more, and says nothing.
            member.held.retain(|held| held.fence.era() == record.era());
            member.status = Some(record.status());
            let until = |vote: &Vote| Nanos::from(node.local(vote.until()));
            member.votes = record.votes().iter().map(until).collect();
            member.probes = record.probes().len() as u32;
            let forced = record.forced().map(|forced| Forced {
                until: forced.until.map(|until| node.local(until)),
                since: node.local(forced.since),
                ..forced.clone()
            });
            member.learn_forced(forced, record.forced_stamp());
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
        if shared.state() != State::HalfOpen {
            member.claim_again = None;
        }
        let own = &mut cold.record;
        let time = now.timestamp();
        let flaps = shared.flaps.map(|flaps| {
            let at = node.local(flaps.at);
            let flaps = Flaps { at, ..flaps };
            let flapping = flaps.flapping && !self.policy.is_calm(flaps, time);
            Flaps { flapping, ..flaps }
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

    fn tell_seen(&self, cold: &mut Cold, outcome: Outcome, attempt: u32, now: Nanos) {
        if outcome.lost > 0 {
            self.tell_lost(cold, outcome.lost, now);
        }
        let retry_at = cold.record.retry_at();
        let last = outcome.seen.len().saturating_sub(1);
        for (place, Seen { transition, ours }) in outcome.seen.into_iter().enumerate() {
            if let Some(member) = cold.member.as_mut() {
                match transition.cause {
                    Cause::Forced { .. } => member.expired_here = false,
                    // It ended here by the node's own clock, and was told then.
                    Cause::Expired if mem::take(&mut member.expired_here) => continue,
                    _ => {}
                }
            }
            cold.record.history.push(transition.clone());
            let opened = place == last && transition.to == Status::Open;
            // What was restored was entered before: the wait is what is left of it.
            let wait = retry_at.filter(|_| opened);
            let wait = wait.map(|retry_at| retry_at.since(transition.at));
            let scope = if ours { Scope::Fleet } else { Scope::Observed };
            self.tell_changed(cold, transition, attempt, wait, scope);
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
}
