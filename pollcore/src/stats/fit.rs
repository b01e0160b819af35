use super::StatsError;
use super::counts::{sum, total};
use super::outcomes::{Outcomes, outcomes};
use super::partitions;
use super::population::finite_correction;
use super::special::gamma;
use crate::limits::MOST_EXACT_OUTCOMES;

/// Below this expected count the distribution of χ² is not trusted (W. G. Cochran, 1954).
const EXPECTED_MIN: f64 = 5.0;

/// Below this one it says nothing: its tail is wrong by orders of magnitude.
const EXPECTED_FLOOR: f64 = 1.0;

/// What the counts of a sample are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected<'a> {
    /// The same for every option.
    Uniform,
    /// In proportion to these weights, one an option, none of them 0.
    Weights(&'a [u64]),
}

/// How well counts fit to what was expected; see [`goodness_of_fit`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GoodnessOfFit {
    /// Pearson's χ²: ∑ (o − e)² / e, not negative.
    pub statistic: f64,
    /// The degrees of freedom: one less than options.
    pub degrees: u64,
    /// How often a sample from what was expected is at least as far from it; in [0, 1].
    pub p_value: f64,
    /// Whether the probability is that of all outcomes looked at, instead of the distribution of χ²
    /// for large samples.
    pub exact: bool,
}

/// Tests whether counts are a sample of what was expected (K. Pearson, 1900).
///
/// Where an expected count is below 5 and there are at most [`MOST_EXACT_OUTCOMES`] ways to divide
/// the sample among the options, the p-value is that of the exact multinomial test: the total
/// probability of all outcomes that are *at most as probable* as the one at hand. Probabilities
/// that differ by less than 1e-7 of themselves count as equal, so that rounding separates no
/// outcomes that are equally probable. Where all options are expected alike, ways that differ in
/// nothing but which option has what are one: a sample of 60 has few enough for any number of
/// options. Else the p-value is the upper tail of the χ² distribution beyond the statistic,
/// Q(k/2 − ½, χ²/2), and there is none where an expected count is below 1, as that tail would be
/// wrong by orders of magnitude.
///
/// A lone option always fits.
///
/// ```
/// use pollcore::stats::{Expected, StatsError, goodness_of_fit};
///
/// let dice = goodness_of_fit(&[16, 18, 16, 14, 12, 12], Expected::Uniform)?;
/// assert_eq!((dice.statistic, dice.degrees, dice.exact), (2.0, 5, false));
/// assert!((dice.p_value - 0.849).abs() < 1e-3);
///
/// // Four heads and no tails: 1/16 and, as probable, no heads and four tails.
/// let coin = goodness_of_fit(&[4, 0], Expected::Uniform)?;
/// assert!(coin.exact && (coin.p_value - 0.125).abs() < 1e-15);
///
/// // Two of three chose the same of a thousand: 1 - 999/1000 · 998/1000.
/// let mut counts = vec![0; 1000];
/// (counts[7], counts[70]) = (2, 1);
/// let rare = goodness_of_fit(&counts, Expected::Uniform)?;
/// assert!(rare.exact && (rare.p_value - 0.002998).abs() < 1e-12);
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::NoOptions`], [`StatsError::NoTrials`] where all counts are 0,
/// [`StatsError::Weights`] where there are more or fewer weights than options,
/// [`StatsError::Weightless`] for an option of weight 0, [`StatsError::Overflow`] where the sum of
/// counts or weights doesn't fit into 64 bits, [`StatsError::Expected`] where an expected count is
/// below 1 and there are too many ways to look at each.
pub fn goodness_of_fit(
    counts: &[u64],
    expected: Expected<'_>,
) -> Result<GoodnessOfFit, StatsError> {
    let total = total(counts)?;
    let shares = Shares::new(expected, counts.len())?;
    let (statistic, least) = shares.distance(counts, total);
    let degrees = counts.len() as u64 - 1;
    let (p_value, exact) = if degrees == 0 {
        (1.0, true)
    } else if let Some(p_value) = shares.exact(counts, total, least) {
        (p_value, true)
    } else if least < EXPECTED_FLOOR {
        return Err(StatsError::Expected {
            least,
            limit: EXPECTED_FLOOR,
        });
    } else {
        (gamma(degrees as f64 / 2.0, statistic / 2.0).above, false)
    };
    Ok(GoodnessOfFit {
        statistic,
        degrees,
        p_value,
        exact,
    })
}

/// Tests whether counts are a sample, drawn without putting back, of a population of known size that
/// is divided as expected.
///
/// The statistic is Pearson's χ² over (N − n) / (N − 1), which is by how much counts vary less than
/// with putting back (J. N. K. Rao and A. J. Scott, 1981), and the p-value is that of the χ²
/// distribution. There is none where an option is expected fewer than 5 times in the sample or
/// among those who were not asked, so none of a census.
///
/// ```
/// use pollcore::stats::{Expected, StatsError, finite_population_fit};
///
/// let fit = |population| finite_population_fit(&[60, 40], Expected::Uniform, population);
/// assert!((fit(100_000)?.statistic - 4.0).abs() < 0.01);
/// assert!((fit(200)?.statistic - 7.96).abs() < 1e-12);
/// assert!(fit(101).is_err());
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// Those of [`goodness_of_fit`]; [`StatsError::Population`] where the sample is larger than the
/// population, [`StatsError::Expected`] where too few are expected.
pub fn finite_population_fit(
    counts: &[u64],
    expected: Expected<'_>,
    population: u64,
) -> Result<GoodnessOfFit, StatsError> {
    let total = total(counts)?;
    let shares = Shares::new(expected, counts.len())?;
    let correction = finite_correction(total, population)?;
    let (statistic, least) = shares.distance(counts, total);
    let degrees = counts.len() as u64 - 1;
    if degrees == 0 {
        return goodness_of_fit(counts, expected);
    }
    // At most the total, which the correction has compared with the population.
    let least = least.min(least * ((population - total) as f64 / total as f64));
    if least < EXPECTED_MIN {
        return Err(StatsError::Expected {
            least,
            limit: EXPECTED_MIN,
        });
    }
    let statistic = statistic / correction;
    Ok(GoodnessOfFit {
        statistic,
        degrees,
        p_value: gamma(degrees as f64 / 2.0, statistic / 2.0).above,
        exact: false,
    })
}

