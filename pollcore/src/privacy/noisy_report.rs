use alloc::vec::Vec;

use rand_core::CryptoRng;
use thiserror::Error;

use super::{
    Epsilon, GeometricNoise, InvalidOptions, Occasion, Sensitivity, StuckGenerator,
    randomized_response::valid_options,
};
#[cfg(feature = "serde")]
use crate::limits::MOST_CONCEALED;
use crate::{id::Digest, span::Span, stats::Confidence};

/// The largest count that noise is added to, so that their sum has room.
const LARGEST_COUNT: u64 = 1 << 62;

/// Counts with noise, to be shown to anybody.
///
/// [`Poll::noisy_counts`](crate::Poll::noisy_counts) draws them for a poll, and
/// [`Poll::noisy_report`](crate::Poll::noisy_report) says what they come to.
///
/// They may be below 0. What is worked out from them, such as a share or who leads, costs nothing more.
/// It doesn't name the tally: a digest of the true counts gives them away to whoever tries out
/// counts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct NoisyReport {
    poll: Digest,
    occasion: Occasion,
    epsilon: Epsilon,
    total: Epsilon,
    sensitivity: Sensitivity,
    counts: Vec<i64>,
}

impl NoisyReport {
    /// Adds noise; [`NoisyReports`](super::NoisyReports) sees that it isn't done again and again.
    pub(super) fn draw<R: CryptoRng + ?Sized>(
        poll: Digest,
        occasion: Occasion,
        counts: &[u64],
        noise: GeometricNoise,
        total: Epsilon,
        rng: &mut R,
    ) -> Result<Self, NoiseError> {
        valid_options(counts.len(), 1)?;
        if let Some(option) = counts.iter().position(|&count| count > LARGEST_COUNT) {
            return Err(NoiseError::Count {
                option,
                found: counts[option],
                most: LARGEST_COUNT,
            });
        }
        let mut noisy = Vec::with_capacity(counts.len());
        for &count in counts {
            // At most 2^62, and the noise less than 2^57.
            noisy.push(count as i64 + noise.sample(rng)?);
        }
        Ok(Self {
            poll,
            occasion,
            epsilon: noise.epsilon(),
            total,
            sensitivity: noise.sensitivity(),
            counts: noisy,
        })
    }

    /// The digest of the poll.
    pub fn poll(&self) -> Digest {
        self.poll
    }

    /// What it was made for.
    pub fn occasion(&self) -> Occasion {
        self.occasion
    }

    /// The ε that it spent.
    pub fn epsilon(&self) -> Epsilon {
        self.epsilon
    }

    /// The ε that all reports of the poll together may spend.
    pub fn total(&self) -> Epsilon {
        self.total
    }

    /// What it hides.
    pub fn sensitivity(&self) -> Sensitivity {
        self.sensitivity
    }

    /// The noisy counts, in the order of the options.
    pub fn counts(&self) -> &[i64] {
        &self.counts
    }

    /// The noise that is on each of them.
    pub fn noise(&self) -> GeometricNoise {
        GeometricNoise::new(self.epsilon, self.sensitivity)
    }

    /// An interval for each option's true count, which covers it with at least this probability.
    /// [`Span::clamped`] cuts off what can't be.
    pub fn intervals(&self, confidence: Confidence) -> Vec<Span> {
        let margin = self.noise().margin(confidence) as f64;
        let interval = |&count: &i64| Span {
            low: count as f64 - margin,
            high: count as f64 + margin,
        };
        self.counts.iter().map(interval).collect()
    }
}

/// Why no noise was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoiseError {
    /// No count, or too many.
    #[error(transparent)]
    Options(#[from] InvalidOptions),
    /// Too large a count.
    #[error("the option at index {option} has a count of {found}, more than {most}")]
    Count {
        /// The option.
        option: usize,
        /// Its count.
        found: u64,
        /// The largest count that can be.
        most: u64,
    },
    /// The generator doesn't work.
    #[error(transparent)]
    Generator(#[from] StuckGenerator),
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "NoisyReport", deny_unknown_fields)]
struct Record {
    poll: Digest,
    occasion: Occasion,
    epsilon: Epsilon,
    total: Epsilon,
    sensitivity: Sensitivity,
    #[serde(deserialize_with = "crate::bounded::bounded::<_, _, MOST_CONCEALED>")]
    counts: Vec<i64>,
}

/// Why a record is no report.
#[cfg(feature = "serde")]
#[derive(Debug, Error)]
enum InvalidRecord {
    #[error(transparent)]
    Options(#[from] InvalidOptions),
    #[error("an epsilon of {epsilon} where all reports together have {total}")]
    Total { epsilon: Epsilon, total: Epsilon },
}

#[cfg(feature = "serde")]
impl From<NoisyReport> for Record {
    fn from(report: NoisyReport) -> Self {
        Self {
            poll: report.poll,
            occasion: report.occasion,
            epsilon: report.epsilon,
            total: report.total,
            sensitivity: report.sensitivity,
            counts: report.counts,
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for NoisyReport {
    type Error = InvalidRecord;

    fn try_from(record: Record) -> Result<Self, InvalidRecord> {
        valid_options(record.counts.len(), 1)?;
        if record.epsilon > record.total {
            return Err(InvalidRecord::Total {
                epsilon: record.epsilon,
                total: record.total,
            });
        }
        Ok(Self {
            poll: record.poll,
            occasion: record.occasion,
            epsilon: record.epsilon,
            total: record.total,
            sensitivity: record.sensitivity,
            counts: record.counts,
        })
    }
}
