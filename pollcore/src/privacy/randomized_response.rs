use alloc::vec::Vec;

use rand_core::CryptoRng;
use thiserror::Error;

use super::{
    Epsilon, Estimate, EstimateError, InvalidEpsilon, Probabilities, cells::Cells, debias,
    exponential,
};
use crate::limits::MOST_CONCEALED;

/// k-ary randomised response: the true vote is told with probability p, and every other option with
/// probability q, so that p ≤ e^ε q.
///
/// The probabilities are whole multiples of 2^−64. Of all words of 64 bits every other option gets
/// 2^64/(e^ε + k − 1), rounded up, and the true vote what is left, so that its part is at most e^ε
/// times as large by exact arithmetic. A response takes one word of 32 bits, and its lower half only
/// when the upper one doesn't decide, which happens once in 2^32/k times.
///
/// ```
/// use pollcore::privacy::{Epsilon, RandomizedResponse};
/// use pollcore::stats::Confidence;
/// use rand::{SeedableRng, rngs::StdRng};
///
/// // For the example; a real one is seeded by the system.
/// let mut rng = StdRng::seed_from_u64(7);
/// let mechanism = RandomizedResponse::new(3, Epsilon::new(1.0)?)?;
/// let mut counts = [0; 3];
/// for vote in [0, 0, 0, 0, 1, 1, 2].repeat(1000) {
///     counts[mechanism.respond(vote, &mut rng)?] += 1;
/// }
/// let estimates = mechanism.estimate(&counts, 7000)?;
/// assert!(estimates[0].interval(Confidence::new(0.999)?).contains(4000.0));
/// assert!(mechanism.realised_epsilon() <= 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomizedResponse {
    options: u32,
    epsilon: Epsilon,
    pub(super) cells: Cells,
}

impl RandomizedResponse {
    /// Among `options`, under this ε.
    ///
    /// # Errors
    ///
    /// [`InvalidOptions`] unless there are 2 to 65,536.
    pub fn new(options: usize, epsilon: Epsilon) -> Result<Self, InvalidOptions> {
        let count = valid_options(options, 2)?;
        Ok(Self {
            options: count,
            epsilon,
            cells: Cells::new(count, exponential::share(epsilon, count - 1)),
        })
    }

    /// The one that switches a vote with this probability, or a hair more, to another option.
    ///
    /// # Errors
    ///
    /// [`InvalidOptions`] unless there are 2 to 65,536 options, and as with
    /// [`Epsilon::from_switching`].
    pub fn switching(switch: f64, options: usize) -> Result<Self, InvalidMechanism> {
        valid_options(options, 2)?;
        Ok(Self::new(
            options,
            Epsilon::from_switching(switch, options)?,
        )?)
    }

    /// A response to the vote for the option with this index.
    ///
    /// # Errors
    ///
    /// [`UnknownOption`] where there is no such option.
    pub fn respond<R: CryptoRng + ?Sized>(
        &self,
        truth: usize,
        rng: &mut R,
    ) -> Result<usize, UnknownOption> {
        self.known(truth)?;
        let upper = rng.next_u32();
        let cell = self.cells.cell(upper, || rng.next_u32());
        Ok(cell.map_or(truth, |cell| cell as usize))
    }

    /// How many options there are.
    pub fn options(&self) -> usize {
        self.options as usize
    }

    /// The ε that was asked for, which is what a response spends.
    pub fn epsilon(&self) -> Epsilon {
        self.epsilon
    }

    /// ln(p/q) of the whole numbers that decide: at most the ε asked for, and less than 2^−31 below
    /// it.
    pub fn realised_epsilon(&self) -> f64 {
        realised(self.truth_share(), self.other_share(), self.epsilon)
    }

    /// How many of the 2^64 words tell the true vote.
    pub fn truth_share(&self) -> u64 {
        // All but what the others have: at least a share, as each of k has one, and below 2^64.
        0_u64.wrapping_sub(u64::from(self.options - 1).wrapping_mul(self.cells.share))
    }

    /// How many of the 2^64 words tell one given other option.
    pub fn other_share(&self) -> u64 {
        self.cells.share
    }

