use alloc::{vec, vec::Vec};

use rand_core::{CryptoRng, Rng};
use thiserror::Error;

use super::{
    Epsilon, Estimate, EstimateError, InvalidOptions, Probabilities, UnknownOption, debias,
    exponential,
    randomized_response::{known, realised, valid_options},
};
#[cfg(feature = "serde")]
use crate::limits::MOST_CONCEALED;

/// Optimised unary encoding: a response has a bit for every option, which is set with probability
/// 1/2 for the true vote, and with q = 1/(e^ε + 1) for each of the others.
///
/// Two votes differ in two bits, and together those shift the odds by (1 − q)/q ≤ e^ε. That holds
/// for a vote for *one* option only: a ballot that approves of several differs from another in more.
///
/// As with [`RandomizedResponse`](super::RandomizedResponse) q is a multiple of 2^−64, and rounded
/// up. 64 bits are drawn side by side, and take about 8 words in all.
///
/// ```
/// use pollcore::privacy::{Epsilon, UnaryEncoding};
/// use pollcore::stats::Confidence;
/// use rand::{SeedableRng, rngs::StdRng};
///
/// let mut rng = StdRng::seed_from_u64(7);
/// let mechanism = UnaryEncoding::new(20, Epsilon::new(1.0)?)?;
/// assert!(UnaryEncoding::recommended(20, mechanism.epsilon()));
/// let mut counts = [0; 20];
/// for vote in [0, 0, 0, 0, 1, 1, 19].repeat(1000) {
///     for option in mechanism.respond(vote, &mut rng)?.options_set() {
///         counts[option] += 1;
///     }
/// }
/// let estimates = mechanism.estimate(&counts, 7000)?;
/// assert!(estimates[0].interval(Confidence::new(0.999)?).contains(4000.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnaryEncoding {
    options: u32,
    epsilon: Epsilon,
    share: u64,
}

impl UnaryEncoding {
    /// Among `options`, under this ε.
    ///
    /// # Errors
    ///
    /// [`InvalidOptions`] unless there are 2 to 65,536.
    pub fn new(options: usize, epsilon: Epsilon) -> Result<Self, InvalidOptions> {
        Ok(Self {
            options: valid_options(options, 2)?,
            epsilon,
            share: exponential::share(epsilon, 1),
        })
    }

    /// Whether this is the more precise mechanism, for options that few vote for:
    /// k > 3e^ε + 2. [`RandomizedResponse`](super::RandomizedResponse) is otherwise, and has the
    /// shorter responses.
    pub fn recommended(options: usize, epsilon: Epsilon) -> bool {
        // Options, and so what matters of the power, are far below 2^64 thirds.
        let bound = 3 * exponential::floor(epsilon) + (2 << exponential::FRACTION);
        (options as u128) << exponential::FRACTION > bound
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
    ) -> Result<UnaryResponse, UnknownOption> {
        known(truth, self.options())?;
        let mut words = vec![0; self.options().div_ceil(64)];
        for word in &mut words {
            *word = bits(self.share, rng);
        }
        let bit = 1 << (truth % 64);
        let fair = u64::from(rng.next_u32() >> 31) << (truth % 64);
        words[truth / 64] = words[truth / 64] & !bit | fair;
        mask(&mut words, self.options());
        Ok(UnaryResponse {
            words,
            options: self.options,
        })
    }

    /// How many options there are.
    pub fn options(&self) -> usize {
        self.options as usize
    }

    /// The ε that was asked for, which is what a response spends.
    pub fn epsilon(&self) -> Epsilon {
        self.epsilon
    }

    /// ln((1 − q)/q) of the whole number that decides: at most the ε asked for, and less than 2^−31
    /// below it.
    pub fn realised_epsilon(&self) -> f64 {
        realised(self.other_share().wrapping_neg(), self.share, self.epsilon)
    }

    /// How many of the 2^64 words set the bit of another option than the true vote; half of them set
    /// that of the true vote.
    pub fn other_share(&self) -> u64 {
        self.share
    }

    /// p and q, as realised.
    pub fn probabilities(&self) -> Probabilities {
        Probabilities {
            truth: 0.5,
            other: self.share as f64 / debias::WORDS,
        }
    }

