use alloc::collections::btree_map::{BTreeMap, Entry};

use rand_core::CryptoRng;
use thiserror::Error;

use super::{
    Budget, Epsilon, GeometricNoise, NoiseError, NoisyReport, Sensitivity,
    budget::{BudgetExceeded, afford},
};
use crate::limits::{MOST_NOISY_COUNTS, MOST_NOISY_REPORTS};

/// The noisy reports of one poll: each made once, and paid for from one ε for all of them.
///
/// Asking again for the same tally under the same ε gives the same report and costs nothing; were the
/// noise new each time, it would average out. Another tally, or another ε, is a new report, whose ε
/// adds to what is spent, until what is allowed is used up.
///
/// It has to be kept with the poll, and by one authority: two that draw noise of their own for one
/// tally spend twice. What it is serialised to tells tallies by their digests, so that it is as secret as
/// they are; the reports are public.
///
/// ```
/// use pollcore::privacy::{Epsilon, Neighbours, NoisyReports, Sensitivity};
/// use rand::{SeedableRng, rngs::StdRng};
///
/// let mut rng = StdRng::seed_from_u64(7);
/// let one_vote = Sensitivity::new(Neighbours::AddRemove, 1)?;
/// let mut reports = NoisyReports::new([1; 32], one_vote, Epsilon::new(1.0)?);
/// let epsilon = Epsilon::new(0.6)?;
/// let first = reports.release(&[120, 80, 0], [2; 32], epsilon, &mut rng)?.clone();
/// assert_eq!(reports.release(&[120, 80, 0], [2; 32], epsilon, &mut rng)?, &first);
/// assert_eq!(reports.left().to_string(), "0.4");
/// let refused = reports.release(&[121, 80, 0], [3; 32], epsilon, &mut rng).unwrap_err();
/// assert_eq!(refused.to_string(), "an epsilon of 0.6 where 0.6 is spent and 0.4 left");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "record::Record", into = "record::Record")
)]
pub struct NoisyReports {
    poll: [u8; 32],
    sensitivity: Sensitivity,
    allowed: Epsilon,
    spent: Budget,
    // By the digest of the tally.
    reports: BTreeMap<([u8; 32], Epsilon), NoisyReport>,
}

impl NoisyReports {
    /// None yet, of the poll with this digest, under so much ε in all.
    pub fn new(poll: [u8; 32], sensitivity: Sensitivity, allowed: Epsilon) -> Self {
        Self {
            poll,
            sensitivity,
            allowed,
            spent: Budget::NONE,
            reports: BTreeMap::new(),
        }
    }

    /// The report of these counts, which the tally with this digest has: the one made before, or a
    /// new one.
    ///
    /// # Errors
    ///
    /// [`ReleaseError::Exceeded`] where a new one costs more than is left, [`ReleaseError::Full`]
    /// beyond [`MOST_NOISY_REPORTS`] or with [`MOST_NOISY_COUNTS`] counts in all, and
    /// [`ReleaseError::Noise`]. Nothing is spent then.
    pub fn release<R: CryptoRng + ?Sized>(
        &mut self,
        counts: &[u64],
        tally: [u8; 32],
        epsilon: Epsilon,
        rng: &mut R,
    ) -> Result<&NoisyReport, ReleaseError> {
        let room = self.has_room(counts.len());
        match self.reports.entry((tally, epsilon)) {
            Entry::Occupied(made) => Ok(made.into_mut()),
            Entry::Vacant(place) => {
                let spent = afford(self.allowed, self.spent, epsilon)?;
                if !room {
                    return Err(ReleaseError::Full {
                        most: MOST_NOISY_REPORTS,
                        counts: MOST_NOISY_COUNTS,
                    });
                }
                let noise = GeometricNoise::new(epsilon, self.sensitivity);
                let report = NoisyReport::draw(self.poll, counts, noise, rng)?;
                self.spent = spent;
                Ok(place.insert(report))
            }
        }
    }

