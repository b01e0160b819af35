//! Natural numbers as little-endian slices of limbs, in either of two bases.
//!
//! [`Decimal18`] holds 18 decimal digits a limb, so that text costs linear time; [`Binary60`]
//! holds 60 bits a limb, so that binary costs linear time. Everything else is written once, over
//! [`Radix`]. Both leave room above a limb: a column of up to [`COLUMN`] products fits in a
//! `u128`, which is what makes multiplication without carries between products possible.

mod binary60;
mod convert;
mod decimal18;
mod karatsuba;
mod linear;
mod schoolbook;

use alloc::vec::Vec;

pub(crate) use binary60::Binary60;
pub(crate) use convert::convert;
pub(crate) use decimal18::Decimal18;
pub(crate) use karatsuba::{mul, scratch_len, square};
pub(crate) use linear::{
    add_assign, add_small, combine, compare, rem_small, sub_assign, sub_small,
};

/// Products of two limbs that a `u128` can add up, together with the carry of the column below.
const COLUMN: usize = 256;

/// The base of a limb. At most 2⁶⁰, so that [`COLUMN`] products fit in a `u128`.
pub(crate) trait Radix {
    /// Limbs are less than this.
    const BASE: u64;

    /// Limbs of φⁿ for n = 10¹², rounded up: 10¹² · log φ / log `BASE`.
    const LIMBS_PER_TERA: u64;

    /// `(total / BASE, total % BASE)`, for any `total`.
    fn split(total: u128) -> (u128, u64);

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
    let mut scratch = alloc::vec![0; scratch_len(a.len(), b.len())];
    mul::<R>(&mut out, a, b, &mut scratch);
    trim_vec(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_with_its_carry_fits() {
        for base in [Decimal18::BASE, Binary60::BASE] {
            let product = u128::from(base - 1).pow(2);
            let column = product.checked_mul(COLUMN as u128).unwrap();
            assert!(column.checked_add(column / u128::from(base) + 1).is_some());
        }
    }

    #[test]
    fn capacity_bounds_the_terms_and_is_not_loose() {
        fn check<R: Radix>() {
            let phi = f64::midpoint(1.0, 5.0f64.sqrt());
            for index in [0u64, 1, 93, 94, 186, 1000, 100_000, 4_000_000_000] {
                let limbs = (index as f64 * phi.log2() + 1.0) / (R::BASE as f64).log2();
                let capacity = R::capacity(index) as f64;
                assert!(
                    limbs.ceil() <= capacity && capacity <= limbs.ceil() + 2.0,
                    "{index}"
                );
            }
        }
        check::<Decimal18>();
        check::<Binary60>();
    }

    #[test]
    fn u128_round_trip() {
        for value in [0, 1, 999_999_999_999_999_999, 1 << 60, u128::MAX] {
            let value_of = |limbs: &[u64], base: u64| {
                limbs
                    .iter()
                    .rev()
                    .fold(0u128, |v, &l| v * u128::from(base) + u128::from(l))
            };
            assert_eq!(
                value_of(&from_u128::<Decimal18>(value), Decimal18::BASE),
                value
            );
            assert_eq!(
                value_of(&from_u128::<Binary60>(value), Binary60::BASE),
                value
            );
        }
    }
}
