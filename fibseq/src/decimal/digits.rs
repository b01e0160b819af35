use alloc::vec::Vec;

use super::{
    Decimal,
    text::{WIDTH, value},
};

impl Decimal {
    /// The number with these decimal digits (0 to 9), the least significant first.
    pub(crate) fn from_digits(digits: &[u8]) -> Self {
        let limbs = digits.chunks(WIDTH).map(|chunk| {
            let mut forwards = [0; WIDTH];
            let forwards = &mut forwards[..chunk.len()];
            for (to, &from) in forwards.iter_mut().rev().zip(chunk) {
                *to = from;
            }
            value(forwards)
        });
        Self::from_limbs(limbs.collect())
    }

    /// The decimal digits (0 to 9), the least significant first, without zeros at the end except
    /// for zero itself, which has one.
    pub(crate) fn to_digits(&self) -> Vec<u8> {
        let mut digits = self.text().into_bytes();
        digits.reverse();
        for digit in &mut digits {
            *digit -= b'0';
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use proptest::{collection, prelude::*};

    use super::*;

    #[test]
    fn least_significant_first() {
        assert_eq!(
            Decimal::from_digits(&[3, 2, 1, 0, 0]),
            Decimal::from(123u64)
        );
        assert_eq!(Decimal::from_digits(&[]), Decimal::ZERO);
        assert_eq!(Decimal::from(123u64).to_digits(), [3, 2, 1]);
        assert_eq!(Decimal::ZERO.to_digits(), [0]);
    }

    proptest! {
        #[test]
        fn there_and_back(mut digits in collection::vec(0u8..10, 0..100)) {
            let number = Decimal::from_digits(&digits);
            while digits.last() == Some(&0) {
                digits.pop();
            }
            if digits.is_empty() {
                digits = vec![0];
            }
            prop_assert_eq!(number.to_digits(), digits);
        }
    }
}
