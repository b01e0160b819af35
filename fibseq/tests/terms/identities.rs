//! Laws of the sequence that no single computation of this crate is made of.

use fibseq::{Budget, Decimal, Sequence, Term};
use proptest::prelude::*;

fn word(index: u64) -> u128 {
    u128::pair(index, Budget::UNLIMITED).unwrap().1
}

/// F(index − 1) and F(index).
fn pair(index: u64) -> (Decimal, Decimal) {
    Decimal::pair(index, Budget::UNLIMITED).unwrap()
}

fn term(index: u64) -> Decimal {
    pair(index).1
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// d'Ocagne: F(m)·F(n + 1) − F(m + 1)·F(n) = (−1)ⁿ·F(m − n).
    #[test]
    fn d_ocagne(n in 0u64..4000, distance in 0u64..4000) {
        let m = n + distance;
        let (f_m, f_m1) = pair(m + 1);
        let (f_n, f_n1) = pair(n + 1);
        let (left, right) = (&f_m * &f_n1, &f_m1 * &f_n);
        let difference = if n % 2 == 0 { left.checked_sub(&right) } else { right.checked_sub(&left) };
        prop_assert_eq!(difference, Some(term(distance)));
    }

    /// F(m + n) = F(m)·F(n + 1) + F(m − 1)·F(n).
    #[test]
    fn addition(m in 0u64..6000, n in 0u64..6000) {
        let (f_m_before, f_m) = pair(m);
        let (f_n, f_n_after) = pair(n + 1);
        prop_assert_eq!(term(m + n), &f_m * &f_n_after + &(&f_m_before * &f_n));
    }

    /// F(2n) = F(n)·(F(n + 1) + F(n − 1)).
    #[test]
    fn doubling(n in 0u64..12_000) {
        let (before, f) = pair(n);
        let after = &f + &before;
        prop_assert_eq!(term(2 * n), &f * &(after + &before));
    }

    /// Cassini: F(n − 1)·F(n + 1) − F(n)² = (−1)ⁿ.
    #[test]
    fn cassini(n in 0u64..20_000) {
        let (before, f) = pair(n);
        let (outer, square) = (&before * &(&f + &before), &f * &f);
        let one = Decimal::from(1_u64);
        let (large, small) = if n % 2 == 0 { (outer, square) } else { (square, outer) };
        prop_assert_eq!(large.checked_sub(&small), Some(one));
    }

    /// gcd(F(m), F(n)) = F(gcd(m, n)), by Euclid's steps on the terms of `u128`.
    #[test]
    fn greatest_common_divisor(m in 0u64..=186, n in 0u64..=186) {
        let (mut a, mut b) = (word(m), word(n));
        while b > 0 {
            (a, b) = (b, a % b);
        }
        prop_assert_eq!(a, word(gcd(m, n)));
    }

    /// F(0) + … + F(n) = F(n + 2) − 1, over the iterator.
    #[test]
    fn sum_of_the_first_terms(n in 0u64..800) {
        let mut sum = Decimal::from(1_u64);
        for term in Sequence::<Decimal>::range(0..n + 1).unwrap() {
            sum += &term;
        }
        prop_assert_eq!(sum, term(n + 2));
    }
}
