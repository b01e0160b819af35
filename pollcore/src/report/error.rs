use thiserror::Error;

use crate::{
    count::CountError,
    id::Digest,
    poll::Hidden,
    privacy::{Epsilon, EstimateError, InvalidOptions, ReleaseError},
};

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The viewer may not see results, or not yet.
    #[error(transparent)]
    Hidden(#[from] Hidden),
    /// The counts are those of another poll, or of another version of it.
    #[error("the counts are of poll {found}, and this is {expected}")]
    OtherPoll {
        /// The digest of the counts' poll.
        found: Digest,
        /// This poll's digest.
        expected: Digest,
    },
    /// The poll's reports get noise: [`Poll::noisy_report`](crate::Poll::noisy_report) makes them.
    #[error("reports of this poll are made of noisy counts")]
    NeedsNoise,
    /// The poll's reports get no noise: [`Poll::report`](crate::Poll::report) makes them.
    #[error("reports of this poll are made of its tally")]
    NeedsTally,
    /// The noise is for another ε than the poll's.
    #[error("noise for an epsilon of {found}, and the poll says {expected}")]
    Epsilon {
        /// The noise's.
        found: Epsilon,
        /// The poll's.
        expected: Epsilon,
    },
    /// The noise was paid for from another ε for all reports than the poll's.
    #[error("noise under an epsilon of {found} for all reports, and the poll says {expected}")]
    Total {
        /// What all reports together could spend.
        found: Epsilon,
        /// What the poll says that they may.
        expected: Epsilon,
    },
    /// The noise hides voters who add something else to the counts than the poll's.
    #[error("noise for {found} contributions of a voter, and the poll's have up to {expected}")]
    Sensitivity {
        /// How much one voter adds to all counts, for the noise.
        found: u32,
        /// How much one of the poll's can add.
        expected: u32,
    },
    /// No noise was drawn.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// More or fewer noisy counts than options.
    #[error("{found} counts of {options} options")]
    Options {
        /// How many counts.
        found: usize,
        /// How many options.
        options: usize,
    },
    /// The poll's rule doesn't follow from one count an option, which is all that has noise.
    #[error("{rule} cannot be told from noisy counts")]
    Rule {
        /// The rule.
        rule: &'static str,
    },
    /// There is no mechanism for so many options.
    #[error(transparent)]
    Mechanism(InvalidOptions),
    /// Responses have weights, and are no numbers of voters to estimate from.
    #[error("responses that count {weight} from {ballots} ballots, and each has to count 1")]
    Weighted {
        /// The weight of the ballots.
        weight: u64,
        /// How many there are.
        ballots: u64,
    },
    /// The tally's numbers are none of single responses.
    #[error(transparent)]
    Estimate(EstimateError),
    /// The tally can't be counted.
    #[error(transparent)]
    Count(#[from] CountError),
}
