use std::time::Duration;

use drivers_port::{DriverError, within};

use super::{Env, Failure};
use crate::{Add, Counted, Driver, Exchange, Exchanged, Stored, Swap, Swapped, Totals, Version};

/// One service in the store under test, as one client sees it.
#[derive(Clone)]
pub(super) struct Subject<'a> {
    driver: &'a dyn Driver,
    pub(super) env: &'a Env,
    pub(super) service: String,
}

impl<'a> Subject<'a> {
    /// A service that nobody has used.
    pub(super) fn new(driver: &'a dyn Driver, env: &'a Env, about: &str) -> Self {
        Self::named(driver, env, env.service(about))
    }

    pub(super) const fn named(driver: &'a dyn Driver, env: &'a Env, service: String) -> Self {
        Self {
            driver,
            env,
            service,
        }
    }

    /// The same service, as another client sees it.
    pub(super) fn through(&self, driver: &'a dyn Driver) -> Self {
        Self::named(driver, self.env, self.service.clone())
    }

    pub(super) async fn exchange(&self, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        self.in_time(self.driver.exchange(&self.service, exchange))
            .await
    }

    pub(super) async fn read(&self) -> Result<Exchanged, DriverError> {
        self.exchange(&Exchange::READ).await
    }

    pub(super) async fn record(&self) -> Result<Option<Stored>, DriverError> {
        Ok(self.read().await?.record)
    }

    pub(super) async fn swap(&self, swap: &Swap) -> Result<Swapped, DriverError> {
        self.in_time(self.driver.swap(&self.service, swap)).await
    }

    /// A swap that has to be done.
    pub(super) async fn write(
        &self,
        expected: Option<Version>,
        bytes: &[u8],
    ) -> Result<Version, Failure> {
        let version = self.env.version();
        match self.swap(&swap(expected, version, bytes)).await? {
            Swapped::Done { .. } => Ok(version),
            Swapped::Conflict { record, .. } => Err(Failure::new(format!(
                "a swap that expects {expected:?} finds {record:?}"
            ))),
        }
    }

    /// A swap that must not be done; what is there instead.
    pub(super) async fn refused(&self, swap: &Swap) -> Result<Option<Stored>, Failure> {
        match self.swap(swap).await? {
            Swapped::Conflict { record, .. } => Ok(record),
            Swapped::Done { .. } => Err(Failure::new(format!(
                "a swap that expects {:?} was done",
                swap.expected
            ))),
        }
    }

    pub(super) async fn totals(&self, window: &Counted) -> Result<Totals, DriverError> {
        Ok(self.count(window, &[]).await?.totals)
    }

    /// Adds to a window, and asks for it.
    pub(super) async fn count(
        &self,
        window: &Counted,
        adds: &[Add],
    ) -> Result<Exchanged, DriverError> {
        let counted = Counted {
            adds: adds.to_vec(),
            ..window.clone()
        };
        let exchange = Exchange {
            counted: Some(counted),
        };
        self.exchange(&exchange).await
    }

    /// An answer that is late by more than a second is none.
    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, DriverError>>,
    ) -> Result<T, DriverError> {
        let deadline = self.driver.capabilities().deadline + Duration::from_secs(1);
        within(self.env.timer(), deadline, call)
            .await
            .unwrap_or_else(|late| {
                let problem = "no answer within the deadline that the driver declares";
                Err(DriverError::indeterminate(problem).with_source(late))
            })
    }
}

pub(super) fn swap(expected: Option<Version>, version: Version, bytes: &[u8]) -> Swap {
    Swap {
        expected,
        version,
        bytes: bytes.to_vec(),
    }
}

/// What is there once it was written.
pub(super) fn stored(version: Version, bytes: &[u8]) -> Stored {
    Stored {
        version,
        bytes: bytes.to_vec(),
    }
}

/// A window of ten buckets behind the current one, of an era that nobody has used.
pub(super) fn window(env: &Env, width: Duration) -> Counted {
    Counted {
        era: env.era(),
        width,
        buckets: 10,
        adds: Vec::new(),
    }
}

/// So many calls, counted so long ago.
pub(super) const fn calls(calls: u64, age: Duration) -> Add {
    let totals = Totals {
        calls,
        failed: 0,
        slow: 0,
    };
    Add { age, totals }
}

/// So many calls, counted just now.
pub(super) const fn now(calls_now: u64) -> Add {
    calls(calls_now, Duration::ZERO)
}