    /// The report made of this tally under this ε, if there is one.
    pub fn made(&self, tally: [u8; 32], epsilon: Epsilon) -> Option<&NoisyReport> {
        self.reports.get(&(tally, epsilon))
    }

    /// The digest of the poll.
    pub fn poll(&self) -> &[u8; 32] {
        &self.poll
    }

    /// What each report hides.
    pub fn sensitivity(&self) -> Sensitivity {
        self.sensitivity
    }

    /// What all reports together may spend.
    pub fn allowed(&self) -> Epsilon {
        self.allowed
    }

    /// What those made have spent.
    pub fn spent(&self) -> Budget {
        self.spent
    }

    /// What is left.
    pub fn left(&self) -> Budget {
        Budget::from(self.allowed).less(self.spent)
    }

    /// How many were made.
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    fn has_room(&self, counts: usize) -> bool {
        let held = self.reports.values().map(|report| report.counts().len());
        let sum = held.sum::<usize>().saturating_add(counts);
        self.reports.len() < MOST_NOISY_REPORTS && sum <= MOST_NOISY_COUNTS
    }
}

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// More than is left.
    #[error(transparent)]
    Exceeded(#[from] BudgetExceeded),
    /// Too many reports.
    #[error("more than {most} reports or {counts} counts in them")]
    Full {
        /// The most reports.
        most: usize,
        /// The most counts.
        counts: usize,
    },
    /// No noise.
    #[error(transparent)]
    Noise(#[from] NoiseError),
}

#[cfg(feature = "serde")]
mod record {
    use alloc::vec::Vec;

    use thiserror::Error;

    use super::{
        Budget, BudgetExceeded, Epsilon, MOST_NOISY_COUNTS, MOST_NOISY_REPORTS, NoisyReport,
        NoisyReports, Sensitivity, afford,
    };
    use crate::bounded::bounded;

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Record {
        #[serde(with = "crate::id::hex")]
        poll: [u8; 32],
        sensitivity: Sensitivity,
        allowed: Epsilon,
        #[serde(deserialize_with = "bounded::<_, _, MOST_NOISY_REPORTS>")]
        reports: Vec<Made>,
    }

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Made {
        #[serde(with = "crate::id::hex")]
        tally: [u8; 32],
        report: NoisyReport,
    }

    /// Why a record is none of the reports of a poll.
    #[derive(Debug, Error)]
    pub(super) enum InvalidRecord {
        #[error(transparent)]
        Exceeded(#[from] BudgetExceeded),
        #[error("a report of another poll or sensitivity")]
        Foreign,
        #[error("two reports of one tally and epsilon")]
        Twice,
        #[error("more than {MOST_NOISY_REPORTS} reports or {MOST_NOISY_COUNTS} counts in them")]
        Full,
    }

    impl From<NoisyReports> for Record {
        fn from(reports: NoisyReports) -> Self {
            let made = |((tally, _), report)| Made { tally, report };
            Self {
                poll: reports.poll,
                sensitivity: reports.sensitivity,
                allowed: reports.allowed,
                reports: reports.reports.into_iter().map(made).collect(),
            }
        }
    }

    impl TryFrom<Record> for NoisyReports {
        type Error = InvalidRecord;

        fn try_from(record: Record) -> Result<Self, InvalidRecord> {
            let mut reports = Self::new(record.poll, record.sensitivity, record.allowed);
            let mut spent = Budget::NONE;
            for Made { tally, report } in record.reports {
                if report.poll() != &record.poll || report.sensitivity() != record.sensitivity {
                    return Err(InvalidRecord::Foreign);
                }
                if !reports.has_room(report.counts().len()) {
                    return Err(InvalidRecord::Full);
                }
                spent = afford(record.allowed, spent, report.epsilon())?;
                let key = (tally, report.epsilon());
                if reports.reports.insert(key, report).is_some() {
                    return Err(InvalidRecord::Twice);
                }
            }
            reports.spent = spent;
            Ok(reports)
        }
    }
}
