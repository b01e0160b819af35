//! Digits of terms that are too long to be computed: how many there are, the first and the last.

mod count;
mod first;
mod last;
mod total;

pub(crate) use self::{count::indices_of_length, total::digits_before};
pub use self::{
    count::{bit_count, digit_count, lucas_bit_count, lucas_digit_count},
    first::first_digits,
    last::last_digits,
};

use crate::{Budget, Decimal, Error, Quantity, radix::Decimal18};

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

/// ⌊`number` / `divisor`⌋, for a divisor of at most 18.
fn quotient(number: Decimal, divisor: u64) -> Decimal {
    let mut limbs = number.into_limbs();
    let mut rest = 0;
    for limb in limbs.iter_mut().rev() {
        // At most 18 · 10^18, which a word holds.
        let dividend = rest * Decimal18::BASE + *limb;
        *limb = dividend / divisor;
        rest = dividend % divisor;
    }
    Decimal::from_limbs(limbs)
}
