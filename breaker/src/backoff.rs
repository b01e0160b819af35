use alloc::format;
use core::{ops::RangeInclusive, time::Duration};

use crate::{
    ConfigError, Entropy,
    config::{Number, ensure},
    share::Share,
    time::millis_up,
};

/// How long a circuit stays open: longer with each opening that follows on another, until it has
/// been stable.
///
/// Jitter is drawn once an opening, and only ever shortens a wait. Every wait is of whole
/// milliseconds, at least one. A breaker never lets a call through before the wait has passed, and
/// does at most a millisecond after it.
///
/// ```
/// use core::time::Duration;
/// use breaker::Backoff;
///
/// let mut none = || 0;
/// let secs = Duration::from_secs;
/// let backoff = Backoff::exponential(secs(1)..=secs(60));
/// let waits: Vec<u64> = (1..=8).map(|n| backoff.wait(n, &mut none).as_secs()).collect();
/// assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    curve: Curve,
    min: Duration,
    max: Duration,
    factor: Option<f64>,
    jitter: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Curve {
    Constant,
    Linear,
    Logarithmic,
    Exponential,
}

impl Backoff {
    /// The longest wait that can be asked for, 30 days.
    pub const LIMIT: Duration = Duration::from_secs(30 * 24 * 3600);

    /// The same wait after each opening.
    pub const fn constant(wait: Duration) -> Self {
        Self::new(Curve::Constant, wait, wait)
    }

    /// The n-th opening waits n times the shortest wait, at most the longest.
    pub const fn linear(waits: RangeInclusive<Duration>) -> Self {
        Self::new(Curve::Linear, *waits.start(), *waits.end())
    }

    /// The n-th opening waits 1 + log₂ n times the shortest wait, at most the longest.
    pub const fn logarithmic(waits: RangeInclusive<Duration>) -> Self {
        Self::new(Curve::Logarithmic, *waits.start(), *waits.end())
    }

    /// The n-th opening waits 2ⁿ⁻¹ times the shortest wait, at most the longest; another base than
    /// 2 is set by [`factor`](Self::factor).
    pub const fn exponential(waits: RangeInclusive<Duration>) -> Self {
        Self::new(Curve::Exponential, *waits.start(), *waits.end())
    }

    const fn new(curve: Curve, min: Duration, max: Duration) -> Self {
        Self {
            curve,
            min,
            max,
            factor: None,
            jitter: 0.0,
        }
    }

    /// How much longer each wait is than the one before it, 1.01 to 100, for an exponential
    /// back-off.
    #[must_use]
    pub const fn factor(mut self, factor: f64) -> Self {
        self.factor = Some(factor);
        self
    }

    /// Draws each wait evenly from all up to its full length.
    #[must_use]
    pub const fn full_jitter(self) -> Self {
        self.jitter(1.0)
    }

    /// Draws each wait evenly from half of its length to all of it.
    #[must_use]
    pub const fn equal_jitter(self) -> Self {
        self.jitter(0.5)
    }

    /// Draws each wait evenly from what is left without this fraction of its length, 0 to 1, to all
    /// of it.
    #[must_use]
    pub const fn jitter(mut self, fraction: f64) -> Self {
        self.jitter = fraction;
        self
    }

