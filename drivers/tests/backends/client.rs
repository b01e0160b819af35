use std::{
    hash::{BuildHasher, Hasher, RandomState},
    ops::RangeInclusive,
    sync::Arc,
    time::Duration,
};

use breaker::{
    Add, Applied, Counted, Driver, Era, Exchange, Exchanged, Stored, Swap, Swapped, Totals, Version,
};
use drivers::{Backend, DriverError};

/// The deadline where no trial is about that: trials run at once, on machines that may have much to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A client of a store, in the words of the scenarios. A clone goes over the same connections.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    driver: Arc<dyn Driver>,
}

impl Client {
    /// One that a slow machine does not wear out.
    pub(crate) async fn connect(url: &str) -> Result<Self, DriverError> {
        Self::within(url, PATIENCE).await
    }

    /// One with so little patience, that was answered once: not at the first try, where the machine is
    /// slow.
    pub(crate) async fn within(url: &str, deadline: Duration) -> Result<Self, DriverError> {
        let backend = Backend::builder(url).deadline(deadline).lazy()?;
        let mut tries = 0;
        while let Err(error) = backend.ping().await {
            tries += 1;
            if tries == 10 || !error.is_transient() {
                return Err(error);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let driver = backend.breaker();
        Ok(Self { driver })
    }

    pub(crate) fn driver(&self) -> &dyn Driver {
        &*self.driver
    }

    /// Adds so many calls to the one window that a service has here.
    pub(crate) async fn add(&self, service: &str, calls: u64) -> Result<Exchanged, DriverError> {
        let totals = Totals {
            calls,
            failed: 0,
            slow: 0,
        };
        let add = Add {
            age: Duration::ZERO,
            totals,
        };
        self.driver.exchange(service, &window(vec![add])).await
    }

    /// What its window holds.
    pub(crate) async fn total(&self, service: &str) -> Result<u64, DriverError> {
        let found = self.driver.exchange(service, &window(Vec::new())).await?;
        Ok(found.totals.calls)
    }

    pub(crate) async fn record(&self, service: &str) -> Result<Option<Stored>, DriverError> {
        Ok(self.driver.exchange(service, &Exchange::READ).await?.record)
    }

    pub(crate) async fn swap(
        &self,
        service: &str,
        expected: Option<Version>,
        version: Version,
        bytes: &[u8],
    ) -> Result<Swapped, DriverError> {
        let swap = Swap {
            expected,
            version,
            bytes: bytes.to_vec(),
        };
        self.driver.swap(service, &swap).await
    }

    /// A swap that has to be done, under a new version.
    pub(crate) async fn write(
        &self,
        service: &str,
        expected: Option<Version>,
        bytes: &[u8],
    ) -> Result<Version, DriverError> {
        let version = new_version();
        match self.swap(service, expected, version, bytes).await? {
            Swapped::Done { .. } => Ok(version),
            Swapped::Conflict { record, .. } => panic!("{expected:?} met {record:?}"),
        }
    }
}

/// Of an hour, and of the hours before: no scenario sees one of its buckets go.
fn window(adds: Vec<Add>) -> Exchange {
    let counted = Counted {
        era: Era::from_word(7),
        width: Duration::from_secs(3600),
        buckets: 10,
        adds,
    };
    Exchange {
        counted: Some(counted),
    }
}

/// A word from the system's keys.
pub(crate) fn new_version() -> Version {
    Version(RandomState::new().build_hasher().finish())
}

/// Adds that were made, and those that may have been.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) definite: u64,
    pub(crate) unknown: u64,
}

impl Sent {
    pub(crate) fn add<T>(&mut self, outcome: &Result<T, DriverError>) {
        match outcome {
            Ok(_) => self.definite += 1,
            Err(error) if error.applied() == Applied::Unknown => self.unknown += 1,
            Err(_) => {}
        }
    }

    /// What the total can be.
    pub(crate) const fn range(self) -> RangeInclusive<u64> {
        self.definite..=self.definite + self.unknown
    }
}

impl std::ops::AddAssign for Sent {
    fn add_assign(&mut self, other: Self) {
        self.definite += other.definite;
        self.unknown += other.unknown;
    }
}
