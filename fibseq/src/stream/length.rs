//! How long terms are, known beforehand and exactly.
//!
//! F(n) is φⁿ/√5 to the nearest integer, so it has ⌊n·log₁₀φ − log₁₀√5⌋ + 1 digits (F(0) and F(1)
//! one). In fixed point with 96 bits after the point the value is off by less than 2⁻⁶³ for any
//! index below 2³². For no such index does it come closer than 2⁻⁴⁰ to an integer (the first one
//! that does is above 10¹¹, as the continued fraction of log₁₀φ shows), so the floor is exact.

use crate::{Decimal, Term};

/// The last index whose term a stream or a page can reach.
pub(crate) const LAST_INDEX: u64 = <Decimal as Term>::MAX_INDEX;

/// log₁₀φ · 2⁹⁶.
const LOG_PHI: u128 = 0x3580_36C8_2451_B7F3_65D3_DB23;
/// log₁₀√5 · 2⁹⁶, rounded up, so that both errors point the same way.
const LOG_SQRT_5: u128 = 0x5977_D95E_C10C_0219_DC1D_A995;
const ONE: u128 = 1 << 96;

/// How many decimal digits F(`index`) has, for an index below 2³².
pub(crate) fn digit_count(index: u64) -> u64 {
    debug_assert!(index < 1 << 32);
    if index < 2 {
        return 1;
    }
    ((u128::from(index) * LOG_PHI - LOG_SQRT_5) / ONE) as u64 + 1
}

/// How many digits F(0) to F(`index` − 1) have together, for an index up to 2³².
pub(crate) fn digits_before(index: u64) -> u64 {
    debug_assert!(index <= 1 << 32);
    let above_one = index.saturating_sub(2);
    index + floor_sum(above_one.into(), ONE, LOG_PHI, 2 * LOG_PHI - LOG_SQRT_5) as u64
}

/// The first index whose term has at least `digits` digits, for `digits` from 2 up to 2³⁰.
#[cfg(feature = "parallel")]
pub(crate) fn first_of_length(digits: u64) -> u64 {
    debug_assert!((2..=1 << 30).contains(&digits));
    (u128::from(digits - 1) * ONE + LOG_SQRT_5).div_ceil(LOG_PHI) as u64
}

/// The sum of ⌊(a·i + b) / m⌋ over i < n, by Euclid's algorithm on (m, a): what is left of the
/// line below the grid after taking out whole multiples is counted again with the axes swapped.
fn floor_sum(mut n: u128, mut m: u128, mut a: u128, mut b: u128) -> u128 {
    let mut sum = 0;
    while n > 0 {
        sum += n * (n - 1) / 2 * (a / m) + n * (b / m);
        (a, b) = (a % m, b % m);
        let top = a * n + b;
        (n, b) = (top / m, top % m);
        (m, a) = (a, m);
    }
    sum
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::{Budget, stream::Pair};

    #[test]
    fn counts_follow_the_terms() {
        let step = crate::Kernel::Portable.step().unwrap();
        let mut pair = Pair::at(0, &Budget::UNLIMITED).unwrap();
        let mut sum = 0;
        for index in 0..20_000 {
            assert_eq!(digits_before(index), sum, "before {index}");
            assert_eq!(digit_count(index), pair.digits() as u64, "of F({index})");
            sum += digit_count(index);
            pair.step(step, &mut []);
        }
    }

    #[cfg(feature = "parallel")]
    #[test]
    fn the_first_of_a_length() {
        assert_eq!([first_of_length(2), first_of_length(3)], [7, 12]);
        for digits in 2..3_000 {
            let index = first_of_length(digits);
            assert_eq!(digit_count(index - 1), digits - 1, "before F({index})");
            assert_eq!(digit_count(index), digits, "of F({index})");
        }
    }

    #[test]
    fn the_logarithms_are_the_published_ones() {
        let decimals = |mut fixed: u128| {
            let mut digits = String::new();
            for _ in 0..28 {
                fixed *= 10;
                digits.push(char::from(b'0' + (fixed / ONE) as u8));
                fixed %= ONE;
            }
            digits
        };
        // <https://oeis.org/A097348>, and (1 − log₁₀2)/2 from <https://oeis.org/A007524>.
        assert_eq!(decimals(LOG_PHI), "2089876402499787337692720892");
        assert_eq!(decimals(LOG_SQRT_5), "3494850021680094023931305526");
    }

    #[test]
    fn far_counts_agree_with_their_sums() {
        for index in [1_000_000, 2_684_481, 999_999_999, LAST_INDEX] {
            let sum = digits_before(index + 1) - digits_before(index);
            assert_eq!(digit_count(index), sum, "of F({index})");
        }
        // From the table at <https://oeis.org/A068070>.
        assert_eq!(digit_count(1_000_000_000), 208_987_640);
    }
}
