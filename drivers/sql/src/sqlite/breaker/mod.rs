mod counts;
mod driver;
mod record;
mod sweep;

use std::{sync::Arc, time::SystemTime};

use breaker::Timestamp;
pub(super) use sweep::sweep;

/// Which service it is.
#[derive(Debug, Clone)]
struct Place {
    namespace: Arc<str>,
    /// As it is written.
    service: String,
}

/// The store's time: that of the machine.
fn now() -> Timestamp {
    SystemTime::now().into()
}

/// A number as SQLite counts, at most its largest.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
