use super::{add, mul, reduce, sub};
use crate::radix::Decimal18;

/// A base B, ready to take the residues of numbers written in it, little-endian.
#[derive(Debug, Clone)]
pub(crate) struct Radix {
    /// B^i mod p.
    powers: [u64; BLOCK],
    /// The same in three pieces of [`PIECE`] bits, the lowest first: 32-bit products, which
    /// compilers turn into vectors.
    pieces: [[u32; BLOCK]; 3],
    /// `B^BLOCK` mod p.
    step: u64,
    /// `B^SHORT_BLOCK` mod p.
    short_step: u64,
}

/// Words a block: one reduction and one Horner step are paid for each block.
const BLOCK: usize = 64;

/// As many products of a limb below 2^64 and a power below 2^61 as fit in 128 bits.
const SHORT_BLOCK: usize = 8;

/// 64 products of 32 and 21 bits sum to 59 bits.
const PIECE: u32 = 21;

/// The limbs of [`Decimal`](crate::Decimal).
pub(crate) static LIMBS: Radix = Radix::new(Decimal18::BASE);

/// What makes an `i32` a `u32` in the same order.
const BIAS: u32 = 1 << 31;

impl Radix {
    /// The base `base`; a base that has no room in 64 bits goes by its residue (8 for 2^64).
    pub(crate) const fn new(base: u64) -> Self {
        let base = reduce(base as u128);
        let mut powers = [1; BLOCK];
        let mut pieces = [[0; BLOCK]; 3];
        let mut i = 0;
        while i < BLOCK {
            if i > 0 {
                powers[i] = mul(powers[i - 1], base);
            }
            let mask = (1 << PIECE) - 1;
            pieces[0][i] = (powers[i] & mask) as u32;
            pieces[1][i] = (powers[i] >> PIECE & mask) as u32;
            pieces[2][i] = (powers[i] >> (2 * PIECE)) as u32;
            i += 1;
        }
        Self {
            powers,
            pieces,
            step: mul(powers[BLOCK - 1], base),
            short_step: powers[SHORT_BLOCK],
        }
    }

    /// Σ `words`\[i\]·B^i mod p. A word may be any `i32`, as balanced digits are.
    pub(crate) fn words(&self, words: &[i32]) -> u64 {
        let (blocks, last) = words.as_chunks::<BLOCK>();
        let mut padded = [0; BLOCK];
        padded[..last.len()].copy_from_slice(last);

        let bias = self.biased_sum(&[0; BLOCK]);
        let mut residue = sub(self.biased_sum(&padded), bias);
        for block in blocks.iter().rev() {
            let sum = sub(self.biased_sum(block), bias);
            residue = add(mul(residue, self.step), sum);
        }
        residue
    }

    /// Σ (`block`\[i\] + 2^31)·B^i mod p.
    fn biased_sum(&self, block: &[i32; BLOCK]) -> u64 {
        let mut sum = 0;
        for (i, piece) in self.pieces.iter().enumerate() {
            let part: u64 = block
                .iter()
                .zip(piece)
                .map(|(&word, &power)| u64::from(word as u32 ^ BIAS) * u64::from(power))
                .sum();
            sum += u128::from(part) << (PIECE * i as u32);
        }
        reduce(sum)
    }

    /// Σ `limbs`\[i\]·B^i mod p. A limb may be any `u64`.
    pub(crate) fn limbs(&self, limbs: &[u64]) -> u64 {
        let mut residue = 0;
        for block in limbs.chunks(SHORT_BLOCK).rev() {
            // 8 · 2^64 · 2^61 = 2^128, and neither factor reaches its bound.
            let sum = block
                .iter()
                .zip(&self.powers)
                .map(|(&limb, &power)| u128::from(limb) * u128::from(power))
                .sum();
            residue = add(mul(residue, self.short_step), reduce(sum));
        }
        residue
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::{super::P, *};

    fn slow<T: Copy + Into<BigInt>>(words: &[T], base: u64) -> u64 {
        let value = words.iter().rev().fold(BigInt::ZERO, |sum, &word| {
            sum * BigInt::from(base) + word.into()
        });
        let p = BigInt::from(P);
        u64::try_from(((value % &p) + &p) % &p).expect("a residue is in [0, p)")
    }

    #[test]
    fn extreme_words_do_not_overflow() {
        for base in [0, 1, 10, P - 1, P, u64::MAX] {
            let radix = Radix::new(base);
            for len in [0, 1, 7, 8, 9, 63, 64, 65, 200] {
                for word in [i32::MIN, -1, 0, i32::MAX] {
                    let words = alloc::vec![word; len];
                    assert_eq!(radix.words(&words), slow(&words, base));
                }
                let limbs = alloc::vec![u64::MAX; len];
                assert_eq!(radix.limbs(&limbs), slow(&limbs, base));
            }
        }
    }

    #[test]
    fn one_wrong_word_never_escapes() {
        let radix = Radix::new(100_000);
        let words: Vec<i32> = (0..300).map(|i| i * 331 % 100_000 - 50_000).collect();
        let right = radix.words(&words);
        for i in 0..words.len() {
            for error in [-2, -1, 1, 2] {
                let mut wrong = words.clone();
                wrong[i] += error;
                assert_ne!(radix.words(&wrong), right);
            }
        }
    }

    proptest! {
        #[test]
        fn words_agree_with_big_integers(
            words in prop::collection::vec(any::<i32>(), 0..300),
            base in any::<u64>(),
        ) {
            prop_assert_eq!(Radix::new(base).words(&words), slow(&words, base));
        }

        #[test]
        fn limbs_agree_with_big_integers(
            limbs in prop::collection::vec(any::<u64>(), 0..300),
            base in any::<u64>(),
        ) {
            prop_assert_eq!(Radix::new(base).limbs(&limbs), slow(&limbs, base));
        }
    }
}
