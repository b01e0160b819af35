use std::{future::Future, time::Duration};

use breaker::{Driver, Exchange, Stored, Swapped};
use drivers_port::{Applied, DriverError, Settings};
use drivers_redis::{Redis, RedisBuilder};
use tokio::time::{Instant, timeout};

use crate::sent::adding;

pub(crate) const DEADLINE: Duration = Duration::from_millis(300);

pub(crate) fn builder(url: impl AsRef<str>) -> RedisBuilder {
    let settings = Settings {
        deadline: DEADLINE,
        ..Settings::default()
    };
    Redis::builder(url).settings(settings)
}

/// The window that `adding` adds to.
pub(crate) fn asking() -> Exchange {
    let mut exchange = adding(0);
    exchange
        .counted
        .iter_mut()
        .for_each(|counted| counted.adds.clear());
    exchange
}

pub(crate) async fn version(store: &Redis, service: &str) -> Option<u64> {
    let found = store.exchange(service, &Exchange::READ).await.unwrap();
    found.record.map(|Stored { version, .. }| version.0)
}

pub(crate) fn done(swapped: &Result<Swapped, DriverError>) -> bool {
    matches!(swapped, Ok(Swapped::Done { .. }))
}

/// What a call comes to, which has to be within its deadline and a little.
pub(crate) async fn in_time<T>(
    call: impl Future<Output = Result<T, DriverError>>,
) -> Result<T, DriverError> {
    let began = Instant::now();
    let outcome = timeout(Duration::from_secs(10), call).await.unwrap();
    let took = began.elapsed();
    assert!(
        took < DEADLINE + Duration::from_millis(700),
        "it took {took:?}"
    );
    outcome
}

#[track_caller]
pub(crate) fn assert_unavailable<T: std::fmt::Debug>(outcome: Result<T, DriverError>) {
    match outcome {
        Err(error @ DriverError::Unavailable { .. }) => assert_eq!(error.applied(), Applied::No),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub(crate) fn assert_unknown<T: std::fmt::Debug>(outcome: Result<T, DriverError>) {
    match outcome {
        Err(error @ DriverError::Indeterminate { .. }) => {
            assert_eq!(error.applied(), Applied::Unknown);
        }
        other => panic!("{other:?}"),
    }
}
