//! What is asked of the counts of all options.

use super::StatsError;

/// The sum of counts of which one is not 0.
pub(super) fn total(counts: &[u64]) -> Result<u64, StatsError> {
    if counts.is_empty() {
        return Err(StatsError::NoOptions);
    }
    match sum(counts)? {
        0 => Err(StatsError::NoTrials),
        total => Ok(total),
    }
}

/// The sum, where it fits.
pub(super) fn sum(numbers: &[u64]) -> Result<u64, StatsError> {
    numbers
        .iter()
        .try_fold(0_u64, |sum, &number| sum.checked_add(number))
        .ok_or(StatsError::Overflow)
}

/// Refuses more options than a method compares.
pub(super) fn at_most(options: usize, limit: usize) -> Result<(), StatsError> {
    if options > limit {
        return Err(StatsError::Options { options, limit });
    }
    Ok(())
}
