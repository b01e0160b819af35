use circuitbreaker_rs::{BreakerError, CircuitBreaker, DefaultPolicy};

use super::nested;
use crate::guard::{Contender, FAILURE_RATE, Fault, Guard, MINIMUM_CALLS, Outcome, PROBES};

pub(super) const CONTENDER: Contender = Contender {
    name: "circuitbreaker-rs",
    rule: "rate over all calls, min 20",
    build: |settings| {
        Box::new(Counters(
            CircuitBreaker::<DefaultPolicy, Fault>::builder()
                .failure_threshold(FAILURE_RATE)
                .min_throughput(MINIMUM_CALLS.into())
                .consecutive_failures(u64::MAX)
                .consecutive_successes(PROBES.into())
                .probe_interval(PROBES)
                .cooldown(settings.wait)
                .build(),
        ))
    },
};

struct Counters(CircuitBreaker<DefaultPolicy, Fault>);

impl Guard for Counters {
    fn caller(&self) -> impl FnMut(Outcome) -> bool {
        |outcome| !matches!(self.0.call(|| outcome), Err(BreakerError::Open))
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
