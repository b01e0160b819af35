mod binary;
mod ops;
mod parse;
#[cfg(feature = "serde")]
mod serde;
mod text;

use alloc::{string::String, vec::Vec};
use core::{cmp::Ordering, fmt};

use crate::radix::{Decimal18, compare, trim_vec};

pub use binary::DecimalTooLarge;
pub use parse::ParseDecimalError;

/// A natural number of any size, kept in decimal.
///
/// Users of large Fibonacci numbers want to read them, and turning binary into decimal takes most
/// of the time of those who compute in binary. So this number is made of limbs of 18 decimal
/// digits: to and from text costs linear time, and so do sums and comparisons. It is made for
/// terms, not for general arithmetic; [`limbs`](Self::limbs) and
/// [`to_le_limbs`](Self::to_le_limbs) lead to the number types that are.
///
/// ```
/// use fibseq::Decimal;
///
/// let a: Decimal = "280571172992510140037611932413038677189525".parse()?;
/// let b: Decimal = "173402521172797813159685037284371942044301".parse()?;
/// assert_eq!((&a + &b).to_string(), "453973694165307953197296969697410619233826");
/// assert_eq!(a.digit_count(), 42);
/// # Ok::<(), fibseq::ParseDecimalError>(())
/// ```
///
/// # Serde
///
/// With the feature `serde`, a number is a string of its decimal digits, and is read by the rules of
/// [`FromStr`](#impl-FromStr-for-Decimal).
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    /// Little-endian in base 10¹⁸, the last one not zero; none for zero.
    limbs: Vec<u64>,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { limbs: Vec::new() };

    /// The number with these limbs of base 10¹⁸.
    pub(crate) fn from_limbs(mut limbs: Vec<u64>) -> Self {
        debug_assert!(limbs.iter().all(|&limb| limb < Decimal18::BASE));
        trim_vec(&mut limbs);
        Self { limbs }
    }

    /// The limbs in base 10¹⁸, the least significant first; the last one is not zero, and zero has
    /// none.
    ///
    /// ```
    /// use fibseq::Decimal;
    ///
    /// let number = Decimal::from(12_000_000_000_000_000_034_u64);
    /// assert_eq!(number.limbs(), [34, 12]);
    /// assert_eq!(Decimal::ZERO.limbs(), []);
    /// ```
    pub fn limbs(&self) -> &[u64] {
        &self.limbs
    }

    /// The limbs in base 10¹⁸, as [`limbs`](Self::limbs) shows them.
    pub fn into_limbs(self) -> Vec<u64> {
        self.limbs
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    /// How many decimal digits the number has; one for zero.
    pub fn digit_count(&self) -> usize {
        text::len(&self.limbs)
    }

    /// The decimal digits. What [`to_string`](alloc::string::ToString) gives, without the detour
    /// over the formatter: one allocation of the right size, written once.
    pub fn text(&self) -> String {
        text::text(&self.limbs)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.limbs, &other.limbs)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", &self.text())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn order_is_by_value() {
        let sorted = [
            0u128,
            1,
            9,
            10,
            999_999_999_999_999_999,
            10u128.pow(18),
            u128::MAX,
        ];
        for (i, &a) in sorted.iter().enumerate() {
            for (j, &b) in sorted.iter().enumerate() {
                assert_eq!(
                    Decimal::from(a).cmp(&Decimal::from(b)),
                    i.cmp(&j),
                    "{a} {b}"
                );
                assert_eq!(Decimal::from(a) == Decimal::from(b), i == j);
            }
        }
    }

    #[test]
    fn display_pads_like_an_integer() {
        let number = Decimal::from(1234u64);
        assert_eq!(
            format!("{number}|{number:>6}|{number:06}|{number:<6}|{number:+}"),
            "1234|  1234|001234|1234  |+1234"
        );
        assert_eq!(format!("{number:?}"), "1234");
        assert_eq!(Decimal::ZERO.to_string(), "0");
        assert_eq!(Decimal::default(), Decimal::ZERO);
    }
}
