use core::num::NonZeroU32;

use rand_core::CryptoRng;
use thiserror::Error;

use super::{Epsilon, StuckGenerator, draws::Draws};
use crate::{limits::MOST_CONTRIBUTIONS, poll::Poll, stats::Confidence};

/// Which polls are to be hard to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Neighbours {
    /// One voter more or less: also whether somebody voted is hidden, so that the number of voters
    /// mustn't be published beside it without noise.
    AddRemove,
    /// One voter with another vote; how many voted may be known.
    Replace,
}

/// How far all counts of a poll together move with one voter.
///
/// ```
/// use pollcore::privacy::{Neighbours, Sensitivity};
///
/// // Plurality; approval of up to 5 options; plurality with the number of voters published.
/// assert_eq!(Sensitivity::new(Neighbours::AddRemove, 1)?.total(), 1);
/// assert_eq!(Sensitivity::new(Neighbours::AddRemove, 5)?.total(), 5);
/// assert_eq!(Sensitivity::new(Neighbours::Replace, 1)?.total(), 2);
/// # Ok::<(), pollcore::privacy::InvalidSensitivity>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct Sensitivity {
    neighbours: Neighbours,
    contributions: NonZeroU32,
}

impl Sensitivity {
    /// When one voter adds at most `contributions` to all counts together: 1 in a plurality poll, as
    /// many as a ballot may approve of, the largest sum of scores; times the largest weight of a voter.
    ///
    /// # Errors
    ///
    /// [`InvalidSensitivity`] unless they are 1 to 1,048,576.
    pub fn new(neighbours: Neighbours, contributions: u32) -> Result<Self, InvalidSensitivity> {
        match NonZeroU32::new(contributions) {
            Some(contributions) if contributions.get() <= MOST_CONTRIBUTIONS => Ok(Self {
                neighbours,
                contributions,
            }),
            _ => Err(InvalidSensitivity { contributions }),
        }
    }

    /// That of the counts of this poll: as many options as a ballot names at most, times the largest
    /// weight of a voter. None for kinds of ballots whose counts get no noise, and beyond
    /// 1,048,576 contributions.
    ///
    /// ```
    /// use pollcore::privacy::{Neighbours, Sensitivity};
    /// use pollcore::{BallotKind, Poll, VoterKey, Weight};
    ///
    /// let poll = Poll::builder("drinks")
    ///     .options(["tea", "coffee", "water"])
    ///     .ballots(BallotKind::Approval { least: 0, most: 3 })
    ///     .actor(VoterKey::new(b"ann")?, Weight::ONE)
    ///     .actor(VoterKey::new(b"bob")?, Weight::new(5).unwrap())
    ///     .build()?;
    /// let sensitivity = Sensitivity::of(&poll, Neighbours::AddRemove).unwrap();
    /// assert_eq!(sensitivity.total(), 15);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(poll: &Poll, neighbours: Neighbours) -> Option<Self> {
        let named = u64::from(poll.kind().most_named()?);
        let (_, heaviest) = poll.electorate().heaviest();
        let contributions = named.checked_mul(heaviest.as_u64())?;
        Self::new(neighbours, u32::try_from(contributions).ok()?).ok()
    }

    /// Which polls are to be hard to tell apart.
    pub fn neighbours(self) -> Neighbours {
        self.neighbours
    }

    /// What one voter adds to all counts at most.
    pub fn contributions(self) -> u32 {
        self.contributions.get()
    }

    /// How far all counts together move at most: the contributions, and twice as far when one vote
    /// takes the place of another.
    pub fn total(self) -> u32 {
        match self.neighbours {
            Neighbours::AddRemove => self.contributions.get(),
            Neighbours::Replace => 2 * self.contributions.get(),
        }
    }
}

