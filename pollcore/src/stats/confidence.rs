use super::StatsError;
use super::special::normal_quantile_above;

/// How often, of all samples that could have been drawn, an interval contains the truth.
///
/// ```
/// use pollcore::stats::{Confidence, StatsError};
///
/// let confidence = Confidence::new(0.98)?;
/// assert_eq!(confidence.level(), 0.98);
/// assert!((Confidence::P95.alpha() - 0.05).abs() < 1e-15);
/// assert!(Confidence::new(95.0).is_err());
/// # Ok::<(), StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "f64", into = "f64")
)]
pub struct Confidence(f64);

impl Confidence {
    /// Nine times of ten.
    pub const P90: Self = Self(0.90);

    /// Nineteen times of twenty.
    pub const P95: Self = Self(0.95);

    /// Ninety-nine times of a hundred.
    pub const P99: Self = Self(0.99);

    /// A level between 0 and 1, both excluded.
    ///
    /// # Errors
    ///
    /// [`StatsError::Level`] for any other number, and for what is not a number.
    pub const fn new(level: f64) -> Result<Self, StatsError> {
        if 0.0 < level && level < 1.0 {
            Ok(Self(level))
        } else {
            Err(StatsError::Level { level })
        }
    }

    /// The level, between 0 and 1.
    pub const fn level(self) -> f64 {
        self.0
    }

    /// How often the truth is missed: 1 less the level.
    pub const fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// How many standard deviations of a normal value to either side have this level.
    ///
    /// ```
    /// use pollcore::stats::Confidence;
    ///
    /// assert!((Confidence::P95.deviations() - 1.959_963_984_540_054).abs() < 1e-14);
    /// ```
    pub fn deviations(self) -> f64 {
        self.deviations_of(1.0)
    }

    /// The same where the misses are divided equally among `parts` intervals (Bonferroni).
    pub(super) fn deviations_of(self, parts: f64) -> f64 {
        normal_quantile_above(self.alpha() / (2.0 * parts))
    }
}

impl TryFrom<f64> for Confidence {
    type Error = StatsError;

    fn try_from(level: f64) -> Result<Self, StatsError> {
        Self::new(level)
    }
}

impl From<Confidence> for f64 {
    fn from(confidence: Confidence) -> Self {
        confidence.level()
    }
}
