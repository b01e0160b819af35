use core::fmt;

/// The shares from `low` to `high`, both included: `0 ≤ low ≤ high ≤ 1`.
///
/// ```
/// use pollcore::stats::{Confidence, Proportion, StatsError};
///
/// let interval = Proportion::new(521, 1000)?.wilson(Confidence::P95);
/// assert!(interval.contains(0.5) && !interval.contains(0.56));
/// assert_eq!(format!("{interval:.3}"), "0.490 to 0.552");
/// # Ok::<(), StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Interval {
    low: f64,
    high: f64,
}

impl Interval {
    /// Bounds that are brought into [0, 1]; one that is not a number bounds nothing.
    #[expect(clippy::manual_clamp)]
    pub(super) fn between(low: f64, high: f64) -> Self {
        // Unlike `clamp`, `max` and `min` prefer a number to what is none.
        let low = low.max(0.0).min(1.0);
        let high = high.min(1.0).max(0.0);
        Self {
            low: low.min(high),
            high: low.max(high),
        }
    }

    /// The same, where also rounding must not exclude the estimate, a share.
    pub(super) fn around(low: f64, estimate: f64, high: f64) -> Self {
        let Self { low, high } = Self::between(low, high);
        Self {
            low: low.min(estimate),
            high: high.max(estimate),
        }
    }

    /// The least share that it contains.
    pub const fn low(self) -> f64 {
        self.low
    }

    /// The largest share that it contains.
    pub const fn high(self) -> f64 {
        self.high
    }

    /// The distance between both.
    pub const fn width(self) -> f64 {
        self.high - self.low
    }

    /// Whether it contains a share.
    pub const fn contains(self, share: f64) -> bool {
        self.low <= share && share <= self.high
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.low, f)?;
        f.write_str(" to ")?;
        fmt::Display::fmt(&self.high, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Interval;

    #[test]
    fn bounds_are_brought_into_order() {
        for (low, high) in [(-0.5, 1.5), (f64::NAN, f64::NAN), (1.0, 0.0), (2.0, -1.0)] {
            let all = Interval::between(low, high);
            assert_eq!((all.low(), all.high()), (0.0, 1.0));
        }
        let around = Interval::around(0.25, 0.2, 0.3);
        assert_eq!((around.low(), around.high()), (0.2, 0.3));
        let unknown = Interval::around(0.1, 0.2, f64::NAN);
        assert_eq!((unknown.low(), unknown.high()), (0.1, 1.0));
    }
}