    /// p and q, as realised.
    pub fn probabilities(&self) -> Probabilities {
        Probabilities {
            truth: self.truth_share() as f64 / debias::WORDS,
            other: self.other_share() as f64 / debias::WORDS,
        }
    }

    /// How many votes each option had, from how often it was the response.
    ///
    /// An option with more responses than another never has the smaller estimate: who leads is told
    /// by the counts themselves, in whole numbers. The estimates add up to the responses. One may
    /// be below 0 or above their number; [`consistent`](super::consistent) brings them back.
    ///
    /// # Errors
    ///
    /// [`EstimateError`] where there are more or fewer counts than options, or their sum isn't
    /// `responses`.
    pub fn estimate(&self, counts: &[u64], responses: u64) -> Result<Vec<Estimate>, EstimateError> {
        debias::check_options(counts, self.options())?;
        debias::check_sum(counts, responses)?;
        Ok(debias::estimates(
            counts,
            responses,
            self.truth_share(),
            self.other_share(),
        ))
    }

    pub(super) fn known(&self, index: usize) -> Result<(), UnknownOption> {
        known(index, self.options())
    }
}

/// ln(`truth`/`other`), from above as far as floating point goes, at most what was asked for.
pub(super) fn realised(truth: u64, other: u64, asked: Epsilon) -> f64 {
    let excess = truth.saturating_sub(other) as f64 / other as f64;
    let rounded = libm::log1p(excess) * (1.0 + 4.0 * f64::EPSILON);
    rounded.min(asked.as_f64())
}

pub(super) fn valid_options(options: usize, least: usize) -> Result<u32, InvalidOptions> {
    if (least..=MOST_CONCEALED).contains(&options) {
        Ok(options as u32)
    } else {
        Err(InvalidOptions { options, least })
    }
}

pub(super) fn known(index: usize, options: usize) -> Result<(), UnknownOption> {
    if index < options {
        Ok(())
    } else {
        Err(UnknownOption { index, options })
    }
}

/// Too few or too many options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{options} options instead of {least} to {MOST_CONCEALED}")]
pub struct InvalidOptions {
    /// How many.
    pub options: usize,
    /// The fewest.
    pub least: usize,
}

/// A vote for an option that isn't there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no option at index {index}, of {options}")]
pub struct UnknownOption {
    /// The index voted for.
    pub index: usize,
    /// How many options there are.
    pub options: usize,
}

/// Why there is no such mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum InvalidMechanism {
    /// Too few or too many options.
    #[error(transparent)]
    Options(#[from] InvalidOptions),
    /// No such ε.
    #[error(transparent)]
    Epsilon(#[from] InvalidEpsilon),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mechanism() -> impl Strategy<Value = RandomizedResponse> {
        let options = prop_oneof![2..=300_usize, Just(MOST_CONCEALED), 2..=MOST_CONCEALED];
        let millionths = prop_oneof![1..=20_000_000_u32, 1..=100_u32, Just(20_000_000)];
        (options, millionths).prop_map(|(options, millionths)| {
            let epsilon = Epsilon::from_millionths(millionths).unwrap();
            RandomizedResponse::new(options, epsilon).unwrap()
        })
    }

    proptest! {
        #[test]
        fn odds_shift_by_no_more_than_the_power(mechanism in mechanism()) {
            let (truth, other) = (mechanism.truth_share(), mechanism.other_share());
            let others = u128::from(other) * (mechanism.options() as u128 - 1);
            prop_assert_eq!(u128::from(truth) + others, 1 << 64);
            prop_assert!(truth > other);
            // truth/other <= e^ε, in whole numbers.
            let power = exponential::floor(mechanism.epsilon());
            prop_assert!(u128::from(truth) << exponential::FRACTION <= u128::from(other) * power);
            let (asked, realised) = (mechanism.epsilon().as_f64(), mechanism.realised_epsilon());
            prop_assert!(realised <= asked);
            prop_assert!(asked - realised < 1.0 / 2_147_483_648.0);
        }
    }
}
