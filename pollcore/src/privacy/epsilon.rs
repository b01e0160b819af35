use core::fmt;

use thiserror::Error;

use super::decimal;

/// A privacy-loss parameter ε, exact in millionths: above 0 and at most 20.
///
/// Whoever sees one response learns at most so much that the odds of any two votes shift by the
/// factor e^ε: with 0.5 by 1.65, with 1 by 2.7, with 3 by 20. Beyond 5 or so little is hidden.
///
/// ```
/// use pollcore::privacy::Epsilon;
///
/// let epsilon = Epsilon::new(1.5)?;
/// assert_eq!(epsilon.as_millionths(), 1_500_000);
/// assert_eq!(epsilon.to_string(), "1.5");
/// assert!(Epsilon::new(0.0).is_err());
/// # Ok::<(), pollcore::privacy::InvalidEpsilon>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "u32", into = "u32")
)]
pub struct Epsilon(u32);

impl Epsilon {
    /// The least: a millionth.
    pub const LEAST: Self = Self(1);
    /// The most: 20, at which a response is the vote but for one in hundreds of millions.
    pub const MOST: Self = Self(20_000_000);

    /// The ε nearest to `epsilon` in millionths.
    ///
    /// # Errors
    ///
    /// [`InvalidEpsilon::Number`] unless that is from a millionth to 20; also for what is no number.
    pub fn new(epsilon: f64) -> Result<Self, InvalidEpsilon> {
        // A number that isn't one fails both comparisons.
        let millionths = libm::round(epsilon * 1e6);
        if millionths >= f64::from(Self::LEAST.0) && millionths <= f64::from(Self::MOST.0) {
            Ok(Self(millionths as u32))
        } else {
            Err(InvalidEpsilon::Number { epsilon })
        }
    }

    /// So many millionths.
    ///
    /// # Errors
    ///
    /// [`InvalidEpsilon::Millionths`] unless there are 1 to 20,000,000.
    pub const fn from_millionths(millionths: u32) -> Result<Self, InvalidEpsilon> {
        if millionths >= Self::LEAST.0 && millionths <= Self::MOST.0 {
            Ok(Self(millionths))
        } else {
            Err(InvalidEpsilon::Millionths { millionths })
        }
    }

    /// What it means to switch a vote with this probability to one of the other options, each as
    /// likely as any: ε = ln((1 − s)(k − 1)/s), rounded down to a millionth, so that a vote is
    /// switched with the probability `switch` or a hair more.
    ///
    /// ```
    /// use pollcore::privacy::Epsilon;
    ///
    /// // Of two options the other one a quarter of the time: ln 3.
    /// assert_eq!(Epsilon::from_switching(0.25, 2)?.as_millionths(), 1_098_612);
    /// # Ok::<(), pollcore::privacy::InvalidEpsilon>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidEpsilon::Options`] with fewer than two options;
    /// [`InvalidEpsilon::Switching`] unless `switch` is above 0 and below (k − 1)/k, at which the
    /// response says nothing about the vote; [`InvalidEpsilon::Number`] where the ε of it is more
    /// than 20 or less than a millionth.
    pub fn from_switching(switch: f64, options: usize) -> Result<Self, InvalidEpsilon> {
        if options < 2 {
            return Err(InvalidEpsilon::Options { options });
        }
        let others = (options - 1) as f64;
        let bound = others / options as f64;
        if !(switch > 0.0 && switch < bound) {
            return Err(InvalidEpsilon::Switching { switch, bound });
        }
        let epsilon = libm::log((1.0 - switch) * others / switch);
        let millionths = libm::floor(epsilon * 1e6);
        if millionths >= f64::from(Self::LEAST.0) && millionths <= f64::from(Self::MOST.0) {
            Ok(Self(millionths as u32))
        } else {
            Err(InvalidEpsilon::Number { epsilon })
        }
    }

    /// With what probability k-ary randomised response under this ε switches a vote:
    /// (k − 1)/(e^ε + k − 1). Nothing is switched among fewer than two options.
    pub fn switching(self, options: usize) -> f64 {
        let others = options.saturating_sub(1) as f64;
        others / (libm::exp(self.as_f64()) + others)
    }