    /// How many votes each option had, from in how many responses its bit was set.
    ///
    /// An option with more set bits than another never has the smaller estimate: who leads is told
    /// by the counts themselves, in whole numbers. The estimates don't add up to the responses;
    /// [`consistent`](super::consistent) makes them.
    ///
    /// # Errors
    ///
    /// [`EstimateError`] where there are more or fewer counts than options, or one is above
    /// `responses`.
    pub fn estimate(&self, counts: &[u64], responses: u64) -> Result<Vec<Estimate>, EstimateError> {
        debias::check_options(counts, self.options())?;
        debias::check_each(counts, responses)?;
        Ok(debias::estimates(counts, responses, 1 << 63, self.share))
    }
}

/// 64 bits, each set with the probability `share`/2^64.
///
/// Each is set if a number of 64 random digits is below `share`. All 64 are compared digit by digit,
/// the highest first, until every one differs from `share` somewhere.
fn bits<R: Rng + ?Sized>(share: u64, rng: &mut R) -> u64 {
    let (mut below, mut equal) = (0, u64::MAX);
    for digit in (0..64).rev() {
        let random = rng.next_u64();
        if share >> digit & 1 == 1 {
            below |= equal & !random;
            equal &= random;
        } else {
            equal &= !random;
        }
        if equal == 0 {
            break;
        }
    }
    below
}

/// Clears what is beyond the last option.
fn mask(words: &mut [u64], options: usize) {
    if let Some(last) = words.last_mut()
        && !options.is_multiple_of(64)
    {
        *last &= (1 << (options % 64)) - 1;
    }
}

/// The bits of a response by [`UnaryEncoding`], one an option.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct UnaryResponse {
    words: Vec<u64>,
    options: u32,
}

impl UnaryResponse {
    /// The response with these bits, that of option 0 the lowest of the first word.
    ///
    /// # Errors
    ///
    /// [`InvalidResponse`] where there are not as many words as `options` take, or a bit beyond them
    /// is set, or there are not 2 to 65,536 options.
    pub fn from_words(options: usize, words: Vec<u64>) -> Result<Self, InvalidResponse> {
        let count = valid_options(options, 2)?;
        if words.len() != options.div_ceil(64) {
            return Err(InvalidResponse::Words {
                words: words.len(),
                options,
            });
        }
        let used = options - 64 * (words.len() - 1);
        match words.last() {
            Some(last) if used < 64 && last >> used != 0 => {
                Err(InvalidResponse::Beyond { options })
            }
            _ => Ok(Self {
                words,
                options: count,
            }),
        }
    }

    /// The bits, that of option 0 the lowest of the first word.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many options there are.
    pub fn options(&self) -> usize {
        self.options as usize
    }

    /// Whether the bit of an option is set; not, where there is no such option.
    pub fn is_set(&self, option: usize) -> bool {
        let word = self.words.get(option / 64).copied().unwrap_or(0);
        word >> (option % 64) & 1 == 1
    }

    /// The options whose bits are set, in ascending order.
    pub fn options_set(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            core::iter::successors((word != 0).then_some(word), |word| {
                let rest = word & (word - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |word| 64 * i + word.trailing_zeros() as usize)
        })
    }
}

/// Why bits are no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidResponse {
    /// Too few or too many options.
    #[error(transparent)]
    Options(#[from] InvalidOptions),
    /// Not the words that so many options take.
    #[error("{words} words of 64 bits for {options} options")]
    Words {
        /// How many words.
        words: usize,
        /// How many options.
        options: usize,
    },
    /// A bit is set behind that of the last option.
    #[error("a bit set beyond the last of {options} options")]
    Beyond {
        /// How many options.
        options: usize,
    },
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "UnaryResponse", deny_unknown_fields)]
struct Record {
    options: u32,
    #[serde(deserialize_with = "crate::bounded::bounded::<_, _, { MOST_CONCEALED / 64 }>")]
    words: Vec<u64>,
}

#[cfg(feature = "serde")]
impl From<UnaryResponse> for Record {
    fn from(response: UnaryResponse) -> Self {
        Self {
            options: response.options,
            words: response.words,
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for UnaryResponse {
    type Error = InvalidResponse;

    fn try_from(record: Record) -> Result<Self, InvalidResponse> {
        Self::from_words(record.options as usize, record.words)
    }
}
