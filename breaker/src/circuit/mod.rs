// Stands in for the lead's folder until the merge: it trips after so many failures, and only
// operators and `recover` close it.
mod listen;

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    Cause, Era, Event, Force, Forced, Operator, Rule, Snapshot, State, Status, Timestamp, Totals,
    Transition, Trip,
    event::{Listeners, Wakes},
};

#[derive(Debug)]
pub(crate) struct Circuit {
    pub(super) service: Arc<str>,
    trips_at: u32,
    cold: Mutex<Cold>,
}

#[derive(Debug)]
pub(crate) struct Cold {
    pub(super) listeners: Listeners,
    sequence: u64,
    state: State,
    forced: Option<Forced>,
    failures: u32,
    attempt: u32,
    history: Vec<Transition>,
}

/// The lock; those who were told are woken after it is released, as fields drop in this order.
#[derive(Debug)]
pub(crate) struct Locked<'a> {
    cold: MutexGuard<'a, Cold>,
    pub(super) wakes: Wakes,
}

impl Deref for Locked<'_> {
    type Target = Cold;
    fn deref(&self) -> &Cold {
        &self.cold
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut Cold {
        &mut self.cold
    }
}

impl Circuit {
    pub(crate) fn new(service: Arc<str>, trips_at: u32) -> Self {
        Self {
            service,
            trips_at,
            cold: Mutex::new(Cold {
                listeners: Listeners::default(),
                sequence: 0,
                state: State::Closed,
                forced: None,
                failures: 0,
                attempt: 0,
                history: Vec::new(),
            }),
        }
    }

    pub(crate) fn service(&self) -> &Arc<str> {
        &self.service
    }

    fn settled(&self) -> (u64, Locked<'_>) {
        (0, self.lock())
    }

    fn lock(&self) -> Locked<'_> {
        Locked {
            cold: self.cold.lock().unwrap_or_else(PoisonError::into_inner),
            wakes: Wakes::default(),
        }
    }

    #[allow(clippy::unused_self)]
    fn enter(&self, mut cold: Locked<'_>, state: State, forced: Option<Forced>, cause: Cause) {
        let from = cold.status();
        cold.state = state;
        cold.forced = forced;
        cold.failures = 0;
        cold.sequence += 1;
        let transition = Transition {
            era: Era(cold.sequence),
            generation: cold.sequence,
            at: Timestamp::from_millis(cold.sequence),
            from,
            to: cold.status(),
            cause,
        };
        cold.history.push(transition.clone());
        let event = Event::Changed {
            service: self.service.clone(),
            sequence: cold.sequence,
            transition,
            attempt: cold.attempt,
        };
        let wakes = cold.listeners.tell(&event);
        cold.wakes.join(wakes);
    }

    pub(crate) fn fail(&self) {
        let mut cold = self.lock();
        cold.failures += 1;
        if cold.failures == self.trips_at && cold.forced.is_none() {
            cold.attempt += 1;
            let trip = Trip {
                rule: Rule::ConsecutiveFailures,
                totals: Totals::default(),
                consecutive: cold.failures,
            };
            self.enter(cold, State::Open, None, Cause::Tripped(trip));
        }
    }

    pub(crate) fn force(&self, force: Force, _: Option<Duration>, operator: &Operator) {
        let cold = self.lock();
        let forced = Forced {
            force,
            until: None,
            by: operator.by.clone(),
            reason: String::new(),
            since: Timestamp::from_millis(cold.sequence),
        };
        let (state, by) = (cold.state, operator.by.clone());
        self.enter(cold, state, Some(forced), Cause::Forced { by });
    }

    pub(crate) fn lift(&self, operator: &Operator) {
        let cold = self.lock();
        if cold.forced.is_some() {
            let (state, by) = (cold.state, operator.by.clone());
            self.enter(cold, state, None, Cause::Lifted { by });
        }
    }

    pub(crate) fn reset(&self, operator: &Operator) {
        let mut cold = self.lock();
        cold.attempt = 0;
        let by = operator.by.clone();
        self.enter(cold, State::Closed, None, Cause::Reset { by });
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let (now, cold) = self.settled();
        self.picture(&cold, now)
    }

    fn picture(&self, cold: &Cold, _: u64) -> Snapshot {
        Snapshot {
            service: self.service.clone(),
            sequence: cold.sequence,
            at: Timestamp::from_millis(cold.sequence),
            status: cold.status(),
            era: Era(cold.sequence),
            generation: cold.sequence,
            since: Timestamp::from_millis(cold.sequence),
            retry_after: None,
            attempt: cold.attempt,
            forced: cold.forced.clone(),
            window: Totals::default(),
            consecutive_failures: cold.failures,
            probes: 0,
            lifetime: Totals::default(),
            rejected: 0,
            history: cold.history.clone(),
        }
    }
}

impl Cold {
    fn status(&self) -> Status {
        Status::of(self.state, self.forced.as_ref().map(|forced| forced.force))
    }
}
