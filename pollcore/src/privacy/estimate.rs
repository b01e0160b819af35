use alloc::vec::Vec;

use thiserror::Error;

use crate::{span::Span, stats::Confidence};

/// How many votes an option had, seen through the noise.
///
/// Its error is that of the mechanism alone: how far off the estimate is for the votes that were
/// given. What those votes say about people who gave none is another question.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Estimate {
    /// The number of votes, unbiased; it may be below 0 or above the responses.
    pub count: f64,
    /// The variance of it, with the share of the option taken from the estimate.
    pub variance: f64,
}

impl Estimate {
    /// The standard deviation.
    pub fn deviation(&self) -> f64 {
        libm::sqrt(self.variance)
    }

    /// An interval that covers the number of votes with this probability, by the normal distribution;
    /// good from some hundred responses on.
    pub fn interval(&self, confidence: Confidence) -> Span {
        let margin = confidence.deviations() * self.deviation();
        Span {
            low: self.count - margin,
            high: self.count + margin,
        }
    }
}

/// The possible numbers of votes that are nearest to the estimates: none below 0, `votes` in all.
///
/// It is the point of the simplex at the least Euclidean distance: all estimates are moved by the
/// same number, and those that fall below 0 are 0. They keep their order, and are biased, the more
/// the more of them were cut.
///
/// Wang, Carreira-Perpiñán, *Projection onto the probability simplex* (2013).
///
/// ```
/// use pollcore::privacy::{Estimate, consistent};
///
/// let estimates = [70.0, 40.0, -10.0].map(|count| Estimate { count, variance: 25.0 });
/// assert_eq!(consistent(&estimates, 100), [65.0, 35.0, 0.0]);
/// ```
pub fn consistent(estimates: &[Estimate], votes: u64) -> Vec<f64> {
    let mut sorted: Vec<f64> = estimates.iter().map(|estimate| estimate.count).collect();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut sum = -(votes as f64);
    let mut shift = 0.0;
    for (i, &count) in sorted.iter().enumerate() {
        sum += count;
        let candidate = sum / (i + 1) as f64;
        if count - candidate > 0.0 || i == 0 {
            shift = candidate;
        } else {
            break;
        }
    }
    estimates
        .iter()
        .map(|estimate| (estimate.count - shift).max(0.0))
        .collect()
}

/// Why counts give no estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// More or fewer counts than options.
    #[error("{counts} counts of {options} options")]
    Options {
        /// How many counts.
        counts: usize,
        /// How many options.
        options: usize,
    },
    /// Each response is for one option, and these aren't.
    #[error("counts that add up to {sum} of {responses} responses")]
    Sum {
        /// The sum of the counts.
        sum: u128,
        /// How many responses.
        responses: u64,
    },
    /// An option with more counts than there are responses.
    #[error("the option at index {option} has a count of {count}, of {responses} responses")]
    Count {
        /// The option.
        option: usize,
        /// Its count.
        count: u64,
        /// How many responses.
        responses: u64,
    },
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn of(counts: &[f64]) -> Vec<Estimate> {
        let estimate = |&count| Estimate {
            count,
            variance: 1.0,
        };
        counts.iter().map(estimate).collect()
    }

    #[test]
    fn consistent_numbers_are_those_nearest() {
        assert_eq!(consistent(&[], 10), Vec::<f64>::new());
        assert_eq!(consistent(&of(&[3.0]), 10), vec![10.0]);
        assert_eq!(consistent(&of(&[2.0, 3.0, 5.0]), 10), vec![2.0, 3.0, 5.0]);
        assert_eq!(consistent(&of(&[-5.0, -5.0]), 0), vec![0.0, 0.0]);
        assert_eq!(
            consistent(&of(&[20.0, 1.0, -11.0]), 10),
            vec![10.0, 0.0, 0.0]
        );
    }

    #[test]
    fn an_interval_stays_where_votes_can_be() {
        let estimate = Estimate {
            count: 3.0,
            variance: 100.0,
        };
        let interval = estimate.interval(Confidence::P95);
        assert!((interval.low + 16.599_639_845_400_545).abs() < 1e-12);
        assert!((interval.high - 22.599_639_845_400_545).abs() < 1e-12);
        let clamped = interval.clamped(20);
        assert_eq!((clamped.low, clamped.high), (0.0, 20.0));
    }
}
