use core::{fmt, time::Duration};
#[cfg(feature = "std")]
use std::time::{SystemTime, UNIX_EPOCH};

/// A moment, in milliseconds since the Unix epoch.
///
/// Nothing here reads a clock: whoever asks says what time it is.
///
/// ```
/// use core::time::Duration;
/// use pollcore::Timestamp;
///
/// let noon = Timestamp::from_millis(1_750_000_000_000);
/// let evening = noon.after(Duration::from_secs(6 * 3600));
/// assert_eq!(evening.as_millis() - noon.as_millis(), 21_600_000);
/// ```
///
/// Shown, it is the date and time in UTC as RFC 3339 writes them, with three decimals of the second
/// where it isn't a whole one; later than the year 9999, for which there is no such date, it is
/// milliseconds since the epoch.
///
/// ```
/// use pollcore::Timestamp;
///
/// let moment = Timestamp::from_millis(1_750_000_000_000);
/// assert_eq!(moment.to_string(), "2025-06-15T15:06:40Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The moment this many milliseconds after the epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The moment `duration` later, in whole milliseconds, at most the farthest there is.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(millis))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > LAST_DATED {
            return write!(f, "{} ms since 1970", self.0);
        }
        let (days, millis) = (self.0 / DAY, self.0 % DAY);
        let (year, month, day) = date(days);
        let (hour, minute) = (millis / 3_600_000, millis / 60_000 % 60);
        let (second, millis) = (millis / 1000 % 60, millis % 1000);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        if millis > 0 {
            write!(f, ".{millis:03}")?;
        }
        f.write_str("Z")
    }
}

/// The milliseconds of a day.
const DAY: u64 = 86_400_000;

/// The last millisecond of the year 9999.
const LAST_DATED: u64 = 253_402_300_799_999;

/// Year, month and day of so many days after 1970-01-01, in the Gregorian calendar.
///
/// Years are counted from March on, so that a leap day is the last of its year: each four hundred of
/// them have 146,097 days, each hundred but the last 36,524, each four but perhaps the last 1461.
fn date(days: u64) -> (u64, u64, u64) {
    // From 0000-03-01 on.
    let days = days + 719_468;
    let (cycles, days) = (days / 146_097, days % 146_097);
    let centuries = (days / 36_524).min(3);
    let days = days - centuries * 36_524;
    let (fours, days) = (days / 1461, days % 1461);
    let years = (days / 365).min(3);
    let days = days - years * 365;
    let year = 400 * cycles + 100 * centuries + 4 * fours + years;
    // March to July and August to December have 153 days each.
    let month = (5 * days + 2) / 153;
    let day = days - (153 * month + 2) / 5 + 1;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::{LAST_DATED, Timestamp, date};

    #[test]
    fn every_day_follows_the_one_before() {
        let leap = |year: u64| {
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
        };
        let mut expected = (1970, 1, 1);
        let mut days = 0;
        while expected.0 < 10_000 {
            assert_eq!(date(days), expected, "{days}");
            let (year, month, day) = expected;
            let last = match month {
                2 if leap(year) => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            expected = match (month, day) {
                (12, 31) => (year + 1, 1, 1),
                _ if day == last => (year, month + 1, 1),
                _ => (year, month, day + 1),
            };
            days += 1;
        }
        assert_eq!(days * super::DAY, LAST_DATED + 1);
    }

    /// As `date --utc` of GNU coreutils has them.
    #[test]
    fn moments_are_shown_as_dates() {
        for (millis, shown) in [
            (0, "1970-01-01T00:00:00Z"),
            (5, "1970-01-01T00:00:00.005Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_795_342_500_000, "2026-11-22T10:15:00Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (LAST_DATED, "9999-12-31T23:59:59.999Z"),
            (LAST_DATED + 1, "253402300800000 ms since 1970"),
            (u64::MAX, "18446744073709551615 ms since 1970"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), shown);
        }
    }
}
