use std::mem;

use crate::{
    Event, PumpState, StoreState,
    circuit::{Circuit, Cold},
    clock::Nanos,
    event::News,
    fleet::{FleetError, mirror},
};

/// A store that answers, that fails, and that nobody goes to any more.
impl Circuit {
    /// The store answered.
    pub(super) fn store_answered(&self, cold: &mut Cold, now: Nanos) {
        let Some(member) = cold.member.as_mut() else {
            return;
        };
        let was_down = mem::replace(&mut member.store, StoreState::Up) == StoreState::Down;
        member.failing_since = None;
        member.last_error = None;
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
    /// The store answered, but others changed the record time and again.
    pub(crate) fn contended(&self, error: &FleetError) {
        self.locked(&mut News::default(), |cold| {
            let now = self.clock.now();
            self.store_answered(cold, now);
        });
        self.answer_acts(error);
    }

    /// Operators whose acts were in hand are told that nothing came of them.
    fn answer_acts(&self, error: &FleetError) {
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
            member.last_error = Some(error.to_string());
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
                    self.tell_shown(cold, now);
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
            self.tell_shown(cold, now);
            waiting
        });
        for asked in waiting {
            asked.reply.answer(Err(FleetError::NoPump));
        }
    }

    /// From now on the machine decides here alone, from what was known.
    fn let_go(&self, cold: &mut Cold, now: Nanos) {
        let lease = self.policy.probes().whole_lease();
        if let Some(member) = cold.member.as_mut() {
            member.claim_again = None;
        }
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
