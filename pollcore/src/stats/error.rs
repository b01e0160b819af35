use core::fmt;

use thiserror::Error;

/// Why an interval, a probability or a test was not computed.
///
/// ```
/// use pollcore::stats::{Proportion, StatsError};
///
/// let refused = Proportion::new(5, 4).unwrap_err();
/// assert_eq!(refused, StatsError::Successes { successes: 5, trials: 4 });
/// assert_eq!(refused.to_string(), "5 successes are more than 4 trials");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum StatsError {
    /// A confidence level outside (0, 1), or none.
    #[error("a confidence level of {level} is not between 0 and 1")]
    Level {
        /// What was given.
        level: f64,
    },
    /// Nothing was counted, so that there is no share to speak of.
    #[error("no trials were counted")]
    NoTrials,
    /// More successes than trials.
    #[error("{successes} successes are more than {trials} trials")]
    Successes {
        /// Of how many.
        successes: u64,
        /// How many there were.
        trials: u64,
    },
    /// No options, so that there is nothing to compare.
    #[error("no options were given")]
    NoOptions,
    /// More options than the method takes, so that its work stays bounded.
    #[error("{options} options are more than the {limit} that are compared")]
    Options {
        /// How many were given.
        options: usize,
        /// How many are taken.
        limit: usize,
    },
    /// The counts, or the weights, have a sum beyond 64 bits.
    #[error("the sum of the numbers given is larger than {}", u64::MAX)]
    Overflow,
    /// More was counted than the method takes, so that its work stays bounded.
    #[error("{total} trials are more than the {limit} that this method takes")]
    Total {
        /// How many were counted.
        total: u64,
        /// How many are taken.
        limit: u64,
    },
    /// Everybody in the sample chose the same, which the method would take for the truth.
    #[error("all trials chose the same option, from which this method infers no interval")]
    Unanimous,
    /// All scores of the sample are the same, so that nothing tells how far apart those of others are.
    #[error("all of the {trials} scores are the same, from which no interval is inferred")]
    NoSpread {
        /// How many there are.
        trials: u64,
    },
    /// A sample that is larger than what it is drawn from.
    #[error("a sample of {sample} is larger than its population of {population}")]
    Population {
        /// The size of the population.
        population: u64,
        /// The size of the sample.
        sample: u64,
    },
    /// An option of which too few are expected for the method to be trusted.
    #[error("an expected count of {} is below the {limit} that this method takes", Rounded(*least))]
    Expected {
        /// How many are expected.
        least: f64,
        /// How many it takes.
        limit: f64,
    },
    /// Other weights than options.
    #[error("{weights} weights were given for {options} options")]
    Weights {
        /// How many options there are.
        options: usize,
        /// How many weights.
        weights: usize,
    },
    /// An option that nobody is expected to choose: its weight is 0.
    #[error("option {option} has the weight 0")]
    Weightless {
        /// Its place among the options, from 0.
        option: usize,
    },
}

/// A number to three decimals, downwards, so that what is below a limit is shown to be; and as a power
/// of ten where those would be 0.
struct Rounded(f64);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = libm::floor(self.0 * 1000.0);
        if thousandths == 0.0 {
            write!(f, "{:.0e}", self.0)
        } else {
            write!(f, "{}", thousandths / 1000.0)
        }
    }
}