/// One voter adds nothing, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{contributions} contributions of a voter instead of 1 to {MOST_CONTRIBUTIONS}")]
pub struct InvalidSensitivity {
    /// How many there would be.
    pub contributions: u32,
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Sensitivity", deny_unknown_fields)]
struct Record {
    neighbours: Neighbours,
    contributions: u32,
}

#[cfg(feature = "serde")]
impl From<Sensitivity> for Record {
    fn from(sensitivity: Sensitivity) -> Self {
        Self {
            neighbours: sensitivity.neighbours,
            contributions: sensitivity.contributions(),
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for Sensitivity {
    type Error = InvalidSensitivity;

    fn try_from(record: Record) -> Result<Self, InvalidSensitivity> {
        Self::new(record.neighbours, record.contributions)
    }
}

/// Noise on a count: the whole number x with probability (1 − α)/(1 + α) α^|x|, where
/// α = e^(−ε/Δ), and Δ is the [sensitivity](Sensitivity::total).
///
/// It is drawn exactly, by whole numbers alone: floating point leaves gaps in the noise by which the
/// count can be told (Mironov, *On significance of the least significant bits for differential
/// privacy*, 2012). Ghosh, Roughgarden, Sundararajan, *Universally utility-maximizing privacy
/// mechanisms* (2012).
///
/// ```
/// use pollcore::privacy::{Epsilon, GeometricNoise, Neighbours, Sensitivity};
/// use pollcore::stats::Confidence;
///
/// let one_vote = Sensitivity::new(Neighbours::AddRemove, 1)?;
/// let noise = GeometricNoise::new(Epsilon::new(0.5)?, one_vote);
/// // 19 times in 20 a count is at most 6 off.
/// assert_eq!(noise.margin(Confidence::P95), 6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeometricNoise {
    epsilon: Epsilon,
    sensitivity: Sensitivity,
}

impl GeometricNoise {
    /// As much as hides one voter under this ε.
    pub fn new(epsilon: Epsilon, sensitivity: Sensitivity) -> Self {
        Self {
            epsilon,
            sensitivity,
        }
    }

    /// One draw, less than 2^57 to either side.
    ///
    /// # Errors
    ///
    /// [`StuckGenerator`], which a generator that works never meets.
    pub fn sample<R: CryptoRng + ?Sized>(&self, rng: &mut R) -> Result<i64, StuckGenerator> {
        let steps = u64::from(self.epsilon.as_millionths());
        // At most 10^6 * 2^21 < 2^41.
        let scale = 1_000_000 * u64::from(self.sensitivity.total());
        Draws::new(rng).two_sided_geometric(steps, scale)
    }

    /// With what probability it is `noise`.
    pub fn probability(&self, noise: i64) -> f64 {
        // (1 − α)/(1 + α) = tanh(ε/2Δ)
        libm::tanh(self.rate() / 2.0) * libm::exp(-self.rate() * noise.unsigned_abs() as f64)
    }

    /// Its variance: 2α/(1 − α)².
    pub fn variance(&self) -> f64 {
        // = 1/(2 sinh²(ε/2Δ))
        let sinh = libm::sinh(self.rate() / 2.0);
        0.5 / (sinh * sinh)
    }

    /// The least number that it doesn't exceed, to either side, with this probability.
    pub fn margin(&self, confidence: Confidence) -> u64 {
        // P(|x| > m) = 2α^(m+1)/(1 + α), to be at most what is left of 1.
        let rate = self.rate();
        let left = libm::log(confidence.alpha() * (1.0 + libm::exp(-rate)) / 2.0);
        (libm::ceil(-left / rate) - 1.0).max(0.0) as u64
    }

    /// The ε of a report with it.
    pub fn epsilon(&self) -> Epsilon {
        self.epsilon
    }

    /// What it hides.
    pub fn sensitivity(&self) -> Sensitivity {
        self.sensitivity
    }

    // ε/Δ
    fn rate(&self) -> f64 {
        self.epsilon.as_f64() / f64::from(self.sensitivity.total())
    }
}
