mod occasion;
#[cfg(feature = "serde")]
mod record;

use alloc::collections::btree_map::{BTreeMap, Entry};

pub use occasion::Occasion;
use rand_core::CryptoRng;
use thiserror::Error;

use super::{
    Budget, Epsilon, GeometricNoise, Neighbours, NoiseError, NoisyReport, Sensitivity,
    budget::{BudgetExceeded, afford},
};
use crate::{
    id::Digest,
    limits::{MOST_NOISY_COUNTS, MOST_NOISY_REPORTS},
    poll::{Poll, Privacy},
    report::ReportError,
};

/// The noisy reports of one poll: one for each [occasion](Occasion), paid for from one ε for all of them.
///
/// Asking again for the same occasion under the same ε gives the same report and costs nothing, whatever
/// was voted since; were the noise new each time, it would average out. Another occasion, or another ε, is
/// a new report, whose ε adds to what is spent, until what is allowed is used up. So neither whether a report is
/// a new one nor when no more are made says anything about the votes.
///
/// It has to be kept with the poll, and by one authority: two that draw noise of their own for one
/// occasion spend twice. All that it is serialised to is public.
///
/// For a poll [`NoisyReports::of`] and [`Poll::noisy_counts`] take all from the poll and its tally. Counts
/// from elsewhere:
///
/// ```
/// use pollcore::Digest;
/// use pollcore::privacy::{Epsilon, Neighbours, NoisyReports, Occasion, Sensitivity};
/// use rand::{SeedableRng, rngs::StdRng};
///
/// let mut rng = StdRng::seed_from_u64(7); // for the example; a real one is seeded by the system
/// let one_vote = Sensitivity::new(Neighbours::AddRemove, 1)?;
/// let poll = Digest::from_bytes([1; 32]);
/// let mut reports = NoisyReports::new(poll, one_vote, Epsilon::new(1.0)?);
/// let epsilon = Epsilon::new(0.6)?;
/// let noon = Occasion::Interim(12);
/// let first = reports.release(&[120, 80, 0], noon, epsilon, &mut rng)?.clone();
/// assert_eq!(reports.release(&[121, 80, 0], noon, epsilon, &mut rng)?, &first);
/// assert_eq!(reports.left().to_string(), "0.4");
/// let refused = reports.release(&[121, 80, 0], Occasion::Final, epsilon, &mut rng).unwrap_err();
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
    poll: Digest,
    sensitivity: Sensitivity,
    allowed: Epsilon,
    spent: Budget,
    reports: BTreeMap<(Occasion, Epsilon), NoisyReport>,
}

impl NoisyReports {
    /// None yet, of this poll: under the ε that it has for all reports, and with noise that hides of
    /// each voter, with all their weight and all the options that a ballot may name, also whether they
    /// voted.
    ///
    /// # Errors
    ///
    /// [`ReportError::NeedsTally`] unless the poll's [reports have
    /// noise](crate::Privacy::NoisyReports).
    pub fn of(poll: &Poll) -> Result<Self, ReportError> {
        let Privacy::NoisyReports { total, .. } = poll.privacy() else {
            return Err(ReportError::NeedsTally);
        };
        let sensitivity = Sensitivity::of(poll, Neighbours::AddRemove);
        let sensitivity = sensitivity.ok_or(ReportError::NeedsTally)?;
        Ok(Self::new(poll.digest(), sensitivity, total))
    }

    /// None yet, of the poll with this digest, under so much ε in all.
    pub fn new(poll: Digest, sensitivity: Sensitivity, allowed: Epsilon) -> Self {
        Self {
            poll,
            sensitivity,
            allowed,
            spent: Budget::NONE,
            reports: BTreeMap::new(),
        }
    }

    /// The report for an occasion: the one made before, or a new one, of these counts.
    ///
    /// # Errors
    ///
    /// [`ReleaseError::Exceeded`] where a new one costs more than is left, [`ReleaseError::Full`]
    /// beyond [`MOST_NOISY_REPORTS`] or with [`MOST_NOISY_COUNTS`] counts in all, and
    /// [`ReleaseError::Noise`]. Nothing is spent then.
    pub fn release<R: CryptoRng + ?Sized>(
        &mut self,
        counts: &[u64],
        occasion: Occasion,
        epsilon: Epsilon,
        rng: &mut R,
    ) -> Result<&NoisyReport, ReleaseError> {
        let room = self.has_room(counts.len());
        match self.reports.entry((occasion, epsilon)) {
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
                let (poll, total) = (self.poll, self.allowed);
                let report = NoisyReport::draw(poll, occasion, counts, noise, total, rng)?;
                self.spent = spent;
                Ok(place.insert(report))
            }
        }
    }

    /// The report made for this occasion under this ε, if there is one.
    pub fn made(&self, occasion: Occasion, epsilon: Epsilon) -> Option<&NoisyReport> {
        self.reports.get(&(occasion, epsilon))
    }

    /// The digest of the poll.
    pub fn poll(&self) -> Digest {
        self.poll
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
        let held = self.reports.values().map(|made| made.counts().len());
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
