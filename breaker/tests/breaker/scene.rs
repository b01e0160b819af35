use std::time::Duration;

use breaker::{Breaker, BreakerBuilder, Clock, Operator, Status, Ticker};

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(crate) fn ann() -> Operator {
    Operator::new("ann", "drill").unwrap()
}

/// A breaker and the time it lives in.
pub(crate) struct Scene {
    pub(crate) breaker: Breaker,
    pub(crate) time: Ticker,
}

impl Scene {
    pub(crate) fn new(configure: impl FnOnce(BreakerBuilder) -> BreakerBuilder) -> Self {
        let (clock, time) = Clock::fed();
        let builder = Breaker::builder("service").clock(clock).seed(1);
        let breaker = configure(builder).build().unwrap();
        Self { breaker, time }
    }

    /// Opens after three failures in a row, for a second.
    pub(crate) fn brittle(configure: impl FnOnce(BreakerBuilder) -> BreakerBuilder) -> Self {
        Self::new(|builder| {
            configure(
                builder
                    .without_failure_rate()
                    .or_consecutive_failures(3)
                    .open_for(breaker::Backoff::constant(secs(1))),
            )
        })
    }

    pub(crate) fn status(&self) -> Status {
        self.breaker.status()
    }

    pub(crate) fn succeed(&self, times: u32) {
        for _ in 0..times {
            self.breaker.try_acquire().unwrap().success();
        }
    }

    pub(crate) fn fail(&self, times: u32) {
        for _ in 0..times {
            self.breaker.try_acquire().unwrap().failure();
        }
    }

    /// Fails until the circuit opens, and waits until it takes probes.
    pub(crate) fn open_and_wait(&self) {
        self.fail(3);
        assert_eq!(self.status(), Status::Open);
        self.time.advance(secs(1));
    }
}
