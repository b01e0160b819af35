//! Residues modulo the Mersenne prime p = 2^61 − 1.
//!
//! A result of the floating-point transform is worth as much as the check it passes. A digit that
//! was rounded wrongly changes the value by d·B^i with small d ≠ 0, and no such number is a
//! multiple of p: p divides neither d nor B. Whatever else goes wrong escapes one time in p. The
//! reduction is a shift and an add, so the check is a small part of the cost of the transform.

mod radix;

pub(crate) use self::radix::LIMBS;
#[cfg(feature = "std")]
pub(crate) use self::radix::Radix;
use super::{chain, ring::Ring};

/// The prime 2^61 − 1.
pub(crate) const P: u64 = (1 << 61) - 1;

/// 5^(−1) mod p, as 4p + 1 is a multiple of 5.
const FIFTH: u64 = (4 * P + 1) / 5;

/// `x` mod p.
#[inline]
pub(crate) const fn reduce(x: u128) -> u64 {
    // The first fold leaves less than 2^68, the second less than 2^61 + 2^7 < 2p.
    let x = (x & P as u128) + (x >> 61);
    let x = (x as u64 & P) + (x >> 61) as u64;
    if x >= P { x - P } else { x }
}

/// a + b mod p, for a, b < p.
#[inline]
pub(crate) const fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= P { sum - P } else { sum }
}

/// a − b mod p, for a, b < p.
#[inline]
pub(crate) const fn sub(a: u64, b: u64) -> u64 {
    add(a, P - b)
}

/// a · b mod p, for a, b < p.
#[inline]
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
#[cfg(test)]
mod tests {
    use super::*;

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
}
