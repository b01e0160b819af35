//! Terms modulo a word agree with the terms themselves, reduced.

use std::num::NonZeroU64;

use fibseq::{fibonacci_mod, fibonacci_pair_mod, lucas_mod, pisano_period};
use num_bigint::BigUint;
use proptest::prelude::*;

fn modulus(m: u64) -> NonZeroU64 {
    NonZeroU64::new(m).expect("the moduli of these tests are not zero")
}

fn reduced(term: &BigUint, m: u64) -> u64 {
    (term % m)
        .try_into()
        .expect("a residue is below its modulus")
}

/// Moduli of every kind: odd, even, powers of two, multiples of 5, the ends of the range.
fn moduli() -> impl Iterator<Item = u64> {
    let kinds = [
        u64::MAX,
        u64::MAX - 1,
        u64::MAX - 58,
        5u64.pow(27),
        10u64.pow(19),
    ];
    let powers = (0..64).map(|k| 1 << k);
    let shapes = (0..60).flat_map(|k| [3 << k, 5 << k, 7 << k]);
    (1..=100).chain(kinds).chain(powers).chain(shapes)
}

#[test]
fn straight_through_the_first_terms() {
    let mut terms = vec![BigUint::ZERO, BigUint::from(1u8)];
    for n in 0..300 {
        terms.push(&terms[n] + &terms[n + 1]);
    }
    for m in moduli() {
        for n in 0..300 {
            let (f, g) = (reduced(&terms[n], m), reduced(&terms[n + 1], m));
            let lucas = reduced(&(&terms[n + 1] * 2u8 - &terms[n]), m);
            let n = n as u64;
            assert_eq!(fibonacci_pair_mod(n, modulus(m)), (f, g), "F({n}) mod {m}");
            assert_eq!(fibonacci_mod(n, modulus(m)), f, "F({n}) mod {m}");
            assert_eq!(lucas_mod(n, modulus(m)), lucas, "L({n}) mod {m}");
        }
    }
}

#[test]
fn the_last_index_repeats_the_period() {
    for m in moduli() {
        let n = u64::MAX;
        let first = (u128::from(n) % pisano_period(modulus(m))) as u64;
        let pair = fibonacci_pair_mod(n, modulus(m));
        assert_eq!(pair, fibonacci_pair_mod(first, modulus(m)), "{m}");
    }
}

proptest! {
    /// Doubling with a division a step, which shares nothing with the chains.
    #[test]
    fn any_index_and_modulus(n: u64, m in 1u64.., low in 0..64u32, high in 0..64u32) {
        let n = n >> low;
        let m = (m >> high).max(1);
        let wide = u128::from(m);
        let mul = |a: u128, b: u128| a * b % wide;
        let (mut f, mut g) = (0, 1 % wide);
        for bit in (0..64).rev() {
            let even = mul(f, (2 * g + wide - f) % wide);
            let odd = (mul(f, f) + mul(g, g)) % wide;
            (f, g) = if n >> bit & 1 == 1 { (odd, (even + odd) % wide) } else { (even, odd) };
        }
        let (f, g) = (f as u64, g as u64);
        prop_assert_eq!(fibonacci_pair_mod(n, modulus(m)), (f, g));
        let lucas = (2 * u128::from(g) + wide - u128::from(f)) % wide;
        prop_assert_eq!(u128::from(lucas_mod(n, modulus(m))), lucas);
    }

    /// F(n + π) = F(n), and no π / d for a small d does the same.
    #[test]
    fn the_period_is_a_period_and_the_least(m in 1u64.., shift in 0..64u32, n: u32) {
        let m = (m >> shift).max(1);
        let period = pisano_period(modulus(m));
        prop_assert!(period <= 6 * u128::from(m));
        if let Ok(short) = u64::try_from(period)
            && let Some(later) = short.checked_add(u64::from(n))
        {
            let pair = fibonacci_pair_mod(u64::from(n), modulus(m));
            prop_assert_eq!(fibonacci_pair_mod(later, modulus(m)), pair);
            for divisor in (2..100).filter(|&divisor| short.is_multiple_of(divisor)) {
                let pair = fibonacci_pair_mod(short / divisor, modulus(m));
                prop_assert_ne!(pair, (0, 1 % m));
            }
        }
    }
}
