//! Digits of terms that are too long to be computed: how many there are, the first and the last.

mod count;
mod first;
mod last;

pub use self::{
    count::{bit_count, digit_count, lucas_digit_count},
    first::first_digits,
    last::last_digits,
};

use alloc::{string::String, vec::Vec};
use core::fmt::Write as _;

use crate::{
    Budget, Error, Quantity,
    radix::{self, Decimal18, Radix},
};

/// The most digits that [`first_digits`] and [`last_digits`] deliver.
const MAX_DIGITS: u64 = 1_000_000;

/// Decimal digits of a limb.
const LIMB: usize = 18;

/// How many of `k` digits F(`n`) has, if so many are allowed.
fn admit(n: u64, k: u64, budget: &Budget<'_>) -> Result<usize, Error> {
    let digits = k.min(digit_count(n));
    budget
        .max_bytes(budget.bytes().min(MAX_DIGITS))
        .admit(Quantity::Bytes, digits)?;
    Ok(digits as usize)
}

fn mul(a: &[u64], b: &[u64]) -> Vec<u64> {
    radix::product::<Decimal18>(a, b)
}

/// Divides by `divisor`, at most 18, and drops the remainder.
fn divide_small(number: &mut [u64], divisor: u64) {
    let mut rest = 0;
    for limb in number.iter_mut().rev() {
        // At most 18 · 10^18, which a word holds.
        let dividend = rest * Decimal18::BASE + *limb;
        *limb = dividend / divisor;
        rest = dividend % divisor;
    }
}

/// All digits of `number`, whose top limb is not zero.
fn text(number: &[u64]) -> String {
    let mut text = String::with_capacity(number.len() * LIMB);
    let mut limbs = number.iter().rev();
    let top = limbs.next().copied().unwrap_or(0);
    // Writing to a string does not fail.
    let _ = write!(text, "{top}");
    for limb in limbs {
        let _ = write!(text, "{limb:018}");
    }
    text
}
