use alloc::vec::Vec;

use super::counts::total;
use super::special::Urn;
use super::wilson::wilson;
use super::{Confidence, Interval, Proportion, StatsError};
use crate::limits::LARGEST_HYPERGEOMETRIC_SAMPLE;

/// The margin of a share, to both sides, where a random sample of a population of known size was
/// drawn without putting back: z √(p (1 − p) / n) √((N − n) / (N − 1)).
///
/// A census, a sample of everybody, has none. The last factor, the correction for a finite
/// population, is from W. G. Cochran, *Sampling Techniques* (1977), 2.6. As [`Proportion::wald`],
/// which it corrects, the margin is too small for shares near 0 and 1 and small samples; it is what
/// people know as *the* margin of error. For an interval take [`finite_population_interval`].
///
/// ```
/// use pollcore::stats::{Confidence, Proportion, StatsError, finite_population_margin};
///
/// let half = Proportion::new(500, 1000)?;
/// let margin = |population| finite_population_margin(half, population, Confidence::P95);
/// assert!((margin(80_000_000)? - 0.031).abs() < 1e-4);
/// assert!((margin(2_000)? - 0.0219).abs() < 1e-4);
/// assert_eq!(margin(1_000)?, 0.0);
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::Population`] where the sample is larger than the population.
pub fn finite_population_margin(
    sample: Proportion,
    population: u64,
    confidence: Confidence,
) -> Result<f64, StatsError> {
    let variance = sample.share() * sample.complement().share() / sample.trials() as f64;
    let correction = correction(sample, population)?;
    Ok(confidence.deviations() * libm::sqrt(variance * correction))
}

/// Wilson's interval for the share of a population of known size of which a random sample was drawn
/// without putting back: computed as if the sample were n (N − 1) / (N − n) large, which gives it
/// the variance that it has.
///
/// Contains the estimate, and only shares that the population can have after what the sample showed:
/// at least x / N, at most 1 − (n − x) / N. A census gives a point.
///
/// ```
/// use pollcore::stats::{Confidence, Proportion, StatsError, finite_population_interval};
///
/// let sample = Proportion::new(60, 100)?;
/// let few = finite_population_interval(sample, 150, Confidence::P95)?;
/// assert!(few.low() > 0.5);
/// assert!(few.width() < sample.wilson(Confidence::P95).width());
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::Population`] where the sample is larger than the population.
pub fn finite_population_interval(
    sample: Proportion,
    population: u64,
    confidence: Confidence,
) -> Result<Interval, StatsError> {
    corrected(sample, population, confidence.deviations())
}

/// An interval for each option's share of a population of known size, which *together* hold with
/// about the confidence or more: [`goodman`](super::goodman)'s with the correction of
/// [`finite_population_interval`], which is the same interval with α divided by the number of options.
///
/// In the order of `counts`. Each contains its estimate. A lone option has all votes, and a census
/// gives points.
///
/// ```
/// use pollcore::stats::{Confidence, StatsError, finite_population_goodman, goodman};
///
/// let few = finite_population_goodman(&[60, 40], 150, Confidence::P95)?;
/// assert!(few[0].low() > 0.5);
/// assert!(few[0].width() < goodman(&[60, 40], Confidence::P95)?[0].width());
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::NoOptions`], [`StatsError::NoTrials`] where all counts are 0,
/// [`StatsError::Overflow`] where their sum doesn't fit into 64 bits,
/// [`StatsError::Population`] where it is larger than the population.
pub fn finite_population_goodman(
    counts: &[u64],
    population: u64,
    confidence: Confidence,
) -> Result<Vec<Interval>, StatsError> {
    let total = total(counts)?;
    let deviations = confidence.deviations_of(counts.len() as f64);
    let one = |&count: &u64| {
        let sample = Proportion::new(count, total)?;
        let interval = corrected(sample, population, deviations)?;
        Ok(if counts.len() == 1 {
            Interval::between(1.0, 1.0)
        } else {
            interval
        })
    };
    counts.iter().map(one).collect()
}

fn corrected(sample: Proportion, population: u64, deviations: f64) -> Result<Interval, StatsError> {
    let correction = correction(sample, population)?;
    if correction == 0.0 {
        return Ok(Interval::between(sample.share(), sample.share()));
    }
    let (low, high) = wilson(
        sample.successes() as f64 / correction,
        sample.complement().successes() as f64 / correction,
        deviations,
    );
    let (least, most) = possible(sample, population);
    let (low, high) = (low.max(least), high.min(most));
    Ok(Interval::around(low, sample.share(), high))
}

/// The shares of a population of known size that an exact test of each side would not reject, as
/// [`Proportion::clopper_pearson`] does for a population without end.
///
/// Whole numbers M of successes in the population, with more than α/2 of all samples having the x
/// found or more, and more than α/2 having x or fewer (H. S. Konijn, *Statistical Theory of Sample
/// Survey Design and Analysis*, 1973); given as M / N. Its coverage is never below the level. Where the
/// share found lies between two that the population can have, as 1 of 10 among 11, the next one is
/// included, so that the interval contains the estimate at any level. A census gives a point.
///
/// ```
/// use pollcore::stats::{Confidence, Proportion, StatsError, hypergeometric_interval};
///
/// let sample = Proportion::new(0, 10)?;
/// let interval = hypergeometric_interval(sample, 20, Confidence::P95)?;
/// // With 5 among 20, 1.6 of 100 samples would have none; with 4, 4.3 of 100.
/// assert_eq!(interval.high(), 0.2);
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::Population`] where the sample is larger than the population,
/// [`StatsError::Total`] where it is larger than [`LARGEST_HYPERGEOMETRIC_SAMPLE`] and no census.
pub fn hypergeometric_interval(
    sample: Proportion,
    population: u64,
    confidence: Confidence,
) -> Result<Interval, StatsError> {
    if correction(sample, population)? == 0.0 {
        return Ok(Interval::between(sample.share(), sample.share()));
    }
    if sample.trials() > LARGEST_HYPERGEOMETRIC_SAMPLE {
        return Err(StatsError::Total {
            total: sample.trials(),
            limit: LARGEST_HYPERGEOMETRIC_SAMPLE,
        });
    }
    let half = confidence.alpha() / 2.0;
    // The nearest numbers that the population can have, below and above that of the estimate; at most
    // the population, which fits.
    let found = u128::from(sample.successes()) * u128::from(population);
    let trials = u128::from(sample.trials());
    let (below, above) = ((found / trials) as u64, found.div_ceil(trials) as u64);
    let fewest = fewest_successes(sample, population, half).min(below);
    let most = population - fewest_successes(sample.complement(), population, half);
    let most = most.max(above);
    let share = |successes| successes as f64 / population as f64;
    Ok(Interval::around(share(fewest), sample.share(), share(most)))
}

/// The least number of successes in the population with which more than `half` of all samples have
/// as many as this one, or more.
fn fewest_successes(sample: Proportion, population: u64, half: f64) -> u64 {
    let (mut low, mut high) = (
        sample.successes(),
        population - sample.complement().successes(),
    );
    while low < high {
        let successes = low + (high - low) / 2;
        let urn = Urn {
            population,
            successes,
            sample: sample.trials(),
        };
        if urn.at_least(sample.successes()) > half {
            high = successes;
        } else {
            low = successes + 1;
        }
    }
    low
}

/// (N − n) / (N − 1), 0 for a census.
fn correction(sample: Proportion, population: u64) -> Result<f64, StatsError> {
    finite_correction(sample.trials(), population)
}

/// The same for a number of trials.
pub(super) fn finite_correction(trials: u64, population: u64) -> Result<f64, StatsError> {
    match population.checked_sub(trials) {
        None => Err(StatsError::Population {
            population,
            sample: trials,
        }),
        Some(0) => Ok(0.0),
        // More than one trial, or more than one in the population.
        Some(left) => Ok(left as f64 / (population - 1) as f64),
    }
}

/// The shares that are left where all the others in the population failed, or succeeded.
fn possible(sample: Proportion, population: u64) -> (f64, f64) {
    let failures = sample.complement().successes();
    (
        sample.successes() as f64 / population as f64,
        (population - failures) as f64 / population as f64,
    )
}
