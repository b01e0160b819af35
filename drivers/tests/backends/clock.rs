use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// A moment that every process of this machine reads alike: `CLOCK_MONOTONIC`, in nanoseconds.
pub(crate) fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    // It begins at the start of the machine, and is never negative.
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Sleeps until a moment.
pub(crate) async fn until(moment: u64) {
    let left = Duration::from_nanos(moment.saturating_sub(now()));
    tokio::time::sleep(left).await;
}
