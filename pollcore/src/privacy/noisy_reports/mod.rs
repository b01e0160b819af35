#[cfg(feature = "serde")]
mod record;

use alloc::collections::btree_map::{BTreeMap, Entry};

use rand_core::CryptoRng;
use thiserror::Error;

use super::{
    Budget, Epsilon, GeometricNoise, Neighbours, NoiseError, NoisyReport, Sensitivity,
    budget::{BudgetExceeded, afford},
};
use crate::{
    canonical::Canonical,
    id::Digest,
    limits::{MOST_NOISY_COUNTS, MOST_NOISY_REPORTS},
    poll::{Poll, Privacy},
    report::ReportError,
};

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
/// For a poll [`NoisyReports::of`] and [`Poll::noisy_counts`] take all from the poll and its tally. Counts
/// from elsewhere:
///
/// ```
/// use pollcore::Digest;
/// use pollcore::privacy::{Epsilon, Neighbours, NoisyReports, Sensitivity};
/// use rand::{SeedableRng, rngs::StdRng};
///
/// let mut rng = StdRng::seed_from_u64(7);
/// let one_vote = Sensitivity::new(Neighbours::AddRemove, 1)?;
/// let (poll, tally) = (Digest::from_bytes([1; 32]), Digest::from_bytes([2; 32]));
/// let mut reports = NoisyReports::new(poll, one_vote, Epsilon::new(1.0)?);
/// let epsilon = Epsilon::new(0.6)?;
/// let first = reports.release(&[120, 80, 0], tally, epsilon, &mut rng)?.clone();
/// assert_eq!(reports.release(&[120, 80, 0], tally, epsilon, &mut rng)?, &first);
/// assert_eq!(reports.left().to_string(), "0.4");
/// let later = Digest::from_bytes([3; 32]);
/// let refused = reports.release(&[121, 80, 0], later, epsilon, &mut rng).unwrap_err();
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
    // By the digest of the tally; all of one tally are of the same counts.
    reports: BTreeMap<(Digest, Epsilon), Made>,
}

/// A report, with the digest of the counts that it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Made {
    counts: Digest,
    report: NoisyReport,
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

    /// The report of these counts, which the tally with this digest has: the one made before, or a
    /// new one.
    ///
    /// # Errors
    ///
    /// [`ReleaseError::OtherCounts`] where a report of this tally was made of other counts;
    /// [`ReleaseError::Exceeded`] where a new one costs more than is left, [`ReleaseError::Full`]
    /// beyond [`MOST_NOISY_REPORTS`] or with [`MOST_NOISY_COUNTS`] counts in all, and
    /// [`ReleaseError::Noise`]. Nothing is spent then.
    pub fn release<R: CryptoRng + ?Sized>(
        &mut self,
        counts: &[u64],
        tally: Digest,
        epsilon: Epsilon,
        rng: &mut R,
    ) -> Result<&NoisyReport, ReleaseError> {
        let room = self.has_room(counts.len());
        let counted = digest(counts);
        if self.counts_of(tally).is_some_and(|made| made != counted) {
            return Err(ReleaseError::OtherCounts);
        }
        match self.reports.entry((tally, epsilon)) {
            Entry::Occupied(made) => Ok(&made.into_mut().report),
            Entry::Vacant(place) => {
                let spent = afford(self.allowed, self.spent, epsilon)?;
                if !room {
                    return Err(ReleaseError::Full {
                        most: MOST_NOISY_REPORTS,
                        counts: MOST_NOISY_COUNTS,
                    });
                }
                let noise = GeometricNoise::new(epsilon, self.sensitivity);
                let report = NoisyReport::draw(self.poll, counts, noise, self.allowed, rng)?;
                self.spent = spent;
                let counts = counted;
                Ok(&place.insert(Made { counts, report }).report)
            }
        }
    }

    /// The report made of this tally under this ε, if there is one.
    pub fn made(&self, tally: Digest, epsilon: Epsilon) -> Option<&NoisyReport> {
        let made = self.reports.get(&(tally, epsilon))?;
        Some(&made.report)
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

    /// What the reports of this tally were made of, if there are any.
    fn counts_of(&self, tally: Digest) -> Option<Digest> {
        let of_tally = (tally, Epsilon::LEAST)..=(tally, Epsilon::MOST);
        self.reports
            .range(of_tally)
            .next()
            .map(|(_, made)| made.counts)
    }

    fn has_room(&self, counts: usize) -> bool {
        let held = self.reports.values().map(|made| made.report.counts().len());
        let sum = held.sum::<usize>().saturating_add(counts);
        self.reports.len() < MOST_NOISY_REPORTS && sum <= MOST_NOISY_COUNTS
    }
}

/// Tells counts from others; it is as secret as they are.
fn digest(counts: &[u64]) -> Digest {
    let mut canonical = Canonical::new("pollcore/counts/1");
    canonical.u64(counts.len() as u64);
    for &count in counts {
        canonical.u64(count);
    }
    canonical.digest()
}

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// More than is left.
    #[error(transparent)]
    Exceeded(#[from] BudgetExceeded),
    /// A tally has one set of counts, and these are others than its report was made of. Neither is
    /// named, as both are secret.
    #[error("other counts of a tally than its report was made of")]
    OtherCounts,
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
