use std::time::{Duration, SystemTime};

/// What is beyond is a moment for the server, and no time from now on.
const LONGEST_RELATIVE: u64 = 30 * 24 * 60 * 60;

/// How many seconds an item has to have left, to be there for so long: the server's clock ticks
/// once a second, so that one of a second lives for anything up to that.
pub(super) fn seconds(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0) + 1
}

/// So many seconds in the server's terms.
///
/// A moment after 2038 is more than it can read: then it is 30 days.
pub(super) fn in_terms(seconds: u64) -> u32 {
    if seconds <= LONGEST_RELATIVE {
        return seconds as u32;
    }
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let at = now.as_secs().saturating_add(seconds);
    match i32::try_from(at) {
        Ok(at) => at as u32,
        Err(_) => LONGEST_RELATIVE as u32,
    }
}
