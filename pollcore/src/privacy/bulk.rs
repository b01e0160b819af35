use rand_core::CryptoRng;
use thiserror::Error;

use super::{RandomizedResponse, UnknownOption};

// Random words drawn at once: 4 KiB, which stay in the nearest cache.
const WORDS: usize = 1024;

impl RandomizedResponse {
    /// Puts responses in the place of votes, each by itself as by [`respond`](Self::respond), but
    /// hundreds of millions a second with a fast generator. The stream of random words is used
    /// in another order, so the responses differ from those of as many single calls.
    ///
    /// ```
    /// use pollcore::privacy::{Epsilon, RandomizedResponse};
    /// use rand::{SeedableRng, rngs::StdRng};
    ///
    /// let mechanism = RandomizedResponse::new(10, Epsilon::new(2.0)?)?;
    /// let mut votes = [3_u8; 100_000];
    /// mechanism.respond_all(&mut votes, &mut StdRng::seed_from_u64(1))?;
    /// let kept = votes.iter().filter(|&&vote| vote == 3).count() as f64 / 1e5;
    /// assert!((kept - mechanism.probabilities().truth).abs() < 0.01);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BulkError`], before any vote is touched, where one is for an option that isn't there, or
    /// there are more options than `I` can tell.
    pub fn respond_all<I: OptionIndex, R: CryptoRng + ?Sized>(
        &self,
        votes: &mut [I],
        rng: &mut R,
    ) -> Result<(), BulkError> {
        if self.options() > I::OPTIONS {
            return Err(BulkError::Narrow {
                options: self.options(),
                most: I::OPTIONS,
            });
        }
        if let Some(largest) = votes.iter().max() {
            self.known(largest.index())?;
        }
        let mut random = [0; 4 * WORDS];
        for votes in votes.chunks_mut(WORDS) {
            let random = &mut random[..4 * votes.len()];
            rng.fill_bytes(random);
            let words = random.as_chunks().0;
            if self.respond_surely(votes, words) {
                self.respond_doubtfully(votes, words, rng);
            }
        }
        Ok(())
    }

    /// Responds where the upper half of a word decides, and says whether one doesn't.
    #[inline]
    fn respond_surely<I: OptionIndex>(&self, votes: &mut [I], words: &[[u8; 4]]) -> bool {
        let (certain, doubtful) = (self.cells.certain, self.cells.doubtful);
        let reciprocal = u128::from(self.cells.reciprocal);
        let mut doubts = false;
        for (vote, word) in votes.iter_mut().zip(words) {
            let upper = u32::from_le_bytes(*word);
            doubts |= upper.wrapping_sub(certain) < doubtful;
            let cell = I::of(((u128::from(upper) * reciprocal) >> 64) as u32);
            *vote = if upper < certain { cell } else { *vote };
        }
        doubts
    }

    /// Responds where it doesn't. Those votes are still as they were.
    #[cold]
    fn respond_doubtfully<I: OptionIndex, R: CryptoRng + ?Sized>(
        &self,
        votes: &mut [I],
        words: &[[u8; 4]],
        rng: &mut R,
    ) {
        for (vote, word) in votes.iter_mut().zip(words) {
            let upper = u32::from_le_bytes(*word);
            if upper.wrapping_sub(self.cells.certain) < self.cells.doubtful
                && let Some(cell) = self.cells.cell(upper, || rng.next_u32())
            {
                *vote = I::of(cell);
            }
        }
    }
}

/// A number that tells an option: `u8`, `u16` or `u32`.
pub trait OptionIndex: Copy + Ord {
    /// How many options it can tell.
    const OPTIONS: usize;

    /// The index as a size.
    fn index(self) -> usize;

    /// The index, cut to the size of this type.
    fn of(index: u32) -> Self;
}

macro_rules! option_index {
    ($($number:ty: $options:expr),*) => {$(
        impl OptionIndex for $number {
            const OPTIONS: usize = $options;

            #[inline]
            fn index(self) -> usize {
                self as usize
            }

            #[inline]
            #[allow(clippy::cast_lossless)]
            fn of(index: u32) -> Self {
                index as $number
            }
        }
    )*};
}

option_index!(u8: 1 << 8, u16: 1 << 16, u32: super::MOST_OPTIONS);

/// Why votes were left as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BulkError {
    /// A vote for an option that isn't there.
    #[error(transparent)]
    Unknown(#[from] UnknownOption),
    /// More options than the numbers given can tell.
    #[error("{options} options in numbers that tell {most}")]
    Narrow {
        /// How many options there are.
        options: usize,
        /// How many such a number can tell.
        most: usize,
    },
}
