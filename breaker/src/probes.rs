use core::time::Duration;

use crate::{ConfigError, Dropped, config::ensure, time::millis_up};

/// How a circuit finds out whether the service is well again.
///
/// Nothing is refused before [`check`](Self::check), which a builder calls.
///
/// ```
/// use core::time::Duration;
/// use breaker::Probes;
///
/// let probes = Probes::at_most(3).successes(5).lease(Duration::from_secs(5));
/// assert!(probes.check().is_ok());
/// assert_eq!(
///     Probes::at_most(9).check().unwrap_err().to_string(),
///     "probes.at_most must be at least 1 and at most 8, got 9"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Probes {
    pub(crate) at_most: u32,
    pub(crate) successes: u32,
    pub(crate) failures: u32,
    pub(crate) lease: Duration,
    pub(crate) on_drop: Dropped,
}

impl Probes {
    /// The most probes that can be under way at one time.
    pub const LIMIT: u32 = 8;

    /// The longest lease that can be asked for, a day.
    pub const LONGEST_LEASE: Duration = Duration::from_secs(24 * 3600);

    /// At most `n` probes at one time, 1 to 8. One success closes the circuit and one failure
    /// opens it again; a lease is of 30 s; a probe that is dropped gives back its place.
    pub const fn at_most(n: u32) -> Self {
        Self {
            at_most: n,
            successes: 1,
            failures: 1,
            lease: Duration::from_secs(30),
            on_drop: Dropped::Release,
        }
    }

    /// The probes that must succeed before the circuit closes, at least 1. It may be more than
    /// are under way at one time.
    #[must_use]
    pub const fn successes(mut self, n: u32) -> Self {
        self.successes = n;
        self
    }

    /// The probes whose failures open the circuit again, at least 1.
    #[must_use]
    pub const fn failures(mut self, n: u32) -> Self {
        self.failures = n;
        self
    }

    /// For how long a probe keeps its place without an outcome, 1 ms to a day, in whole
    /// milliseconds rounded up. After that its place is free and its outcome does not count.
    #[must_use]
    pub const fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// What becomes of a probe that is dropped without an outcome.
    #[must_use]
    pub const fn on_drop(mut self, dropped: Dropped) -> Self {
        self.on_drop = dropped;
        self
    }

    /// What becomes of a probe that is dropped without an outcome.
    pub const fn dropped(&self) -> Dropped {
        self.on_drop
    }

    /// Whether the settings are in their bounds; until then nothing is refused.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        ensure(
            (1..=Self::LIMIT).contains(&self.at_most),
            "probes.at_most",
            "at least 1 and at most 8",
            self.at_most,
        )?;
        ensure(
            self.successes >= 1,
            "probes.successes",
            "at least 1",
            self.successes,
        )?;
        ensure(
            self.failures >= 1,
            "probes.failures",
            "at least 1",
            self.failures,
        )?;
        ensure(
            self.lease >= Duration::from_millis(1) && self.lease <= Self::LONGEST_LEASE,
            "probes.lease",
            "at least 1 ms and at most a day",
            format_args!("{:?}", self.lease),
        )
    }

    /// The lease as records hold it.
    pub(crate) const fn whole_lease(&self) -> Duration {
        Duration::from_millis(millis_up(self.lease))
    }
}

impl Default for Probes {
    /// One probe at a time.
    fn default() -> Self {
        Self::at_most(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let one = Probes::default();
        let long = Probes::LONGEST_LEASE + Duration::from_nanos(1);
        for (probes, field) in [
            (Probes::at_most(0), "probes.at_most"),
            (Probes::at_most(9), "probes.at_most"),
            (one.successes(0), "probes.successes"),
            (one.failures(0), "probes.failures"),
            (one.lease(Duration::ZERO), "probes.lease"),
            (one.lease(Duration::from_nanos(999_999)), "probes.lease"),
            (one.lease(long), "probes.lease"),
        ] {
            assert_eq!(probes.check().unwrap_err().field(), field);
        }
        assert!(one.lease(Probes::LONGEST_LEASE).check().is_ok());
    }
}
