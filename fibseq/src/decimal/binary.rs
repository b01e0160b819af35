use alloc::vec::Vec;

use super::Decimal;
use crate::radix::{Binary64, Decimal18, convert, from_u128};

/// A [`Decimal`] is too large for the integer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number of {digits} digits does not fit in {bits} bits")]
pub struct DecimalTooLarge {
    /// How many decimal digits the number has.
    pub digits: usize,
    /// How many bits the integer has.
    pub bits: u32,
}

impl Decimal {
    /// The number as little-endian 64-bit words, the form that most number libraries take; the
    /// last word is not zero, and zero has none.
    ///
    /// This leaves decimal, which costs a few Karatsuba products of the size of the number: about
    /// n^1.6 for n digits. A term that is wanted in binary only is faster computed in binary, by
    /// [`Nth::limbs`](crate::Nth::limbs).
    ///
    /// `num-bigint` and `dashu` are features; any other library takes the words in one line, such as
    /// rug with `Integer::from_digits(&number.to_le_limbs(), Order::Lsf)`.
    ///
    /// ```
    /// use fibseq::Decimal;
    ///
    /// let number = Decimal::from(1_u128 << 64 | 5);
    /// assert_eq!(number.to_le_limbs(), [5, 1]);
    /// assert_eq!(Decimal::from_le_limbs(&[5, 1, 0]), number);
    /// ```
    pub fn to_le_limbs(&self) -> Vec<u64> {
        convert::<Decimal18, Binary64>(&self.limbs)
    }

    /// The number with these little-endian 64-bit words. Costs what
    /// [`to_le_limbs`](Self::to_le_limbs) costs.
    pub fn from_le_limbs(words: &[u64]) -> Self {
        Self::from_limbs(convert::<Binary64, Decimal18>(words))
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        u128::from(value).into()
    }
}

impl From<u128> for Decimal {
    fn from(value: u128) -> Self {
        Self::from_limbs(from_u128::<Decimal18>(value))
    }
}

impl TryFrom<&Decimal> for u128 {
    type Error = DecimalTooLarge;

    fn try_from(number: &Decimal) -> Result<Self, DecimalTooLarge> {
        let value = number.limbs.iter().rev().try_fold(0u128, |value, &limb| {
            value
                .checked_mul(Decimal18::BASE.into())?
                .checked_add(limb.into())
        });
        value.ok_or(DecimalTooLarge {
            digits: number.digit_count(),
            bits: Self::BITS,
        })
    }
}

impl TryFrom<&Decimal> for u64 {
    type Error = DecimalTooLarge;

    fn try_from(number: &Decimal) -> Result<Self, DecimalTooLarge> {
        u128::try_from(number)
            .ok()
            .and_then(|value| value.try_into().ok())
            .ok_or(DecimalTooLarge {
                digits: number.digit_count(),
                bits: Self::BITS,
            })
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use num_bigint::BigUint;
    use proptest::{collection, prelude::*};

    use super::*;

    #[test]
    fn integers_at_their_edges() {
        for value in [0, 1, u64::MAX - 1, u64::MAX] {
            assert_eq!(u64::try_from(&Decimal::from(value)), Ok(value));
        }
        for value in [0, u128::from(u64::MAX) + 1, u128::MAX] {
            assert_eq!(u128::try_from(&Decimal::from(value)), Ok(value));
        }
        let past = Decimal::from(u128::from(u64::MAX) + 1);
        let error = u64::try_from(&past).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a number of 20 digits does not fit in 64 bits"
        );
        let past: Decimal = "340282366920938463463374607431768211456".parse().unwrap();
        assert_eq!(
            u128::try_from(&past),
            Err(DecimalTooLarge {
                digits: 39,
                bits: 128
            })
        );
    }

    proptest! {
        #[test]
        fn words_equal_those_of_a_peer(words in collection::vec(any::<u64>(), 0..120)) {
            let number = Decimal::from_le_limbs(&words);
            let peer = words.iter().rev().fold(BigUint::ZERO, |value, &word| (value << 64u8) + word);
            prop_assert_eq!(number.text(), peer.to_string());
            prop_assert_eq!(number.to_le_limbs(), peer.to_u64_digits());
        }
    }
}
