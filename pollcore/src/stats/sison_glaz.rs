use alloc::vec::Vec;
use core::f64::consts::TAU;

use super::counts::{at_most, total};
use super::special::poisson;
use super::truncated_poisson::Truncated;
use super::{Confidence, Interval, StatsError};
use crate::limits::{LARGEST_SISON_GLAZ_TOTAL, MOST_SISON_GLAZ_OPTIONS};

/// Intervals of one common width for all options' shares, which *together* hold with about the
/// confidence (C. P. Sison and J. Glaz, 1995).
///
/// In the order of `counts`. The width is c, a number of votes: the least such that a sample from
/// shares as found stays within c + 1 of every count with more than the confidence, by the approximation
/// of B. Levin (1981), truncated Poisson variables with an Edgeworth expansion. Where some counts are
/// few it exceeds 1 and falls again as c grows, so c is looked for from below, in steps of a vote and
/// later of a quarter; for levels from 0.999 on a larger c than the least may be found. Then a share is from p − c/n to
/// p + (c + 2γ)/n, where γ < 1 interpolates; the upper bound is a saw-tooth in the confidence. Meant
/// for many options of which none is rare: narrower than [`goodman`](super::goodman) there, and below
/// its level where counts are few. Contains the estimates. Where no c has the confidence, which
/// only takes one within rounding of 1, all shares from 0 to 1 are possible. A lone option has all votes, whatever the
/// sample, so its interval is the point 1.
///
/// It takes some ten steps of k probabilities each, and at most 4 + 5 ln c for bounds and 3 log₂ c
/// between them, each of bounded work.
///
/// ```
/// use pollcore::stats::{Confidence, StatsError, sison_glaz};
///
/// let intervals = sison_glaz(&[56, 72, 73, 59, 62, 87, 58], Confidence::P95)?;
/// assert_eq!(format!("{:.3}", intervals[0]), "0.079 to 0.164");
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::NoOptions`], [`StatsError::NoTrials`] where all counts are 0,
/// [`StatsError::Unanimous`] where one of several options has all votes, [`StatsError::Options`] and
/// [`StatsError::Total`] beyond [`MOST_SISON_GLAZ_OPTIONS`] and [`LARGEST_SISON_GLAZ_TOTAL`],
/// [`StatsError::Overflow`] where the sum doesn't fit into 64 bits.
pub fn sison_glaz(counts: &[u64], confidence: Confidence) -> Result<Vec<Interval>, StatsError> {
    at_most(counts.len(), MOST_SISON_GLAZ_OPTIONS)?;
    let total = total(counts)?;
    if total > LARGEST_SISON_GLAZ_TOTAL {
        return Err(StatsError::Total {
            total,
            limit: LARGEST_SISON_GLAZ_TOTAL,
        });
    }
    if counts.len() == 1 {
        return Ok(alloc::vec![Interval::between(1.0, 1.0)]);
    }
    if counts.contains(&total) {
        return Err(StatsError::Unanimous);
    }
    let (less, more) = Sample { counts, total }.reach(confidence);
    let n = total as f64;
    let intervals = counts.iter().map(|&count| {
        let share = count as f64 / n;
        Interval::around(share - less / n, share, share + more / n)
    });
    Ok(intervals.collect())
}

/// A step towards the upper bound is this part of it: where the probability exceeds a level for a while,
/// that is longer than the step.
const STEPS_IN_HIGH: u64 = 4;

struct Sample<'a> {
    counts: &'a [u64],
    total: u64,
}

impl Sample<'_> {
    /// How many votes the intervals reach downwards and upwards.
    fn reach(&self, confidence: Confidence) -> (f64, f64) {
        let level = confidence.level();
        // What the option that varies most needs alone; half of it is below what all need together.
        let n = self.total as f64;
        let variances = self.counts.iter().map(|&count| {
            let share = count as f64 / n;
            n * share * (1.0 - share)
        });
        let most = libm::sqrt(variances.fold(0.0, f64::max));
        let start = (confidence.deviations() * most / 2.0) as u64;
        let Some((reach, within, within_next)) = self.crossing(level, start) else {
            // Not even the whole range has the level, by the approximation.
            return (self.total as f64, self.total as f64);
        };
        let part = ((level - within) / (within_next - within)).clamp(0.0, 1.0);
        (reach as f64, reach as f64 + 2.0 * part)
    }

    /// The least reach whose probability is at most the level while that of the next one is larger,
    /// and both probabilities. From a reach on that is too small: the approximation rises until it
    /// exceeds any level, and may fall below it later.
    fn crossing(&self, level: f64, start: u64) -> Option<(u64, f64, f64)> {
        let (mut low, mut within) = (start, self.within(start));
        if within.is_nan() || within > level {
            (low, within) = (0, self.within(0));
        }
        let mut high = low + 1;
        let mut within_next = self.within(high);
        while within_next.is_nan() || within_next <= level {
            if high == self.total {
                return None;
            }
            (low, within) = (high, within_next);
            high = (high + 1.max(high / STEPS_IN_HIGH)).min(self.total);
            within_next = self.within(high);
        }
        // By interpolation, where a bound that stays twice counts half (the Illinois method); every
        // third step halves, so that there are at most three times as many as by halving.
        let (mut weight_low, mut weight_high) = (1.0, 1.0);
        let mut halve = 0;
        while high - low > 1 {
            halve = (halve + 1) % 3;
            let (under, over) = (
                weight_low * (level - within),
                weight_high * (within_next - level),
            );
            let part = if halve == 0 {
                0.5
            } else {
                under / (under + over)
            };
            // Where the part isn't a number it becomes 0, and the bounds keep it between them.
            let middle = (low + ((high - low) as f64 * part) as u64).clamp(low + 1, high - 1);
            let probability = self.within(middle);
            if probability > level {
                (high, within_next) = (middle, probability);
                (weight_low, weight_high) = (weight_low / 2.0, 1.0);
            } else {
                (low, within) = (middle, probability);
                (weight_low, weight_high) = (1.0, weight_high / 2.0);
            }
        }
        Some((low, within, within_next))
    }

    /// The probability that another sample from these shares differs from every count by at most
    /// `reach`.
    fn within(&self, reach: u64) -> f64 {
        let n = self.total as f64;
        // That the independent Poisson variables have this sum.
        let condition = poisson(n, n, 0.0);
        if reach == 0 {
            // Exact: the sum of the counts is what it has to be.
            let logarithms = self.counts.iter().map(|&count| {
                let mean = count as f64;
                libm::log(poisson(mean, mean, 0.0))
            });
            let all: f64 = logarithms.sum();
            return libm::exp(all) / condition;
        }
        let mut sums = Sums::default();
        for &count in self.counts {
            // Not cut off at the total, beyond which no count can be: the expansion is the worse for it.
            let (low, high) = (count.saturating_sub(reach), count.saturating_add(reach));
            sums.add(Truncated::new(count, low, high));
        }
        libm::exp(sums.logarithm) * sums.edgeworth(n) / condition
    }
}

/// The sum of the truncated variables, and the probability that none is truncated.
#[derive(Default)]
struct Sums {
    logarithm: f64,
    mean: f64,
    variance: f64,
    third: f64,
    /// Fourth cumulants, not moments.
    fourth: f64,
}

impl Sums {
    fn add(&mut self, truncated: Truncated) {
        self.logarithm += libm::log(truncated.probability);
        self.mean += truncated.mean;
        self.variance += truncated.variance;
        self.third += truncated.third;
        self.fourth += truncated.fourth - 3.0 * truncated.variance * truncated.variance;
    }

    /// The density of the sum at `n`, by Edgeworth's expansion.
    fn edgeworth(&self, n: f64) -> f64 {
        let deviation = libm::sqrt(self.variance);
        let x = (n - self.mean) / deviation;
        let skewness = self.third / (self.variance * deviation);
        let excess = self.fourth / (self.variance * self.variance);
        let square = x * x;
        let third = x * (square - 3.0);
        let fourth = square * (square - 6.0) + 3.0;
        let sixth = square * (square * (square - 15.0) + 45.0) - 15.0;
        let correction = 1.0
            + skewness * third / 6.0
            + excess * fourth / 24.0
            + skewness * skewness * sixth / 72.0;
        libm::exp(-square / 2.0) / libm::sqrt(TAU) / deviation * correction
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    /// The crossing found by trying one reach after the other.
    fn walked(sample: &Sample<'_>, level: f64) -> Option<u64> {
        (0..sample.total)
            .find(|&reach| sample.within(reach) <= level && level < sample.within(reach + 1))
    }

    #[test]
    fn the_search_ends_where_a_walk_ends() {
        let mut compared = 0;
        for counts in [
            &[5, 5][..],
            &[1, 2, 3],
            &[10, 0, 5],
            &[91, 49, 37, 43],
            &[520, 480],
            &[3, 0, 0, 1],
            &[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            &[250, 30, 2, 1, 0],
            &[100, 200, 300, 400],
            &[990, 10],
            &[97, 3],
            &[400, 1, 1],
            &[900, 5, 5],
            &[100, 1, 1, 1],
            &[0, 0, 1, 9],
            &[99, 1],
            &[5000, 40, 3],
        ] {
            let sample = Sample {
                counts,
                total: counts.iter().sum(),
            };
            for level in [0.5, 0.8, 0.9, 0.95, 0.99, 0.999] {
                let walked = walked(&sample, level);
                for start in [0, 1, walked.unwrap_or_default() / 2] {
                    let found = sample.crossing(level, start).map(|(reach, ..)| reach);
                    assert_eq!(found, walked, "{counts:?} {level} {start}");
                    compared += usize::from(found.is_some());
                }
            }
        }
        assert!(compared > 290, "{compared}");
    }
}
