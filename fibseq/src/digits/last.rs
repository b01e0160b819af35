use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{LIMB, admit, divide_small, mul, text};
use crate::{
    Budget, Error, Quantity,
    radix::{self, Decimal18},
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
    let (mut v, mut w) = (padded(2, len), padded(1, len));
    let mut odd = false;
    for step in (0..steps).rev() {
        let next_odd = n >> step & 1 == 1;
        let mut middle = product(&v, &w, len);
        shift(&mut middle, 1, odd);
        if next_odd {
            w = product(&w, &w, len);
            shift(&mut w, 2, !odd);
            v = middle;
        } else {
            v = product(&v, &v, len);
            shift(&mut v, 2, odd);
            w = middle;
        }
        odd = next_odd;
        let done = u64::from(steps - step);
        budget.tick(done, u64::from(steps), Quantity::Steps)?;
    }

    // 5·F(n) = 2·L(n + 1) − L(n) modulo B gives F(n) modulo B / 5, of which 10^k is a divisor.
    radix::mul_small::<Decimal18>(&mut w, 2, 0);
    w.truncate(len);
    radix::sub_assign::<Decimal18>(&mut w, &v);
    divide_small(&mut w, 5);

    // One more limb on top, so that no zero below it is lost.
    w.push(1);
    let digits = text(&w);
    Ok(digits[digits.len() - k..].to_owned())
}

fn padded(value: u64, len: usize) -> Vec<u64> {
    let mut number = alloc::vec![0; len];
    number[0] = value;
    number
}

/// a·b modulo the base to the power of `len`.
fn product(a: &[u64], b: &[u64], len: usize) -> Vec<u64> {
    let mut product = mul(a, b);
    product.resize(len, 0);
    product
}

/// Adds `amount` where `up`, else subtracts it; either wraps around.
fn shift(number: &mut [u64], amount: u64, up: bool) {
    if up {
        radix::add_small::<Decimal18>(number, amount);
    } else {
        radix::sub_small::<Decimal18>(number, amount);
    }
}