    /// In millionths.
    pub const fn as_millionths(self) -> u32 {
        self.0
    }

    /// The nearest floating-point number.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1e6
    }
}

/// A decimal without trailing zeros, such as `0.25`.
impl fmt::Display for Epsilon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::millionths(u64::from(self.0), f)
    }
}

impl TryFrom<u32> for Epsilon {
    type Error = InvalidEpsilon;

    fn try_from(millionths: u32) -> Result<Self, InvalidEpsilon> {
        Self::from_millionths(millionths)
    }
}

impl From<Epsilon> for u32 {
    fn from(epsilon: Epsilon) -> Self {
        epsilon.0
    }
}

/// Why there is no such ε.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum InvalidEpsilon {
    /// Too small, too large or no number.
    #[error("an epsilon of {epsilon} instead of 0.000001 to 20")]
    Number {
        /// What it would be.
        epsilon: f64,
    },
    /// Too few or too many millionths.
    #[error("an epsilon of {millionths} millionths instead of 1 to 20000000")]
    Millionths {
        /// How many.
        millionths: u32,
    },
    /// The probability of a switch isn't between the bounds.
    #[error("switching with probability {switch} instead of above 0 and below {bound}")]
    Switching {
        /// The probability.
        switch: f64,
        /// What it has to stay below: (k − 1)/k.
        bound: f64,
    },
    /// Nothing to switch to.
    #[error("{options} options instead of at least 2")]
    Options {
        /// How many.
        options: usize,
    },
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn only_what_is_above_0_and_at_most_20() {
        for bad in [
            0.0,
            -0.0,
            -1.0,
            4e-7,
            20.000_001,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN_POSITIVE,
        ] {
            assert!(Epsilon::new(bad).is_err(), "{bad}");
        }
        assert_eq!(Epsilon::new(1e-6), Ok(Epsilon::LEAST));
        assert_eq!(Epsilon::new(20.0), Ok(Epsilon::MOST));
        assert!(Epsilon::from_millionths(0).is_err());
        assert!(Epsilon::from_millionths(20_000_001).is_err());
        assert!(Epsilon::from_millionths(u32::MAX).is_err());
    }

    #[test]
    fn a_switch_has_its_bounds() {
        for (switch, options) in [
            (0.0, 2),
            (0.5, 2),
            (0.500_1, 2),
            (0.75, 4),
            (1.0, 3),
            (-0.1, 3),
            (f64::NAN, 3),
            (f64::INFINITY, 3),
        ] {
            let bound = (options - 1) as f64 / options as f64;
            match Epsilon::from_switching(switch, options) {
                Err(InvalidEpsilon::Switching { bound: named, .. }) => {
                    assert!((named - bound).abs() < 1e-15);
                }
                other => panic!("{switch} of {options}: {other:?}"),
            }
        }
        for options in [0, 1] {
            assert_eq!(
                Epsilon::from_switching(0.1, options),
                Err(InvalidEpsilon::Options { options })
            );
        }
        // So close to the bounds that no ε is left, or too much of it.
        assert!(matches!(
            Epsilon::from_switching(0.5 - 1e-12, 2),
            Err(InvalidEpsilon::Number { .. })
        ));
        assert!(matches!(
            Epsilon::from_switching(1e-12, 2),
            Err(InvalidEpsilon::Number { .. })
        ));
        assert!(Epsilon::from_switching(0.1, usize::MAX).is_err());
    }

    #[test]
    fn reads_as_a_decimal() {
        for (millionths, text) in [
            (1, "0.000001"),
            (250_000, "0.25"),
            (1_000_000, "1"),
            (1_100_000, "1.1"),
            (20_000_000, "20"),
        ] {
            assert_eq!(
                Epsilon::from_millionths(millionths).unwrap().to_string(),
                text
            );
        }
        assert_eq!(
            Epsilon::new(f64::NAN).unwrap_err().to_string(),
            "an epsilon of NaN instead of 0.000001 to 20"
        );
    }
}
