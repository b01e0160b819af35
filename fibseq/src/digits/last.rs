use alloc::{borrow::ToOwned, format, string::String};

use super::{LIMB, admit, quotient};
use crate::{
    Budget, Decimal, Error, Quantity,
    radix::{Decimal18, add_small, sub_assign, sub_small},
};

/// The last `k` decimal digits of F(`n`), with the zeros that they begin with; all digits if there
/// are no more.
///
/// The time depends on `k` and hardly on `n`. For `k` ≤ 19,
/// [`fibonacci_mod`](crate::fibonacci_mod) gives the same as a number, faster. `budget` bounds `k`
/// by its bytes, and its watcher sees every step.
///
/// # Errors
///
/// [`Error::OverBudget`] for more digits than the budget or 1,000,000, and [`Error::Cancelled`].
///
/// ```
/// use fibseq::{Budget, last_digits};
///
/// assert_eq!(last_digits(1_000_000, 10, Budget::UNLIMITED)?, "8242546875");
/// assert_eq!(last_digits(u64::MAX, 10, Budget::UNLIMITED)?, "3362999010");
/// assert_eq!(last_digits(300, 4, Budget::UNLIMITED)?, "9600");
/// # Ok::<(), fibseq::Error>(())
/// ```
pub fn last_digits(n: u64, k: u64, budget: Budget<'_>) -> Result<String, Error> {
    let k = admit(n, k, &budget)?;
    // The division by 5 at the end costs a digit.
    let len = (k + 1).div_ceil(LIMB);
    let steps = u64::BITS - n.leading_zeros();

    // L(i) and L(i + 1) modulo B = 10^(18·len), by the chain of the residues modulo a word.
    let (mut v, mut w) = (Decimal::from(2u64), Decimal::from(1u64));
    let mut odd = false;
    for step in (0..steps).rev() {
        let middle = shifted(&v * &w, 1, odd, len);
        if n >> step & 1 == 1 {
            (v, w) = (middle, shifted(&w * &w, 2, !odd, len));
            odd = true;
        } else {
            (v, w) = (shifted(&v * &v, 2, odd, len), middle);
            odd = false;
        }
        let done = u64::from(steps - step);
        budget.tick(done, u64::from(steps), Quantity::Steps)?;
    }

    // 5·F(n) = 2·L(n + 1) − L(n) modulo B gives F(n) modulo B / 5, of which 10^k is a divisor.
    let mut five = (&w + &w).into_limbs();
    five.resize(len, 0);
    sub_assign::<Decimal18>(&mut five, v.limbs());
    let residue = quotient(Decimal::from_limbs(five), 5).text();
    match residue.len().checked_sub(k) {
        Some(rest) => Ok(residue[rest..].to_owned()),
        None => Ok(format!("{residue:0>k$}")),
    }
}

/// `number` + `amount` where `up`, else `number` − `amount`, modulo the base to the power of `len`.
fn shifted(number: Decimal, amount: u64, up: bool, len: usize) -> Decimal {
    let mut limbs = number.into_limbs();
    limbs.resize(len, 0);
    if up {
        add_small::<Decimal18>(&mut limbs, amount);
    } else {
        sub_small::<Decimal18>(&mut limbs, amount);
    }
    Decimal::from_limbs(limbs)
}
