use core::time::Duration;

use crate::{
    ConfigError, Share,
    config::{Number, ensure},
};

/// How a circuit that has closed takes up its calls again: not all at once, but a share of them
/// that grows evenly to all.
///
/// A service that comes back is often slow at first, with empty caches and no open connections.
/// The calls beyond the share are rejected with [`Reason::Recovering`](crate::Reason::Recovering).
/// Nothing is refused before [`check`](Self::check), which a builder calls.
///
/// ```
/// use core::time::Duration;
/// use breaker::Ramp;
///
/// let ramp = Ramp::over(Duration::from_secs(40)).from(0.2);
/// let shares = [0, 10, 20, 30, 40].map(|s| ramp.share(Duration::from_secs(s)).as_f64());
/// assert_eq!(shares, [0.2, 0.4, 0.6, 0.8, 1.0]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ramp {
    time: Duration,
    from: f64,
}

impl Ramp {
    /// From a tenth of the calls to all of them in this time, 1 ms to an hour.
    pub const fn over(time: Duration) -> Self {
        Self { time, from: 0.1 }
    }

    /// The share of calls to begin with, above 0 and below 1, to a millionth.
    #[must_use]
    pub const fn from(mut self, share: f64) -> Self {
        self.from = share;
        self
    }

    /// After what time all calls pass.
    pub const fn time(&self) -> Duration {
        self.time
    }

    /// The share of calls that pass when so much time has gone by since the circuit closed.
    pub fn share(&self, passed: Duration) -> Share {
        if passed >= self.time {
            return Share::ALL;
        }
        // Of a time that is not zero, as less than that has passed.
        let from = Share::of(self.from).at_least_one();
        from.towards_all(passed.as_nanos(), self.time.as_nanos())
    }

    /// Whether the settings are in their bounds; until then nothing is refused.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        ensure(
            self.time >= Duration::from_millis(1) && self.time <= Duration::from_secs(3600),
            "ramp.over",
            "at least 1 ms and at most an hour",
            format_args!("{:?}", self.time),
        )?;
        ensure(
            self.from > 0.0 && self.from < 1.0,
            "ramp.from",
            "above 0 and below 1",
            Number(self.from),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millionths(ramp: Ramp, nanos: u64) -> u64 {
        ramp.share(Duration::from_nanos(nanos)).millionths()
    }

    #[test]
    fn a_share_grows_evenly_to_the_millionth() {
        let hour = 3_600_000_000_000;
        let ramp = Ramp::over(Duration::from_nanos(hour)).from(0.25);
        for (passed, share) in [
            (0, 250_000),
            // A millionth takes 3,600 s / 750,000 = 4.8 ms.
            (4_799_999, 250_000),
            (4_800_000, 250_001),
            (hour / 3, 500_000),
            (hour / 2, 625_000),
            (hour - 1, 999_999),
            (hour, 1_000_000),
            (u64::MAX, 1_000_000),
        ] {
            assert_eq!(millionths(ramp, passed), share);
        }
    }

    #[test]
    fn the_least_share_is_a_millionth() {
        let ramp = Ramp::over(Duration::from_millis(1)).from(f64::MIN_POSITIVE);
        assert!(ramp.check().is_ok());
        assert_eq!(millionths(ramp, 0), 1);
        // Rounded to all, it would still be a share.
        let whole = Ramp::over(Duration::from_millis(1)).from(1.0 - f64::EPSILON);
        assert!(whole.check().is_ok());
        assert_eq!(millionths(whole, 0), 1_000_000);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let hour = Duration::from_secs(3600);
        let nano = Duration::from_nanos(1);
        for (ramp, message) in [
            (
                Ramp::over(Duration::from_nanos(999_999)),
                "ramp.over must be at least 1 ms and at most an hour, got 999.999µs",
            ),
            (
                Ramp::over(hour + nano),
                "ramp.over must be at least 1 ms and at most an hour, got 3600.000000001s",
            ),
            (
                Ramp::over(hour).from(0.0),
                "ramp.from must be above 0 and below 1, got 0",
            ),
            (
                Ramp::over(hour).from(1.0),
                "ramp.from must be above 0 and below 1, got 1",
            ),
            (
                Ramp::over(hour).from(f64::NAN),
                "ramp.from must be above 0 and below 1, got NaN",
            ),
        ] {
            assert_eq!(alloc::format!("{}", ramp.check().unwrap_err()), message);
        }
        // What was never checked does not panic either.
        for time in [Duration::ZERO, Duration::MAX] {
            for from in [f64::NAN, -1.0, f64::INFINITY] {
                let ramp = Ramp::over(time).from(from);
                let _ = ramp.share(Duration::from_secs(u64::MAX));
            }
        }
    }
}
