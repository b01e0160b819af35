use alloc::{string::ToString, vec::Vec};
use core::{cmp::Ordering, fmt};

/// An exact share: so many parts of so many, of any sign. Comparing shares rounds nothing and can't
/// overflow; `1/2` equals `2/4`.
///
/// It is shown in percent with two decimals or as many as `{:.3}` asks for, at most 30, rounded half
/// away from zero by whole numbers.
///
/// ```
/// use pollcore::Ratio;
///
/// let (third, half) = (Ratio::new(1, 3).unwrap(), Ratio::new(1, 2).unwrap());
/// assert!(third < half);
/// assert_eq!(half, Ratio::new(2, 4).unwrap());
/// assert_eq!(third.to_string(), "33.33%");
/// assert_eq!(format!("{third:.0}"), "33%");
/// assert_eq!(Ratio::new(1, 0), None);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    parts: i128,
    of: u128,
}

impl Ratio {
    /// So many of so many; none where that is of nothing.
    pub fn new(parts: i128, of: u128) -> Option<Self> {
        (of > 0).then_some(Self { parts, of })
    }

    /// The parts.
    pub fn parts(self) -> i128 {
        self.parts
    }

    /// Of how many, above 0.
    pub fn of(self) -> u128 {
        self.of
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = self.parts.signum().cmp(&other.parts.signum());
        if sign.is_ne() {
            return sign;
        }
        let own = product(self.parts.unsigned_abs(), other.of);
        let theirs = product(other.parts.unsigned_abs(), self.of);
        if self.parts < 0 {
            theirs.cmp(&own)
        } else {
            own.cmp(&theirs)
        }
    }
}

/// The product in two halves, the high one first.
fn product(a: u128, b: u128) -> (u128, u128) {
    let half = |number: u128| (number >> 64, number & u128::from(u64::MAX));
    let ((a1, a0), (b1, b0)) = (half(a), half(b));
    let low = a0 * b0;
    // Each is below 2^128: (2^64 - 1)^2 + 2 (2^64 - 1) is.
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & u128::from(u64::MAX));
    let high = a1 * b1 + (middle >> 64) + (other >> 64);
    (high, (other << 64) | (low & u128::from(u64::MAX)))
}

/// The most decimals that are shown.
const MOST_DECIMALS: usize = 30;

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(2).min(MOST_DECIMALS);
        let parts = self.parts.unsigned_abs();
        // A share with two more decimals is the percentage.
        let mut digits: Vec<u8> = (parts / self.of)
            .to_string()
            .bytes()
            .map(|digit| digit - b'0')
            .collect();
        let mut rest = parts % self.of;
        for _ in 0..decimals + 2 {
            let (digit, left) = ten_times(rest, self.of);
            digits.push(digit);
            rest = left;
        }
        if rest >= self.of - rest {
            round_up(&mut digits);
        }
        let whole = digits.len() - decimals;
        let zeros = digits[..whole - 1].iter().take_while(|digit| **digit == 0);
        let first = zeros.count();
        if self.parts < 0 && digits.iter().any(|digit| *digit != 0) {
            f.write_str("-")?;
        }
        for (at, digit) in digits.iter().enumerate().skip(first) {
            if at == whole {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str("%")
    }
}

/// Ten times `rest` as so many times `of`, below 10, and what is left, for `rest` below `of`.
fn ten_times(rest: u128, of: u128) -> (u8, u128) {
    let (mut times, mut left) = (0, 0_u128);
    for _ in 0..10 {
        // left + rest, less `of` where it is no less, without the sum.
        if left >= of - rest {
            left -= of - rest;
            times += 1;
        } else {
            left += rest;
        }
    }
    (times, left)
}

fn round_up(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return;
        }
        *digit = 0;
    }
    digits.insert(0, 1);
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn ratio(parts: i128, of: u128) -> Ratio {
        Ratio::new(parts, of).unwrap()
    }

    #[test]
    fn percentages_are_rounded_by_whole_numbers() {
        let cases = [
            (0, 7, "0.00%"),
            (1, 3, "33.33%"),
            (2, 3, "66.67%"),
            (1, 20_000, "0.01%"),
            (-1, 20_000, "-0.01%"),
            (-1, 20_001, "0.00%"),
            (99_995, 100_000, "100.00%"),
            (12, 1, "1200.00%"),
            (-1, 8, "-12.50%"),
        ];
        for (parts, of, shown) in cases {
            assert_eq!(ratio(parts, of).to_string(), shown, "{parts}/{of}");
        }
        assert_eq!(format!("{:.0}", ratio(1, 200)), "1%");
        assert_eq!(format!("{:.0}", ratio(1, 201)), "0%");
        assert_eq!(format!("{:.5}", ratio(1, 7)), "14.28571%");
    }

    #[test]
    fn the_largest_numbers_neither_overflow_nor_round() {
        let most = ratio(i128::MAX, u128::MAX);
        let less = ratio(i128::MAX - 1, u128::MAX - 2);
        assert_eq!(most.to_string(), "50.00%");
        assert!(less < most);
        assert!(ratio(i128::MIN, u128::MAX) < ratio(-i128::MAX, u128::MAX));
        assert_eq!(
            ratio(i128::MIN, 1).to_string(),
            "-17014118346046923173168730371588410572800.00%"
        );
        assert_eq!(
            ratio(i128::MAX, 1).cmp(&ratio(i128::MAX, 1)),
            Ordering::Equal
        );
        assert_eq!(format!("{:.99}", ratio(1, u128::MAX)).len(), 33);
    }

    #[test]
    fn products_have_both_halves() {
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(product(1 << 64, 1 << 64), (1, 0));
        assert_eq!(product(3, 5), (0, 15));
    }
}
