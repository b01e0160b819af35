//! Residues modulo the Mersenne prime p = 2^61 − 1.
//!
//! A result of the floating-point transform is worth as much as the check it passes. A digit that
//! was rounded wrongly changes the value by d·B^i with small d ≠ 0, and no such number is a
//! multiple of p: p divides neither d nor B. Whatever else goes wrong escapes one time in p. The
//! reduction is a shift and an add, so the check is a small part of the cost of the transform.

use super::{chain, ring::Ring};

/// The prime 2^61 − 1.
pub(crate) const P: u64 = (1 << 61) - 1;

/// 5^(−1) mod p, as 4p + 1 is a multiple of 5.
const FIFTH: u64 = (4 * P + 1) / 5;

/// `x` mod p.
pub(crate) const fn reduce(x: u128) -> u64 {
    // The first fold leaves less than 2^68, the second less than 2^61 + 2^7 < 2p.
    let x = (x & P as u128) + (x >> 61);
    let x = (x as u64 & P) + (x >> 61) as u64;
    if x >= P { x - P } else { x }
}

/// a + b mod p, for a, b < p.
pub(crate) const fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= P { sum - P } else { sum }
}

/// a − b mod p, for a, b < p.
pub(crate) const fn sub(a: u64, b: u64) -> u64 {
    add(a, P - b)
}

/// a · b mod p, for a, b < p.
pub(crate) const fn mul(a: u64, b: u64) -> u64 {
    let (high, low) = halves(a, b);
    add(high, low)
}

/// a · b = high · 2^61 + low, both at most p.
const fn halves(a: u64, b: u64) -> (u64, u64) {
    // With a three bits up, the border of the halves is that of two registers.
    let product = (a << 3) as u128 * b as u128;
    ((product >> 64) as u64, product as u64 >> 3)
}

/// F(n) mod p.
pub(crate) fn fibonacci(n: u64) -> u64 {
    chain::fibonacci_pair(Mersenne61, n).0
}

/// F(n) mod p and F(n + 1) mod p.
pub(crate) fn fibonacci_pair(n: u64) -> (u64, u64) {
    chain::fibonacci_pair(Mersenne61, n)
}

/// L(n) mod p, the Lucas number.
pub(crate) fn lucas(n: u64) -> u64 {
    chain::lucas_pair(Mersenne61, n).0
}

/// The field of p elements.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mersenne61;

impl Ring for Mersenne61 {
    fn one(self) -> u64 {
        1
    }

    fn add(self, a: u64, b: u64) -> u64 {
        add(a, b)
    }

    fn sub(self, a: u64, b: u64) -> u64 {
        sub(a, b)
    }

    fn mul(self, a: u64, b: u64) -> u64 {
        mul(a, b)
    }

    fn mul_sub(self, a: u64, b: u64, c: u64) -> u64 {
        let (high, low) = halves(a, b);
        // At most 3p, and one fold leaves at most p + 2.
        let sum = high + (low + (P - c));
        let sum = (sum & P) + (sum >> 61);
        if sum >= P { sum - P } else { sum }
    }

    fn fifth(self, a: u64) -> Option<u64> {
        Some(mul(a, FIFTH))
    }

    fn residue(self, a: u64) -> u64 {
        a
    }
}

/// Words a block: one reduction and one Horner step are paid for each block.
const BLOCK: usize = 64;

/// As many products of a limb below 2^64 and a power below 2^61 as fit in 128 bits.
const SHORT_BLOCK: usize = 8;

/// A base B, ready to take the residues of numbers written in it, little-endian.
///
/// ```ignore
/// static BASE: Radix = Radix::new(100_000);
/// assert_eq!(BASE.words(&[-1, 3]), 299_999);
/// ```
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

/// 64 products of 32 and 21 bits sum to 59 bits.
const PIECE: u32 = 21;

/// The limbs of [`Decimal`](crate::Decimal).
pub(crate) static LIMBS: Radix = Radix::new(1_000_000_000_000_000_000);

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

    use super::*;

    fn slow<T: Copy + Into<BigInt>>(words: &[T], base: u64) -> u64 {
        let value = words.iter().rev().fold(BigInt::ZERO, |sum, &word| {
            sum * BigInt::from(base) + word.into()
        });
        let p = BigInt::from(P);
        u64::try_from(((value % &p) + &p) % &p).expect("a residue is in [0, p)")
    }

    #[test]
    fn arithmetic_at_the_edges() {
        let edges = [0, 1, 2, 5, P / 2, P - 2, P - 1];
        for a in edges {
            for b in edges {
                let (wide_a, wide_b) = (u128::from(a), u128::from(b));
                assert_eq!(mul(a, b), (wide_a * wide_b % u128::from(P)) as u64);
                assert_eq!(add(a, b), ((wide_a + wide_b) % u128::from(P)) as u64);
                assert_eq!(add(sub(a, b), b), a);
                for c in edges {
                    let combined = Mersenne61.mul_sub(a, b, c);
                    assert_eq!(combined, sub(mul(a, b), c));
                }
            }
        }
        for x in [
            0,
            u128::from(P),
            u128::from(P) << 61,
            u128::MAX,
            u128::MAX - 7,
        ] {
            assert_eq!(reduce(x), (x % u128::from(P)) as u64);
        }
        assert_eq!(mul(FIFTH, 5), 1);
    }

    #[test]
    fn terms_by_addition() {
        let (mut f, mut g) = (0, 1);
        let (mut v, mut w) = (2, 1);
        for n in 0..2000 {
            assert_eq!(fibonacci(n), f, "F({n})");
            assert_eq!(lucas(n), v, "L({n})");
            (f, g) = (g, add(f, g));
            (v, w) = (w, add(v, w));
        }
    }

    #[test]
    fn terms_repeat_with_the_period() {
        // p = 1 mod 5, so the period divides p − 1.
        for n in [0, 1, 2, 12_345, P - 2, u64::MAX - P] {
            assert_eq!(fibonacci(n), fibonacci(n + (P - 1)));
            assert_eq!(lucas(n), lucas(n + (P - 1)));
        }
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
