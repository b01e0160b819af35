use core::fmt;

/// A part of a whole, in millionths.
///
/// ```
/// use core::time::Duration;
/// use breaker::Ramp;
///
/// let share = Ramp::over(Duration::from_secs(8)).from(0.5).share(Duration::from_secs(4));
/// assert_eq!((share.millionths(), share.as_f64()), (750_000, 0.75));
/// assert_eq!(share.to_string(), "0.75");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u64);

const MILLION: u64 = 1_000_000;

impl Share {
    /// The whole.
    pub const ALL: Self = Self(MILLION);

    /// Nothing of it.
    pub(crate) const NONE: Self = Self(0);

    /// How many millionths of the whole it is.
    pub const fn millionths(self) -> u64 {
        self.0
    }

    /// The part as a number, 1 for the whole.
    pub const fn as_f64(self) -> f64 {
        self.0 as f64 / MILLION as f64
    }

    /// The share next to a ratio that is not negative; none where it is not a number.
    pub(crate) fn of(ratio: f64) -> Self {
        Self((ratio * 1e6 + 0.5) as u64)
    }

    /// The largest share that is at most a ratio, so that whatever has exactly this ratio reaches
    /// it.
    ///
    /// The product is off by less than 2.4e-10 where the ratio is at most 1, so what is allowed for
    /// that is less than what lies between the shares of fewer than a thousand million calls.
    pub(crate) fn within(ratio: f64) -> Self {
        Self((ratio * 1e6 + 5e-10) as u64)
    }

    /// This, or a millionth.
    pub(crate) const fn at_least_one(self) -> Self {
        if self.0 == 0 { Self(1) } else { self }
    }

    /// Whether `part` of `whole` is at least this share.
    pub(crate) const fn reached(self, part: u64, whole: u64) -> bool {
        part as u128 * MILLION as u128 >= self.0 as u128 * whole as u128
    }

    /// By how much `part` has to grow at least, and `whole` with it, until this share is reached
    /// by a whole of `least` or more, whatever else comes to the whole. 0 where the part is large
    /// enough already, and the share is reached or will be as soon as the whole is.
    ///
    /// With `k` more there is a whole of at least `max(whole + k, least)` when it is reached, so
    /// `part + k` is at least this share of both.
    #[cfg(feature = "std")]
    pub(crate) fn headroom(self, part: u64, whole: u64, least: u64) -> u64 {
        let for_least = self
            .0
            .saturating_mul(least)
            .div_ceil(MILLION)
            .saturating_sub(part);
        let missing = self
            .0
            .saturating_mul(whole)
            .saturating_sub(part.saturating_mul(MILLION));
        let for_share = match MILLION.saturating_sub(self.0) {
            _ if missing == 0 => 0,
            0 => u64::MAX,
            gain => missing.div_ceil(gain),
        };
        for_least.max(for_share)
    }

    /// What lies so far on the way from this share to the whole, rounded down.
    pub(crate) const fn towards_all(self, part: u128, whole: u128) -> Self {
        let rest = self.rest().0 as u128;
        let grown = rest.saturating_mul(part) / whole;
        Self(self.0 + grown as u64)
    }

    /// Of so many millionths, one part of `parts`, rounded down.
    pub(crate) const fn one_of(parts: u128, millionths: u128) -> Self {
        Self((millionths / parts) as u64)
    }

    /// So many of it, in millionths.
    pub(crate) const fn times(self, count: u64) -> u128 {
        self.0 as u128 * count as u128
    }

    /// What is left of the whole without it.
    pub(crate) const fn rest(self) -> Self {
        Self(MILLION.saturating_sub(self.0))
    }

    /// This share of another, rounded down.
    #[cfg(feature = "std")]
    pub(crate) const fn of_share(self, other: Self) -> Self {
        Self(self.part_of(other.0 as u128) as u64)
    }

    /// Whether a word that is drawn evenly falls within it.
    #[cfg(feature = "std")]
    pub(crate) const fn has(self, word: u64) -> bool {
        (word as u128 * MILLION as u128) >> 64 < self.0 as u128
    }

    /// This share of `whole`, rounded down.
    pub(crate) const fn part_of(self, whole: u128) -> u128 {
        whole.saturating_mul(self.0 as u128) / MILLION as u128
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_f64().fmt(f)
    }
}

#[cfg(all(test, feature = "std", not(loom)))]
mod tests {
    use proptest::prelude::*;

    use super::{MILLION, Share};

    fn broken(rate: u64, minimum: u64, bad: u64, calls: u64) -> bool {
        calls >= minimum && bad * MILLION >= rate * calls
    }

    proptest! {
        #[test]
        fn fewer_bad_calls_never_break_the_rule_and_as_many_can(
            rate in 1..=1_000_000_u64,
            minimum in 1..60_u64,
            bad in 0..60_u64,
            good in 0..60_u64,
            more_good in 0..60_u64,
        ) {
            let calls = bad + good;
            prop_assert_eq!(Share(rate).reached(bad, calls), broken(rate, 0, bad, calls));
            let room = Share(rate).headroom(bad, calls, minimum);
            for more in 0..room.min(200) {
                prop_assert!(!broken(rate, minimum, bad + more, calls + more + more_good));
            }
            if room < u64::MAX {
                let least = minimum.saturating_sub(calls + room);
                prop_assert!(broken(rate, minimum, bad + room, calls + room + least));
            }
        }
    }

    #[test]
    fn every_call_has_to_fail_where_the_rate_is_one() {
        assert_eq!(Share(1_000_000).headroom(3, 3, 5), 2);
        assert_eq!(Share(1_000_000).headroom(3, 4, 5), u64::MAX);
    }
}
