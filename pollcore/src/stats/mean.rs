use super::counts::sum;
use super::special::student_quantile;
use super::{Confidence, StatsError};

/// The mean of a sample's scores, and from where to where that of the population lies.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MeanInterval {
    /// The mean of the sample.
    pub mean: f64,
    /// The least mean of the population that the interval contains.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

/// The mean of scores from 0 on, of which `counts` has how many of a random sample gave each:
/// x̄ ± t s / √n √(1 − n/N), where s² is Σ (x − x̄)² / (n − 1) and t the quantile of Student's
/// distribution with n − 1 degrees of freedom.
///
/// The last factor is for a population of known size N that was drawn from without putting back (W. G.
/// Cochran, *Sampling Techniques*, 1977, (2.24)); without one it is 1. The interval contains the mean of
/// the sample, and only means that the population can have after what the sample showed. Its level is
/// near the one asked for where scores are many or spread over the scale, and below it where samples are
/// small and nearly all scores the same. A census gives a point.
///
/// ```
/// use pollcore::stats::{Confidence, StatsError, mean_interval};
///
/// // Of 100 people 20 gave a 0, 30 a 1 and 50 a 2.
/// let mean = mean_interval(&[20, 30, 50], None, Confidence::P95)?;
/// assert_eq!(format!("{}: {:.2} to {:.2}", mean.mean, mean.low, mean.high), "1.3: 1.14 to 1.46");
/// let of_few = mean_interval(&[20, 30, 50], Some(150), Confidence::P95)?;
/// assert!(mean.low < of_few.low && of_few.high < mean.high);
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::NoTrials`] where nobody gave a score, [`StatsError::Population`] where the sample is
/// larger than the population, [`StatsError::NoSpread`] where all scores, or the only one, are the same
/// and the sample is no census, [`StatsError::Overflow`] where the sum of the counts doesn't fit into 64
/// bits.
pub fn mean_interval(
    counts: &[u64],
    population: Option<u64>,
    confidence: Confidence,
) -> Result<MeanInterval, StatsError> {
    let trials = sum(counts)?;
    if trials == 0 {
        return Err(StatsError::NoTrials);
    }
    // Scores are below 2^64, and so is the sum of the counts.
    let points: u128 = (0_u128..)
        .zip(counts)
        .map(|(score, &count)| score * u128::from(count))
        .sum();
    let (n, points) = (trials as f64, points as f64);
    let mean = points / n;
    let highest = counts.len().saturating_sub(1) as f64;
    let (left, least, most) = match population {
        None => (1.0, 0.0, highest),
        Some(population) => {
            let left = population
                .checked_sub(trials)
                .ok_or(StatsError::Population {
                    population,
                    sample: trials,
                })?;
            let (all, left) = (population as f64, left as f64);
            (left / all, points / all, (points + left * highest) / all)
        }
    };
    if left == 0.0 {
        return Ok(MeanInterval {
            mean,
            low: mean,
            high: mean,
        });
    }
    if counts.iter().filter(|count| **count > 0).count() == 1 {
        return Err(StatsError::NoSpread { trials });
    }
    let squares = (0_u64..).zip(counts).map(|(score, &count)| {
        let off = score as f64 - mean;
        count as f64 * (off * off)
    });
    let variance = squares.sum::<f64>() / (n - 1.0) / n * left;
    let margin = student_quantile(n - 1.0, confidence.alpha()) * libm::sqrt(variance);
    // `max` and `min` prefer a number to what is none, and rounding must not exclude the mean.
    Ok(MeanInterval {
        mean,
        low: (mean - margin).max(least).min(mean),
        high: (mean + margin).min(most).max(mean),
    })
}
