use alloc::vec::Vec;

use super::{Concealer, Concealment, ReportError, Total};
use crate::{
    poll::{Poll, Privacy, Responder},
    privacy::{Epsilon, Estimate, Probabilities, RandomizedResponse, UnaryEncoding},
    ratio::Ratio,
    stats::Confidence,
};

/// How a poll's votes became responses.
#[derive(Debug, Clone, Copy)]
pub(super) enum Switch {
    Response(RandomizedResponse),
    Unary(UnaryEncoding),
}

impl Switch {
    /// The poll's, with what there is to tell of it; none where votes are counted as they are.
    pub(super) fn of(poll: &Poll) -> Result<Option<(Self, Concealment)>, ReportError> {
        let options = poll.options().len();
        let Privacy::RandomResponses { by, epsilon, total } = poll.privacy() else {
            return Ok(None);
        };
        let switch = Self::new(by, options, epsilon)?;
        let Probabilities { truth, other } = switch.probabilities();
        let by = match by {
            Responder::RandomizedResponse => Concealer::RandomizedResponse { truth, other },
            Responder::UnaryEncoding => Concealer::UnaryEncoding { truth, other },
            Responder::SwitchedAtServer => Concealer::SwitchedAtServer { truth, other },
        };
        let concealment = Concealment {
            by,
            epsilon,
            realised: switch.realised(),
            total,
        };
        Ok(Some((switch, concealment)))
    }

    fn new(by: Responder, options: usize, epsilon: Epsilon) -> Result<Self, ReportError> {
        let switch = match by {
            Responder::UnaryEncoding => UnaryEncoding::new(options, epsilon).map(Self::Unary),
            Responder::RandomizedResponse | Responder::SwitchedAtServer => {
                RandomizedResponse::new(options, epsilon).map(Self::Response)
            }
        };
        switch.map_err(ReportError::Mechanism)
    }

    pub(super) fn probabilities(self) -> Probabilities {
        match self {
            Self::Response(mechanism) => mechanism.probabilities(),
            Self::Unary(mechanism) => mechanism.probabilities(),
        }
    }

    fn realised(self) -> f64 {
        match self {
            Self::Response(mechanism) => mechanism.realised_epsilon(),
            Self::Unary(mechanism) => mechanism.realised_epsilon(),
        }
    }

    /// What options had, from how many of the responses name each.
    pub(super) fn totals(
        self,
        counts: &[u64],
        responses: u64,
        confidence: Confidence,
    ) -> Result<Vec<Total>, ReportError> {
        let estimates = match self {
            Self::Response(mechanism) => mechanism.estimate(counts, responses),
            Self::Unary(mechanism) => mechanism.estimate(counts, responses),
        };
        let estimates = estimates.map_err(ReportError::Estimate)?;
        let with_counts = counts.iter().zip(estimates);
        Ok(with_counts
            .map(|(&count, estimate)| total(count, estimate, responses, confidence))
            .collect())
    }

    /// The estimated share of an option by whole numbers: n̂ / n = (c − n q) / (n (p − q)), with p and
    /// q in 2^64ths. None without responses, or with more than there can be.
    pub(super) fn share(self, count: u64, responses: u64) -> Option<Ratio> {
        let (truth, other) = match self {
            Self::Response(mechanism) => (mechanism.truth_share(), mechanism.other_share()),
            Self::Unary(mechanism) => (1 << 63, mechanism.other_share()),
        };
        let named = i128::from(count).checked_mul(1 << 64)?;
        let expected = i128::try_from(u128::from(responses) * u128::from(other)).ok()?;
        let gap = u128::from(truth.checked_sub(other)?);
        Ratio::new(
            named.checked_sub(expected)?,
            gap.checked_mul(u128::from(responses))?,
        )
    }
}

fn total(responses: u64, estimate: Estimate, all: u64, confidence: Confidence) -> Total {
    Total::Estimated {
        responses,
        votes: estimate.count,
        variance: estimate.variance,
        interval: estimate.interval(confidence).clamped(all),
        share: if all == 0 {
            0.0
        } else {
            (estimate.count / all as f64).clamp(0.0, 1.0)
        },
    }
}
