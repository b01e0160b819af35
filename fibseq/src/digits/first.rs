use alloc::{borrow::ToOwned, string::String};

use super::{LIMB, admit, quotient};
use crate::{Budget, Decimal, Error, Quantity};

/// The first `k` decimal digits of F(`n`), all of them if there are no more.
///
/// The time depends on `k` and hardly on `n`: every step works on the leading digits only, and the
/// digits lost below are accounted for. Should they leave a digit open (a term that continues with
/// a long run of nines or zeros), more of them are kept and the work is done again, so the answer
/// is exact. `budget` bounds `k` by its bytes, and its watcher sees every step.
///
/// # Errors
///
/// [`Error::OverBudget`] for more digits than the budget or 1,000,000, and [`Error::Cancelled`].
///
/// ```
/// use fibseq::{Budget, first_digits};
///
/// assert_eq!(first_digits(1_000_000, 10, Budget::UNLIMITED)?, "1953282128");
/// assert_eq!(first_digits(u64::MAX, 10, Budget::UNLIMITED)?, "6907028909");
/// assert_eq!(first_digits(30, 10, Budget::UNLIMITED)?, "832040");
/// # Ok::<(), fibseq::Error>(())
/// ```
pub fn first_digits(n: u64, k: u64, budget: Budget<'_>) -> Result<String, Error> {
    let k = admit(n, k, &budget)?;
    search(n, k, GUARD, &budget)
}

/// Digits that are kept, at first, to tell on which side of a border the `k`th digit lies.
const GUARD: usize = 18;

/// Leading digits that the errors of all steps reach at most; see [`Leading`].
const LOST: usize = 20;

fn search(n: u64, k: usize, mut guard: usize, budget: &Budget<'_>) -> Result<String, Error> {
    loop {
        if let Some(digits) = attempt(n, k, guard, budget)? {
            return Ok(digits);
        }
        guard *= 2;
    }
}

/// The first `k` digits, or `None` if `guard` digits more don't settle them.
fn attempt(n: u64, k: usize, guard: usize, budget: &Budget<'_>) -> Result<Option<String>, Error> {
    let exact = (k + guard + LOST).div_ceil(LIMB).max(3);
    let mut pair = Leading::start(exact + 2);
    let steps = u64::BITS - n.leading_zeros();
    for step in (0..steps).rev() {
        pair.climb(n >> step);
        let done = u64::from(steps - step);
        budget.tick(done, u64::from(steps), Quantity::Steps)?;
    }
    let digits = pair.f.text();
    if pair.cut {
        // The term is within one unit of the last of these, up or down.
        let known = &digits.as_bytes()[..exact * LIMB - LOST];
        let guards = &known[k..];
        if guards.iter().all(|&digit| digit == b'0') || guards.iter().all(|&digit| digit == b'9') {
            return Ok(None);
        }
    }
    Ok(Some(digits[..k].to_owned()))
}

/// F(k) and L(k) without the same number of limbs at their low end.
///
/// Each step takes F(2k) = F(k)·L(k), L(2k) = L(k)² − 2(−1)^k, and to go on by one
/// 2F(k + 1) = F(k) + L(k), 2L(k + 1) = 5F(k) + L(k). Nothing cancels, so relative errors no more
/// than double. Let u be 1 unit of the limb third from the top, relative to the number: after a cut
/// to p limbs L has p of them and F at least p − 1, so u = 10^(−18(p − 2)) bounds what a cut, a
/// half rounded down, and the 2 (left out of a number that was cut) can do. An error of r·u becomes
/// at most (2r + r²u + 4)·u; with r²u < 1 that stays below 5·2^64 < 10^20 in 64 steps.
struct Leading {
    f: Decimal,
    l: Decimal,
    /// Whether limbs were left out.
    cut: bool,
    limit: usize,
}

impl Leading {
    /// Index 0, with numbers to be cut to `limit` limbs.
    fn start(limit: usize) -> Self {
        Self {
            f: Decimal::ZERO,
            l: Decimal::from(2u64),
            cut: false,
            limit,
        }
    }

    /// To `index` from ⌊`index` / 2⌋.
    fn climb(&mut self, index: u64) {
        let two = Decimal::from(2u64);
        self.f = &self.f * &self.l;
        let square = &self.l * &self.l;
        self.l = if self.cut {
            square
        } else if index >> 1 & 1 == 1 {
            square + &two
        } else {
            // L(k)² ≥ 1 for odd k and L(k)² ≥ 4 for even k.
            square.checked_sub(&two).unwrap_or_default()
        };
        if index & 1 == 1 {
            let five = &self.f * &Decimal::from(5u64);
            self.f = quotient(&self.f + &self.l, 2);
            self.l = quotient(five + &self.l, 2);
        }
        let excess = self.l.limbs().len().saturating_sub(self.limit);
        if excess > 0 {
            self.f = without(&self.f, excess);
            self.l = without(&self.l, excess);
            self.cut = true;
        }
    }
}

/// The number without its lowest `count` limbs.
fn without(number: &Decimal, count: usize) -> Decimal {
    Decimal::from_limbs(number.limbs()[count..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: &Budget<'static> = &Budget::UNLIMITED;

    #[test]
    fn open_digits_are_searched_for_with_more_guards() {
        // With one guard digit left over, every fifth term has a 0 or a 9 there.
        let mut open = 0;
        for n in (0..200).map(|i| u64::MAX / 5 - i * 1_000_000_007) {
            let k = 3 * LIMB - LOST - 1;
            open += u32::from(attempt(n, k, 1, BUDGET) == Ok(None));
            assert_eq!(search(n, k, 1, BUDGET), search(n, k, 100, BUDGET), "F({n})");
        }
        assert!((20..80).contains(&open), "{open}");
    }

    #[test]
    fn long_runs_of_zeros_and_nines() {
        // The two terms nearest to a power of ten, computed with mpmath at 700 bits.
        for (n, digits) in [
            (
                8_625_812_162_537_945_092,
                "100000000000000000000217988575754808957467652180983905590640",
            ),
            (
                17_400_852_738_312_695_671,
                "999999999999999999941053457003690620079649306392772357926053",
            ),
        ] {
            for k in 1..60 {
                assert_eq!(search(n, k, 1, BUDGET).as_deref(), Ok(&digits[..k]));
                assert_eq!(search(n, k, GUARD, BUDGET).as_deref(), Ok(&digits[..k]));
            }
        }
    }

    #[test]
    fn the_bound_on_the_error_holds() {
        // One unit of the last digit that counts as known, against 100 digits more.
        for n in (0..200).map(|i| u64::MAX / 3 - i * 1_000_000_007) {
            let exact = 3;
            let known = exact * LIMB - LOST;
            let mut pair = Leading::start(exact + 2);
            for step in (0..64).rev() {
                pair.climb(n >> step);
            }
            let short: u128 = pair.f.text()[..known].parse().expect("34 digits");
            let long: u128 = search(n, known, 100, BUDGET)
                .expect("the budget is unlimited")
                .parse()
                .expect("34 digits");
            assert!(short.abs_diff(long) <= 1, "{n}: {short} {long}");
        }
    }
}
