use std::future::{pending, ready};

use breaker_peer::{BackoffStrategy, CircuitBreaker, CircuitBreakerConfig, CircuitBreakerError};

use super::poll;
use crate::guard::{Contender, FAILURE_RATE, Guard, LAST_CALLS, MINIMUM_CALLS, Outcome, PROBES};

pub(super) const CONTENDER: Contender = Contender {
    name: "breaker 2.0.2",
    rule: "rate over the last 100 calls, min 20",
    build: |settings| {
        let config = CircuitBreakerConfig::builder()
            .failure_rate_threshold(FAILURE_RATE as f32)
            .consecutive_failures(u32::MAX)
            .sliding_window_size(LAST_CALLS)
            .minimum_calls(MINIMUM_CALLS)
            .half_open_max_calls(PROBES)
            .success_threshold(PROBES)
            .backoff(BackoffStrategy::Fixed(settings.wait))
            .build();
        Box::new(Namesake(CircuitBreaker::new(config)))
    },
};

/// Another crate of our name.
struct Namesake(CircuitBreaker);

impl Guard for Namesake {
    fn caller(&self) -> impl FnMut(Outcome) -> bool {
        |outcome| {
            let result = poll::until_ready(self.0.call(|| ready(outcome)));
            !matches!(
                result,
                Err(CircuitBreakerError::CircuitOpen | CircuitBreakerError::Rejected)
            )
        }
    }

    fn crowd(&self, tries: u32) -> u32 {
        poll::pending((0..tries).map(|_| self.0.call(pending::<Outcome>)))
    }
}
