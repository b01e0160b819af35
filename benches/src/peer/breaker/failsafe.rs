use failsafe::{
    CircuitBreaker, Config, Error, FailurePolicy, StateMachine, backoff, failure_policy,
};

use super::nested;
use crate::guard::{Contender, FAILURE_RATE, Guard, MINIMUM_CALLS, Outcome};

pub(super) const TIME_WINDOW: Contender = Contender {
    name: "failsafe, time window",
    rule: "average of 10 s, min 20",
    build: |settings| {
        let policy = failure_policy::success_rate_over_time_window(
            1.0 - FAILURE_RATE,
            MINIMUM_CALLS,
            settings.window,
            backoff::constant(settings.wait),
        );
        Box::new(Machine(Config::new().failure_policy(policy).build()))
    },
};

pub(super) const CONSECUTIVE: Contender = Contender {
    name: "failsafe, consecutive",
    rule: "5 failures in a row",
    build: |settings| {
        let policy = failure_policy::consecutive_failures(5, backoff::constant(settings.wait));
        Box::new(Machine(Config::new().failure_policy(policy).build()))
    },
};

struct Machine<P>(StateMachine<P, ()>);

impl<P: FailurePolicy + Send> Guard for Machine<P> {
    fn caller(&self) -> impl FnMut(Outcome) -> bool {
        |outcome| !matches!(self.0.call(|| outcome), Err(Error::Rejected))
    }

    fn crowd(&self, tries: u32) -> u32 {
        nested::crowd(tries, &|body| {
            let _ = self.0.call(|| {
                body();
                Outcome::Ok(())
            });
        })
    }
}