    /// The wait of the `attempt`-th opening on end, counted from 1. Takes one word where there is
    /// jitter, none otherwise.
    pub fn wait(&self, attempt: u32, entropy: &mut dyn Entropy) -> Duration {
        let whole = self.whole(attempt.max(1));
        let span = Share::of(self.jitter).part_of(whole).min(whole);
        let cut = if span == 0 {
            0
        } else {
            // Evenly over 0..=span: neither factor has more than 64 bits.
            (u128::from(entropy.word()) * (span + 1)) >> 64
        };
        let millis = (whole - cut).div_ceil(1_000_000).max(1);
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    /// The longest wait there can be, in whole milliseconds rounded up.
    pub fn longest(&self) -> Duration {
        Duration::from_millis(millis_up(self.max).max(1))
    }

    /// Whether the settings are in their bounds; until then nothing is refused.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where the shortest wait is under a millisecond or longer than the longest,
    /// the longest over 30 days, the factor not within 1.01 and 100 or set for a curve that has
    /// none, or the jitter not within 0 and 1.
    pub fn check(&self) -> Result<(), ConfigError> {
        let millisecond = Duration::from_millis(1);
        if self.curve == Curve::Constant {
            let within = self.min >= millisecond && self.min <= Self::LIMIT;
            let bound = "at least 1 ms and at most 30 days";
            ensure(within, "backoff", bound, Seconds(self.min))?;
        }
        ensure(
            self.min >= millisecond && self.min <= self.max,
            "backoff.min",
            format!(
                "at least 1 ms and at most backoff.max ({})",
                Seconds(self.max)
            ),
            Seconds(self.min),
        )?;
        let bound = "at most 30 days";
        ensure(
            self.max <= Self::LIMIT,
            "backoff.max",
            bound,
            Seconds(self.max),
        )?;
        if let Some(factor) = self.factor {
            let bound = "left alone unless the back-off is exponential";
            let exponential = self.curve == Curve::Exponential;
            ensure(exponential, "backoff.factor", bound, Number(factor))?;
            ensure(
                (1.01..=100.0).contains(&factor),
                "backoff.factor",
                "at least 1.01 and at most 100",
                Number(factor),
            )?;
        }
        ensure(
            (0.0..=1.0).contains(&self.jitter),
            "backoff.jitter",
            "at least 0 and at most 1",
            Number(self.jitter),
        )
    }

    /// The wait before jitter, in nanoseconds, at most 2^64.
    fn whole(&self, attempt: u32) -> u128 {
        let (min, max) = (self.min.as_nanos(), self.max.as_nanos());
        let whole = match self.curve {
            Curve::Constant => min,
            Curve::Linear => min.saturating_mul(u128::from(attempt)),
            Curve::Logarithmic => min.saturating_mul((1 << 32) + log2(attempt)) >> 32,
            Curve::Exponential => self.power(min, max, attempt - 1),
        };
        whole.min(max).min(u128::from(u64::MAX))
    }

    /// `wait` times the factor, `times` times over, or something beyond `max`. At the least factor
    /// that is allowed, 2,200 rounds lead from a millisecond to 30 days.
    fn power(&self, mut wait: u128, max: u128, times: u32) -> u128 {
        let factor = Share::of(self.factor.unwrap_or(2.0));
        for _ in 0..times {
            let longer = factor.part_of(wait);
            if wait >= max || longer <= wait {
                break;
            }
            wait = longer;
        }
        wait
    }
}

impl Default for Backoff {
    /// From one second, doubling up to a minute, with full jitter.
    fn default() -> Self {
        Self::exponential(Duration::from_secs(1)..=Duration::from_secs(60)).full_jitter()
    }
}

/// The logarithm of `n >= 1` to the base 2, rounded down to 32 bits after the point, digit by
/// digit: squaring doubles the logarithm.
fn log2(n: u32) -> u128 {
    let whole = n.ilog2();
    let mut power = u64::from(n) << (63 - whole);
    let mut logarithm = u128::from(whole);
    for _ in 0..32 {
        // `power` is in [1, 2) with 63 bits after the point, so its square is below 4.
        let square = (u128::from(power) * u128::from(power)) >> 63;
        let digit = square >> 64;
        power = (square >> digit) as u64;
        logarithm = logarithm << 1 | digit;
    }
    logarithm
}

/// Prints a duration as `1.5s`.
struct Seconds(Duration);

impl core::fmt::Display for Seconds {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn waits(backoff: Backoff) -> [u128; 8] {
        core::array::from_fn(|n| backoff.wait(n as u32 + 1, &mut || 0).as_millis())
    }

    #[test]
    fn each_curve_by_its_formula() {
        let range = MS(100)..=MS(500);
        assert_eq!(waits(Backoff::constant(MS(70))), [70; 8]);
        assert_eq!(
            waits(Backoff::linear(range.clone())),
            [100, 200, 300, 400, 500, 500, 500, 500]
        );
        // 100 * (1 + log2 n), rounded up.
        assert_eq!(
            waits(Backoff::logarithmic(range.clone())),
            [100, 200, 259, 300, 333, 359, 381, 400]
        );
        assert_eq!(
            waits(Backoff::exponential(range.clone())),
            [100, 200, 400, 500, 500, 500, 500, 500]
        );
        assert_eq!(
            waits(Backoff::exponential(range).factor(1.5)),
            [100, 150, 225, 338, 500, 500, 500, 500]
        );
    }

