use alloc::vec::Vec;

use super::{Estimate, EstimateError, Probabilities};

/// How many words of 64 bits there are.
pub(super) const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// The numbers of votes behind counted responses, from the whole numbers that decided them: of
/// 2^64 words `truth` show an option that was voted for, and `other` one that wasn't.
///
/// n̂ = (c − nq)/(p − q), the numerator in whole numbers, so that it keeps the order of the counts.
pub(super) fn estimates(counts: &[u64], responses: u64, truth: u64, other: u64) -> Vec<Estimate> {
    let probabilities = Probabilities {
        truth: truth as f64 / WORDS,
        other: other as f64 / WORDS,
    };
    let gap = (truth - other) as f64;
    let expected = u128::from(responses) * u128::from(other);
    counts
        .iter()
        .map(|&count| {
            let count = u128::from(count) << 64;
            let excess = if count >= expected {
                (count - expected) as f64
            } else {
                -((expected - count) as f64)
            };
            let votes = excess / gap;
            let share = if responses == 0 {
                0.0
            } else {
                (votes / responses as f64).clamp(0.0, 1.0)
            };
            Estimate {
                count: votes,
                variance: probabilities.variance(responses as f64, share),
            }
        })
        .collect()
}

pub(super) fn check_options(counts: &[u64], options: usize) -> Result<(), EstimateError> {
    if counts.len() == options {
        Ok(())
    } else {
        Err(EstimateError::Options {
            counts: counts.len(),
            options,
        })
    }
}

/// Each response counts once.
pub(super) fn check_sum(counts: &[u64], responses: u64) -> Result<(), EstimateError> {
    let sum = counts.iter().map(|&count| u128::from(count)).sum();
    if sum == u128::from(responses) {
        Ok(())
    } else {
        Err(EstimateError::Sum { sum, responses })
    }
}

/// Each response counts at most once an option.
pub(super) fn check_each(counts: &[u64], responses: u64) -> Result<(), EstimateError> {
    match counts.iter().position(|&count| count > responses) {
        None => Ok(()),
        Some(option) => Err(EstimateError::Count {
            option,
            count: counts[option],
            responses,
        }),
    }
}
