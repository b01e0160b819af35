use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use breaker::{
    Add, Applied, Counted, Driver, DriverError, Era, Exchange, Exchanged, Stored, Swap, Swapped,
    Totals, Version,
};
use drivers_memcached::Memcached;
use drivers_port::Settings;
use drivers_testkit::{Server, or_skip};

pub(crate) const DEADLINE: Duration = Duration::from_secs(1);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

pub(crate) type Run = drivers_testkit::Memcached;

/// A server of this test's own, where there is memcached.
pub(crate) fn server() -> Option<Run> {
    or_skip(Run::start())
}

pub(crate) fn told(arguments: &[&str]) -> Option<Run> {
    let builder = arguments.iter().fold(Run::builder(), |builder, argument| {
        builder.argument(argument)
    });
    or_skip(builder.start())
}

pub(crate) fn store(server: &Run) -> Memcached {
    store_at(server.address(), DEADLINE)
}

pub(crate) fn store_at(address: SocketAddr, deadline: Duration) -> Memcached {
    let settings = Settings {
        deadline,
        ..Settings::default()
    };
    with(address, settings)
}

pub(crate) fn with(address: SocketAddr, settings: Settings) -> Memcached {
    Memcached::builder(address.to_string())
        .settings(settings)
        .lazy()
        .unwrap()
}

/// No call takes longer than its deadline, give or take what a machine that is busy adds.
pub(crate) async fn in_time<T>(deadline: Duration, call: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let outcome = tokio::time::timeout(Duration::from_secs(30), call)
        .await
        .unwrap();
    let took = began.elapsed();
    assert!(
        took < deadline + Duration::from_millis(900),
        "it took {took:?}"
    );
    outcome
}

/// A window of the current bucket and ten behind it.
pub(crate) fn window(era: u64, width: Duration) -> Counted {
    Counted {
        era: Era::from_word(era),
        width,
        buckets: 10,
        adds: Vec::new(),
    }
}

pub(crate) fn calls(calls: u64) -> Totals {
    Totals {
        calls,
        ..Totals::default()
    }
}

/// Adds to the current bucket of a window, and asks for it.
pub(crate) async fn count(
    store: &Memcached,
    service: &str,
    window: &Counted,
    totals: Totals,
) -> Result<Exchanged, DriverError> {
    let mut counted = window.clone();
    if totals != Totals::default() {
        counted.adds.push(Add {
            age: Duration::ZERO,
            totals,
        });
    }
    let exchange = Exchange {
        counted: Some(counted),
    };
    let deadline = store.capabilities().deadline;
    in_time(deadline, store.exchange(service, &exchange)).await
}

pub(crate) async fn read(store: &Memcached, service: &str) -> Result<Option<Stored>, DriverError> {
    let deadline = store.capabilities().deadline;
    let exchanged = in_time(deadline, store.exchange(service, &Exchange::READ)).await?;
    Ok(exchanged.record)
}

pub(crate) async fn swap(
    store: &Memcached,
    service: &str,
    expected: Option<u64>,
    version: u64,
    bytes: &[u8],
) -> Result<Swapped, DriverError> {
    let swap = Swap {
        expected: expected.map(Version),
        version: Version(version),
        bytes: bytes.to_vec(),
    };
    in_time(store.capabilities().deadline, store.swap(service, &swap)).await
}

pub(crate) fn is_done(swapped: &Result<Swapped, DriverError>) -> bool {
    matches!(swapped, Ok(Swapped::Done { .. }))
}

/// What a read finds.
#[allow(clippy::unnecessary_wraps)] // It is compared with what may be none.
pub(crate) fn stored(version: u64, bytes: &[u8]) -> Option<Stored> {
    Some(Stored {
        version: Version(version),
        bytes: bytes.to_vec(),
    })
}

pub(crate) fn is_unknown<T: std::fmt::Debug>(outcome: &Result<T, DriverError>) -> bool {
    matches!(outcome, Err(error) if error.applied() == Applied::Unknown)
}

pub(crate) fn is_unavailable<T: std::fmt::Debug>(outcome: &Result<T, DriverError>) -> bool {
    matches!(outcome, Err(DriverError::Unavailable { .. }))
}
