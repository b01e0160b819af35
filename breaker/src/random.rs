use std::hash::{BuildHasher, RandomState};

use crate::{
    Entropy,
    sync::{AtomicU64, Ordering},
};

/// The words that a [`Breaker`](crate::Breaker) feeds to the machine.
#[derive(Debug)]
pub(crate) enum Words {
    /// A keyed hash of a counter; the keys come from the system.
    System { keys: RandomState, count: u64 },
    /// The sequence of a seed, for runs that can be repeated.
    Seeded { state: u64 },
}

impl Words {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        match seed {
            Some(state) => Self::Seeded { state },
            None => Self::System {
                keys: RandomState::new(),
                count: 0,
            },
        }
    }
}

impl Entropy for Words {
    fn word(&mut self) -> u64 {
        match self {
            Self::System { keys, count } => {
                *count += 1;
                keys.hash_one(*count)
            }
            Self::Seeded { state } => {
                *state = state.wrapping_add(GAMMA);
                mixed(*state)
            }
        }
    }
}

/// What words of calls are drawn from, by any number of threads: the sequence of a seed, of which
/// each draws the next.
#[derive(Debug)]
pub(crate) struct Draws(AtomicU64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next word.
    pub(crate) fn draw(&self) -> u64 {
        mixed(
            self.0
                .fetch_add(GAMMA, Ordering::Relaxed)
                .wrapping_add(GAMMA),
        )
    }

    /// What the next word would be.
    pub(crate) fn peek(&self) -> u64 {
        mixed(self.0.load(Ordering::Relaxed).wrapping_add(GAMMA))
    }
}

/// What the state of a sequence grows by, and how it gives a word: `SplitMix64`, of Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators" (2014).
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(state: u64) -> u64 {
    let mut word = state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_published_sequence() {
        // The first words of the reference implementation for the seed 1234567.
        let mut words = Words::new(Some(1_234_567));
        assert_eq!(words.word(), 6_457_827_717_110_365_317);
        assert_eq!(words.word(), 3_203_168_211_198_807_973);
        let draws = Draws::new(1_234_567);
        for word in [6_457_827_717_110_365_317, 3_203_168_211_198_807_973] {
            assert_eq!((draws.peek(), draws.draw()), (word, word));
        }
    }

    #[test]
    fn the_system_gives_each_breaker_its_own() {
        let (mut one, mut other) = (Words::new(None), Words::new(None));
        let words = [one.word(), one.word(), other.word(), other.word()];
        for (i, word) in words.iter().enumerate() {
            assert!(!words[..i].contains(word), "{words:?}");
        }
    }
}
