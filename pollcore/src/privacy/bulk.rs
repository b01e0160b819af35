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
    pub fn respond_all<I: OptionNumber, R: CryptoRng + ?Sized>(
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
    fn respond_surely<I: OptionNumber>(&self, votes: &mut [I], words: &[[u8; 4]]) -> bool {
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
    fn respond_doubtfully<I: OptionNumber, R: CryptoRng + ?Sized>(
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
pub trait OptionNumber: Copy + Ord {
    /// How many options it can tell.
    const OPTIONS: usize;

    /// The index as a size.
    fn index(self) -> usize;

    /// The index, cut to the size of this type.
    fn of(index: u32) -> Self;
}

macro_rules! option_index {
    ($($number:ty: $options:expr),*) => {$(
        impl OptionNumber for $number {
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

option_index!(u8: 1 << 8, u16: 1 << 16, u32: crate::limits::MOST_CONCEALED);

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

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};
    use core::convert::Infallible;

    use rand_core::{TryCryptoRng, TryRng, utils};

    use super::*;
    use crate::privacy::Epsilon;

    /// Gives these words, one after the other and from the start again.
    struct Scripted(Vec<u32>, usize);

    impl TryRng for Scripted {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            let word = self.0[self.1 % self.0.len()];
            self.1 += 1;
            Ok(word)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            utils::next_u64_via_u32(self)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
        }
    }

    impl TryCryptoRng for Scripted {}

    #[test]
    fn words_decide_as_one_by_one() {
        for (options, epsilon) in [(2, 1.0), (7, 0.1), (10, 3.0), (100, 20.0)] {
            let epsilon = Epsilon::new(epsilon).unwrap();
            let mechanism = RandomizedResponse::new(options, epsilon).unwrap();
            let cells = mechanism.cells;
            let whole = cells.certain / options as u32;
            let near = |word: u32| (0..5_u32).map(move |i| word.wrapping_add(i).wrapping_sub(2));
            // All edges of the certain and of the doubtful words, and what lies around.
            let mut uppers: Vec<u32> = (0..=options as u32).flat_map(|i| near(i * whole)).collect();
            uppers.extend(near(cells.certain + cells.doubtful));
            uppers.extend(cells.certain..cells.certain + cells.doubtful);
            for lower in [0, 1 << 31, u32::MAX] {
                let votes: Vec<u8> = (0..uppers.len()).map(|i| (i % options) as u8).collect();
                let mut words = uppers.clone();
                // Lower halves come after all upper ones.
                words.extend(vec![lower; uppers.len()]);
                let mut bulk = votes.clone();
                assert!(bulk.len() <= WORDS, "they have to be one chunk");
                let mut rng = Scripted(words, 0);
                mechanism.respond_all(&mut bulk, &mut rng).unwrap();
                for ((vote, &upper), response) in votes.iter().zip(&uppers).zip(&bulk) {
                    let mut rng = Scripted(vec![upper, lower], 0);
                    let single = mechanism.respond(usize::from(*vote), &mut rng).unwrap();
                    assert_eq!(single, usize::from(*response), "{options} {upper} {lower}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_touched_when_a_vote_is_unknown() {
        let epsilon = Epsilon::new(1.0).unwrap();
        let mechanism = RandomizedResponse::new(3, epsilon).unwrap();
        let mut rng = Scripted(vec![0], 0);
        let mut votes = vec![1_u8; 5000];
        votes[4999] = 3;
        let before = votes.clone();
        assert_eq!(
            mechanism.respond_all(&mut votes, &mut rng),
            Err(BulkError::Unknown(UnknownOption {
                index: 3,
                options: 3
            }))
        );
        assert_eq!(votes, before);
        let many = RandomizedResponse::new(257, epsilon).unwrap();
        assert_eq!(
            many.respond_all(&mut votes, &mut rng),
            Err(BulkError::Narrow {
                options: 257,
                most: 256
            })
        );
        assert_eq!(votes, before);
        assert!(many.respond_all::<u8, _>(&mut [], &mut rng).is_err());
        assert_eq!(mechanism.respond_all::<u8, _>(&mut [], &mut rng), Ok(()));
    }
}