    #[test]
    fn the_last_attempts_wait_the_longest_time() {
        let range = MS(1)..=Backoff::LIMIT;
        for backoff in [
            Backoff::linear(range.clone()),
            Backoff::exponential(range.clone()).factor(1.01),
            Backoff::exponential(range.clone()).factor(100.0),
        ] {
            assert_eq!(backoff.wait(u32::MAX, &mut || 0), Backoff::LIMIT);
        }
        let slow = Backoff::logarithmic(range);
        assert_eq!(slow.wait(u32::MAX, &mut || 0), MS(33));
        assert_eq!(slow.wait(0, &mut || 0), slow.wait(1, &mut || 0));
    }

    #[test]
    fn what_was_never_checked_does_not_panic_either() {
        let range = Duration::MAX..=Duration::ZERO;
        for backoff in [
            Backoff::constant(Duration::MAX).full_jitter(),
            Backoff::linear(range.clone()).jitter(f64::NAN),
            Backoff::exponential(range.clone()).factor(f64::NAN),
            Backoff::exponential(Duration::ZERO..=Duration::MAX).factor(-1.0),
            Backoff::exponential(Duration::from_nanos(1)..=Duration::MAX).factor(f64::INFINITY),
            Backoff::logarithmic(Duration::MAX..=Duration::MAX).jitter(f64::INFINITY),
        ] {
            assert!(backoff.wait(u32::MAX, &mut || u64::MAX) >= MS(1));
            assert!(backoff.check().is_err());
        }
    }

    #[test]
    fn jitter_reaches_both_ends_and_no_further() {
        for (backoff, least) in [
            (Backoff::constant(MS(1000)), 1000),
            (Backoff::constant(MS(1000)).full_jitter(), 1),
            (Backoff::constant(MS(1000)).equal_jitter(), 500),
            (Backoff::constant(MS(1000)).jitter(0.1), 900),
        ] {
            assert_eq!(backoff.wait(1, &mut || 0), MS(1000));
            assert_eq!(backoff.wait(1, &mut || u64::MAX), MS(least));
        }
    }

    #[test]
    fn one_word_an_opening_and_none_without_jitter() {
        let mut words = 0;
        let mut count = || {
            words += 1;
            7
        };
        Backoff::constant(MS(5)).wait(1, &mut count);
        Backoff::constant(MS(5)).full_jitter().wait(9, &mut count);
        assert_eq!(words, 1);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let refused = |backoff: Backoff| backoff.check().unwrap_err().field();
        assert!(Backoff::default().check().is_ok());
        let range = MS(1)..=MS(2);
        assert_eq!(refused(Backoff::constant(Duration::ZERO)), "backoff");
        assert_eq!(refused(Backoff::constant(Duration::MAX)), "backoff");
        assert_eq!(
            Backoff::linear(MS(2)..=MS(1))
                .check()
                .unwrap_err()
                .to_string(),
            "backoff.min must be at least 1 ms and at most backoff.max (1ms), got 2ms"
        );
        assert_eq!(refused(Backoff::linear(MS(2)..=MS(1))), "backoff.min");
        assert_eq!(
            refused(Backoff::linear(Duration::ZERO..=MS(1))),
            "backoff.min"
        );
        assert_eq!(
            refused(Backoff::linear(MS(1)..=Duration::MAX)),
            "backoff.max"
        );
        let linear = Backoff::linear(range.clone());
        assert_eq!(refused(linear.factor(2.0)), "backoff.factor");
        for factor in [1.0, 100.1, f64::NAN] {
            let backoff = Backoff::exponential(range.clone()).factor(factor);
            assert_eq!(refused(backoff), "backoff.factor");
        }
        for jitter in [-0.1, 1.1, f64::NAN] {
            assert_eq!(refused(linear.jitter(jitter)), "backoff.jitter");
        }
        assert_eq!(
            Backoff::constant(Duration::ZERO)
                .check()
                .unwrap_err()
                .to_string(),
            "backoff must be at least 1 ms and at most 30 days, got 0ns"
        );
    }
}
