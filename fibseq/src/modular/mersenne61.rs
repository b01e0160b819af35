//! Residues modulo the Mersenne prime p = 2^61 − 1.
//!
//! A result of the floating-point transform is worth as much as the check it passes. A digit that
//! was rounded wrongly changes the value by d·B^i with small d ≠ 0, and no such number is a
//! multiple of p: p divides neither d nor B. Whatever else goes wrong escapes one time in p. The
//! reduction is a shift and an add, so the check is a small part of the cost of the transform.

/// The prime 2^61 − 1.
pub(crate) const P: u64 = (1 << 61) - 1;

/// 5^(−1) mod p: 5 · 1844674407370955161 = 4p + 1.
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
    let product = a as u128 * b as u128;
    // Both parts are at most p, as the product is below p².
    add((product as u64) & P, (product >> 61) as u64)
}

/// a^`exponent` mod p, for a < p.
pub(crate) const fn pow(mut a: u64, mut exponent: u64) -> u64 {
    let mut power = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = mul(power, a);
        }
        a = mul(a, a);
        exponent >>= 1;
    }
    power
}

/// F(n) mod p.
pub(crate) fn fibonacci(n: u64) -> u64 {
    let (v, next) = lucas_pair(n);
    // 5·F(n) = 2·L(n + 1) − L(n)
    mul(sub(add(next, next), v), FIFTH)
}

/// L(n) mod p, the Lucas number.
pub(crate) fn lucas(n: u64) -> u64 {
    lucas_pair(n).0
}

/// (L(n), L(n + 1)) mod p by the chain that [`super::lucas_chain`] explains.
fn lucas_pair(n: u64) -> (u64, u64) {
    let (mut v, mut next) = (2, 1);
    // ±1 = (−1)^k for the k that the leading bits of n make.
    let mut sign = 1;
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        let middle = sub(mul(v, next), sign);
        if n >> bit & 1 == 1 {
            let twice = add(sign, sign);
            (v, next, sign) = (middle, add(mul(next, next), twice), P - 1);
        } else {
            let twice = add(sign, sign);
            (v, next, sign) = (sub(mul(v, v), twice), middle, 1);
        }
    }
    (v, next)
}

/// Words a block: one reduction and one Horner step are paid for each block.
const BLOCK: usize = 64;

/// As many products of a word below 2^64 and a power below 2^61 as fit in 128 bits.
const SHORT_BLOCK: usize = 8;

/// A base B, ready to take the residues of numbers written in it, little-endian.
///
/// ```ignore
/// static DECIMAL: Radix = Radix::new(100_000);
/// assert_eq!(DECIMAL.words(&[-1, 3]), 299_999);
/// ```
#[derive(Debug, Clone)]
pub(crate) struct Radix {
    /// B^i mod p.
    powers: [u64; BLOCK],
    /// B^BLOCK mod p.
    step: u64,
    /// B^SHORT_BLOCK mod p.
    short_step: u64,
}

impl Radix {
    /// The base `base`; a base that has no room in 64 bits goes by its residue (8 for 2^64).
    pub(crate) const fn new(base: u64) -> Self {
        let base = reduce(base as u128);
        let mut powers = [1; BLOCK];
        let mut i = 1;
        while i < BLOCK {
            powers[i] = mul(powers[i - 1], base);
            i += 1;
        }
        Self {
            powers,
            step: mul(powers[BLOCK - 1], base),
            short_step: powers[SHORT_BLOCK],
        }
    }

    /// Σ `words`\[i\]·B^i mod p. A word may be any `i32`, as balanced digits are.
    pub(crate) fn words(&self, words: &[i32]) -> u64 {
        let mut residue = 0;
        for block in words.chunks(BLOCK).rev() {
            // 64 · 2^31 · 2^61 = 2^98
            let sum: i128 = block
                .iter()
                .zip(&self.powers)
                .map(|(&word, &power)| i128::from(word) * i128::from(power))
                .sum();
            // A multiple of p that makes the sum positive: p·2^40 > 2^100.
            let sum = sum + (i128::from(P) << 40);
            residue = add(mul(residue, self.step), reduce(sum as u128));
        }
        residue
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
            }
        }
        for x in [0, u128::from(P), u128::from(P) << 61, u128::MAX, u128::MAX - 7] {
            assert_eq!(reduce(x), (x % u128::from(P)) as u64);
        }
        assert_eq!(mul(FIFTH, 5), 1);
        assert_eq!(pow(3, P - 1), 1);
        assert_eq!(pow(3, 0), 1);
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
