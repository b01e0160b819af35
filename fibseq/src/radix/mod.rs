//! Natural numbers as little-endian slices of limbs, in either of two bases.
//!
//! [`Decimal18`] holds 18 decimal digits a limb, so that text costs linear time; [`Binary64`] holds
//! the words that other libraries take. Above the products of a few limbs, which each base does in
//! its own way ([`columns`] where a carry costs a division, [`rows`] where it costs nothing),
//! everything is written once, over [`Radix`].

mod binary64;
mod columns;
mod convert;
mod decimal18;
mod karatsuba;
mod linear;
mod rows;

use alloc::vec::Vec;

pub(crate) use binary64::Binary64;
pub(crate) use convert::convert;
pub(crate) use decimal18::Decimal18;
pub(crate) use karatsuba::{mul, scratch_len, square};
pub(crate) use linear::{
    add_assign, add_small, combine, compare, rem_small, sub_assign, sub_small,
};

/// The positional system of a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Decimal,
    Binary,
}

/// The base of a limb, and what depends on it.
pub(crate) trait Radix {
    /// Whether the base is a power of ten or of two.
    #[cfg_attr(not(feature = "std"), expect(dead_code))]
    const SYSTEM: System;

    /// How many values a limb has; it is less than this.
    const VALUES: u128;

    /// Limbs of φⁿ for n = 10¹², rounded up: 10¹² · log φ / log `VALUES`.
    const LIMBS_PER_TERA: u64;

    /// Below this index the ladder on limbs is faster than the transforms.
    #[cfg(feature = "std")]
    const LADDER_END: u64;

    /// The most limbs in the shorter operand for which [`mul`](Self::mul) is the fastest way.
    const MUL_MAX: usize;

    /// The most limbs for which [`square`](Self::square) is the fastest way.
    const SQUARE_MAX: usize;

    /// `(total / BASE, total % BASE)`, for any `total`.
    fn split(total: u128) -> (u128, u64);

    /// `a + b + carry` as a limb and its carry.
    fn add(a: u64, b: u64, carry: bool) -> (u64, bool);

    /// `a − b − borrow` as a limb and its borrow.
    fn sub(a: u64, b: u64, borrow: bool) -> (u64, bool);

    /// P·s + M·t + `carry` as a carry and a limb, where the carry may be negative. 0 ≤ `P`,
    /// −2 ≤ `M`, `P` + `M` ≤ 5, and −4 ≤ `carry` ≤ 5, as it then also comes out.
    fn weigh<const P: i64, const M: i64>(s: u64, t: u64, carry: i64) -> (i64, u64);

    /// `out = a · b` for 1 to [`MUL_MAX`](Self::MUL_MAX) limbs in `b` and no fewer in `a`; `out` has
    /// as many as both.
    fn mul(out: &mut [u64], a: &[u64], b: &[u64]);

    /// `out = a²` for 1 to [`SQUARE_MAX`](Self::SQUARE_MAX) limbs; `out` has twice as many.
    fn square(out: &mut [u64], a: &[u64]);

    /// Limbs that hold any of F(`index`), L(`index`) and 2·L(`index`).
    fn capacity(index: u64) -> usize {
        let limbs = u128::from(index) * u128::from(Self::LIMBS_PER_TERA) / 1_000_000_000_000;
        limbs as usize + 2
    }
}

/// The limbs of `value`, without leading zeros.
pub(crate) fn from_u128<R: Radix>(value: u128) -> Vec<u64> {
    let mut limbs = alloc::vec![0; 3];
    let len = write_u128::<R>(&mut limbs, value);
    limbs.truncate(len);
    limbs
}

/// Writes `value` to the start of `limbs` and answers how many limbs it took, at most three.
pub(crate) fn write_u128<R: Radix>(limbs: &mut [u64], mut value: u128) -> usize {
    let mut len = 0;
    while value > 0 {
        let (rest, limb) = R::split(value);
        limbs[len] = limb;
        value = rest;
        len += 1;
    }
    len
}

/// `limbs` without leading zeros.
pub(crate) fn trim(limbs: &[u64]) -> &[u64] {
    let len = limbs
        .iter()
        .rposition(|&limb| limb != 0)
        .map_or(0, |top| top + 1);
    &limbs[..len]
}

/// Drops leading zeros in place.
pub(crate) fn trim_vec(limbs: &mut Vec<u64>) {
    let len = trim(limbs).len();
    limbs.truncate(len);
}

/// `a · b` in a vector of its own, without leading zeros.
pub(crate) fn product<R: Radix>(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut out = alloc::vec![0; a.len() + b.len()];
    let mut scratch = alloc::vec![0; scratch_len::<R>(a.len(), b.len())];
    mul::<R>(&mut out, a, b, &mut scratch);
    trim_vec(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_bounds_the_terms_and_is_not_loose() {
        fn check<R: Radix>() {
            let phi = f64::midpoint(1.0, 5.0f64.sqrt());
            for index in (0..20_000u64).chain([100_000, 4_000_000_000]) {
                let limbs = (index as f64 * phi.log2() + 1.0) / (R::VALUES as f64).log2();
                let capacity = R::capacity(index) as f64;
                assert!(
                    limbs.ceil() <= capacity && capacity <= limbs.ceil() + 2.0,
                    "{index}"
                );
            }
        }
        check::<Decimal18>();
        check::<Binary64>();
    }

    #[test]
    fn u128_round_trip() {
        for value in [0, 1, 999_999_999_999_999_999, 1 << 60, u128::MAX] {
            let value_of = |limbs: &[u64], base: u128| {
                limbs
                    .iter()
                    .rev()
                    .fold(0u128, |v, &l| v * base + u128::from(l))
            };
            assert_eq!(
                value_of(&from_u128::<Decimal18>(value), Decimal18::VALUES),
                value
            );
            assert_eq!(
                value_of(&from_u128::<Binary64>(value), Binary64::VALUES),
                value
            );
        }
    }
}
