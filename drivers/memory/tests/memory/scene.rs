use std::time::Duration;

use breaker::{
    Add, Clock, Counted, Driver, DriverError, Era, Exchange, Exchanged, Record, Swap, Swapped,
    Ticker, Timestamp, Totals, Version,
};
use drivers_memory::{Memory, MemoryBuilder};

pub(crate) const WIDTH: Duration = Duration::from_millis(100);

/// Where scripts begin.
pub(crate) const START: u64 = 1_800_000_000_000;

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) fn scripted(configure: impl FnOnce(MemoryBuilder) -> MemoryBuilder) -> (Memory, Ticker) {
    let (clock, time) = Clock::fed_from(Timestamp::from_millis(START));
    (configure(Memory::builder().clock(clock)).build(), time)
}

pub(crate) fn store() -> Memory {
    scripted(|builder| builder).0
}

pub(crate) fn era(word: u64) -> Era {
    Record::new(Timestamp::default(), &mut || word).era()
}

/// So many calls of just now, in a window of two buckets behind the current one.
pub(crate) fn counting(calls: u64) -> Exchange {
    let totals = Totals {
        calls,
        failed: 0,
        slow: 0,
    };
    let age = Duration::ZERO;
    let adds = if calls == 0 {
        vec![]
    } else {
        vec![Add { age, totals }]
    };
    Exchange {
        counted: Some(Counted {
            era: era(1),
            width: WIDTH,
            buckets: 2,
            adds,
        }),
    }
}

pub(crate) async fn read(driver: &dyn Driver) -> Exchanged {
    driver.exchange("service", &counting(0)).await.unwrap()
}

pub(crate) async fn version(driver: &dyn Driver) -> Option<u64> {
    read(driver).await.record.map(|record| record.version.0)
}

pub(crate) async fn add(driver: &dyn Driver, calls: u64) -> Result<u64, DriverError> {
    let exchanged = driver.exchange("service", &counting(calls)).await?;
    Ok(exchanged.totals.calls)
}

/// Swaps to another version; whether that was done.
pub(crate) async fn swap(
    driver: &dyn Driver,
    expected: Option<u64>,
    version: u64,
) -> Result<bool, DriverError> {
    let swap = Swap {
        expected: expected.map(Version),
        version: Version(version),
        bytes: b"bytes".to_vec(),
    };
    let swapped = driver.swap("service", &swap).await?;
    Ok(matches!(swapped, Swapped::Done { .. }))
}
