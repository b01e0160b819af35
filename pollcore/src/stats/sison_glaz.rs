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
/// shares as found stays within c of every count with the confidence, by the approximation of B. Levin
/// (1981), truncated Poisson variables with an Edgeworth expansion. Then a share is from p − c/n to
/// p + (c + 2γ)/n, where γ < 1 interpolates; the upper bound is a saw-tooth in the confidence. Meant
/// for many options of which none is rare: narrower than [`goodman`](super::goodman) there, and below
/// its level where counts are few. Contains the estimates. A lone option has all votes, whatever the
/// sample, so its interval is the point 1.
///
/// The width is found by interpolation between bounds, in some ten steps of k probabilities each and
/// at most 3 log₂ n, each of bounded work.
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

struct Sample<'a> {
    counts: &'a [u64],
    total: u64,
}

impl Sample<'_> {
    /// How many votes the intervals reach downwards and upwards.
    fn reach(&self, confidence: Confidence) -> (f64, f64) {
        let level = confidence.level();
        // What Bonferroni's inequality gives for a share of ½, the one that varies most.
        let deviations = confidence.deviations_of(self.counts.len() as f64);
        let guess = libm::ceil(deviations * libm::sqrt(self.total as f64) / 2.0) as u64;
        let Some((reach, within, within_next)) = self.crossing(level, guess) else {
            // Not even the whole range has the level, by the approximation.
            return (self.total as f64, self.total as f64);
        };
        let part = ((level - within) / (within_next - within)).clamp(0.0, 1.0);
        (reach as f64, reach as f64 + 2.0 * part)
    }

    /// The reach whose probability is at most the level while that of the next one is larger, and
    /// both probabilities.
    fn crossing(&self, level: f64, guess: u64) -> Option<(u64, f64, f64)> {
        let (mut low, mut within) = (0, self.within(0));
        let mut high = guess.clamp(1, self.total);
        let mut within_next = self.within(high);
        while within_next.is_nan() || within_next <= level {
            if high == self.total {
                return None;
            }
            (low, within) = (high, within_next);
            high = high.saturating_mul(2).min(self.total);
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
            let (low, high) = (
                count.saturating_sub(reach),
                count.saturating_add(reach).min(self.total),
            );
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

    /// The crossing found by trying one reach after the other, from 1.
    fn walked(sample: &Sample<'_>, level: f64) -> Option<u64> {
        (1..sample.total)
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
        ] {
            let sample = Sample {
                counts,
                total: counts.iter().sum(),
            };
            for level in [0.5, 0.8, 0.9, 0.95, 0.99, 0.999] {
                for guess in [1, 7, sample.total / 2] {
                    let found = sample.crossing(level, guess).map(|(reach, ..)| reach);
                    if found != Some(0) {
                        assert_eq!(found, walked(&sample, level), "{counts:?} {level}");
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 120, "{compared}");
    }
}
