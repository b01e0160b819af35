use super::count::{LOG_PHI, LOG_ROOT5};

/// How many decimal digits F(0) to F(`index` − 1) have together, for an `index` up to 2³².
///
/// The sum of the floors that [`digit_count`](super::digit_count) takes, in fixed point with 96 bits
/// after the point: the values are off by less than 2⁻⁶³, always to the low side, and for no index
/// below 2³² is one closer than 2⁻⁴⁰ to an integer (the first that is lies above 10¹¹, as the
/// continued fraction of log₁₀ φ shows).
pub(crate) fn digits_before(index: u64) -> u64 {
    debug_assert!(index <= 1 << 32, "{index} is too large for 96 bits");
    let from_two = index.saturating_sub(2);
    index + floor_sum(from_two.into(), ONE, SLOPE, 2 * SLOPE - OFFSET) as u64
}

const ONE: u128 = 1 << 96;
/// log₁₀ φ · 2⁹⁶, rounded down.
const SLOPE: u128 = upper(LOG_PHI[2], LOG_PHI[1]);
/// log₁₀ √5 · 2⁹⁶, rounded up, so that both errors point the same way.
const OFFSET: u128 = upper(LOG_ROOT5[2], LOG_ROOT5[1]) + 1;

/// The upper 96 bits of two words.
const fn upper(high: u64, low: u64) -> u128 {
    (high as u128) << 32 | (low >> 32) as u128
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
    use super::{super::digit_count, *};

    #[test]
    fn the_sum_of_the_counts() {
        let mut sum = 0;
        for index in 0..20_000 {
            assert_eq!(digits_before(index), sum, "before {index}");
            sum += digit_count(index);
        }
    }

    #[test]
    fn far_sums_grow_by_the_counts() {
        for index in [
            1_000_000,
            2_684_481,
            999_999_999,
            4_000_000_000,
            u32::MAX.into(),
        ] {
            let grown = digits_before(index + 1) - digits_before(index);
            assert_eq!(grown, digit_count(index), "F({index})");
        }
    }

    #[test]
    fn floors_added_up() {
        for (m, a, b) in [(7, 3, 2), (10, 9, 0), (9, 31, 40), (1, 5, 3), (64, 0, 63)] {
            let mut sum = 0;
            for n in 0..200 {
                assert_eq!(floor_sum(n, m, a, b), sum, "{n} {m} {a} {b}");
                sum += (a * n + b) / m;
            }
        }
    }
}
