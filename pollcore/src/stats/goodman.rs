use alloc::vec::Vec;

use super::counts::total;
use super::wilson::wilson;
use super::{Confidence, Interval, StatsError};

/// An interval for each option's share, which *together* hold with about the confidence or more
/// (L. A. Goodman, 1965): Wilson's, with α divided by the number of options.
///
/// In the order of `counts`. Each contains its estimate. A lone option has all votes, whatever the
/// sample, so its interval is the point 1. One pass over the options.
///
/// ```
/// use pollcore::stats::{Confidence, StatsError, goodman};
///
/// let intervals = goodman(&[520, 480], Confidence::P95)?;
/// assert_eq!(format!("{:.4}", intervals[0]), "0.4846 to 0.5552");
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::NoOptions`], [`StatsError::NoTrials`] where all counts are 0,
/// [`StatsError::Overflow`] where their sum doesn't fit into 64 bits.
pub fn goodman(counts: &[u64], confidence: Confidence) -> Result<Vec<Interval>, StatsError> {
    let total = total(counts)?;
    if counts.len() == 1 {
        return Ok(alloc::vec![Interval::between(1.0, 1.0)]);
    }
    let z = confidence.deviations_of(counts.len() as f64);
    let intervals = counts.iter().map(|&count| {
        let (low, high) = wilson(count as f64, (total - count) as f64, z);
        Interval::around(low, count as f64 / total as f64, high)
    });
    Ok(intervals.collect())
}
