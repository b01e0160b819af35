use core::{fmt, time::Duration};
#[cfg(feature = "std")]
use std::time::{SystemTime, UNIX_EPOCH};

/// A moment, in milliseconds since the Unix epoch.
///
/// The machine only compares and adds, so any clock will do whose readings are of one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The farthest moment there is, further off than any deadline.
    pub const MAX: Self = Self(u64::MAX);

    /// The moment this many milliseconds after the epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The moment `duration` later, in whole milliseconds rounded up, at most [`Timestamp::MAX`].
    #[must_use]
    pub const fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis_up(duration)))
    }

    /// The moment `duration` earlier, in whole milliseconds rounded up, at least the epoch.
    #[must_use]
    pub(crate) const fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis_up(duration)))
    }

    /// How long after `earlier` this is; zero where it is not after it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// A duration in whole milliseconds, rounded up.
pub(crate) const fn millis_up(duration: Duration) -> u64 {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    if millis > u64::MAX as u128 {
        u64::MAX
    } else {
        millis as u64
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// In whole milliseconds rounded down; the epoch for what is before it.
#[cfg(feature = "std")]
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Where the system's time does not go as far, some moment that is far off as well.
#[cfg(feature = "std")]
impl From<Timestamp> for SystemTime {
    fn from(at: Timestamp) -> Self {
        let mut since = Duration::from_millis(at.0);
        loop {
            match UNIX_EPOCH.checked_add(since) {
                Some(time) => return time,
                None => since /= 2,
            }
        }
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    #[test]
    fn the_systems_time_and_back() {
        for millis in [0, 1, 999, 1_795_000_000_123] {
            let at = Timestamp::from_millis(millis);
            assert_eq!(Timestamp::from(SystemTime::from(at)), at);
        }
        let odd = UNIX_EPOCH + Duration::from_nanos(1_999_999);
        assert_eq!(Timestamp::from(odd), Timestamp(1));
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::from(before), Timestamp(0));
        assert!(SystemTime::from(Timestamp::MAX) > SystemTime::now());
    }
}