/// Weights and their sum, which fits into 64 bits.
struct Shares<'a> {
    expected: Expected<'a>,
    sum: u128,
}

impl<'a> Shares<'a> {
    fn new(expected: Expected<'a>, options: usize) -> Result<Self, StatsError> {
        let sum = match expected {
            Expected::Uniform => options as u64,
            Expected::Weights(weights) => {
                if weights.len() != options {
                    return Err(StatsError::Weights {
                        options,
                        weights: weights.len(),
                    });
                }
                if let Some(option) = weights.iter().position(|&weight| weight == 0) {
                    return Err(StatsError::Weightless { option });
                }
                sum(weights)?
            }
        };
        Ok(Self {
            expected,
            sum: u128::from(sum),
        })
    }

    /// χ², and the least expected count.
    fn distance(&self, counts: &[u64], total: u64) -> (f64, f64) {
        let (mut statistic, mut least) = (0.0, f64::INFINITY);
        for (option, &count) in counts.iter().enumerate() {
            let expected = self.weight(option) * u128::from(total);
            // Both products are below 2¹²⁸ and the difference is exact.
            let difference = (u128::from(count) * self.sum).abs_diff(expected) as f64;
            statistic += difference / expected as f64 * (difference / self.sum as f64);
            least = least.min(expected as f64 / self.sum as f64);
        }
        (statistic, least)
    }

    /// The p-value of the exact test, where χ² is not trusted and there are not too many outcomes.
    fn exact(&self, counts: &[u64], total: u64, least: f64) -> Option<f64> {
        let most = MOST_EXACT_OUTCOMES;
        if least >= EXPECTED_MIN {
            None
        } else if self.is_uniform() {
            partitions::are_few(total, counts.len() as u64, most)
                .then(|| partitions::p_value(counts, total))
        } else {
            let share = |option| self.weight(option) as f64 / self.sum as f64;
            outcomes(total, counts.len())
                .is_some_and(|ways| ways <= most)
                .then(|| Outcomes::new(counts, total, share).p_value())
        }
    }

    fn is_uniform(&self) -> bool {
        match self.expected {
            Expected::Uniform => true,
            Expected::Weights(weights) => weights.iter().all(|weight| *weight == weights[0]),
        }
    }

    fn weight(&self, option: usize) -> u128 {
        match self.expected {
            Expected::Uniform => 1,
            Expected::Weights(weights) => u128::from(weights[option]),
        }
    }
}
