use alloc::vec::Vec;

use dashu_int::UBig;

use crate::Decimal;

/// Leaves decimal: see [`Decimal::to_le_limbs`] for what that costs.
impl From<&Decimal> for UBig {
    fn from(number: &Decimal) -> Self {
        let words = number.to_le_limbs();
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        Self::from_le_bytes(&bytes)
    }
}

impl From<&UBig> for Decimal {
    fn from(number: &UBig) -> Self {
        let words = number
            .to_le_bytes()
            .chunks(8)
            .map(|bytes| {
                bytes
                    .iter()
                    .rev()
                    .fold(0, |word, &byte| word << 8 | u64::from(byte))
            })
            .collect::<Vec<_>>();
        Self::from_le_limbs(&words)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn zero() {
        assert_eq!(UBig::from(&Decimal::ZERO), UBig::ZERO);
        assert_eq!(Decimal::from(&UBig::ZERO), Decimal::ZERO);
    }

    proptest! {
        #[test]
        fn there_and_back(digits in "[1-9][0-9]{0,200}") {
            let number: Decimal = digits.parse().unwrap();
            let big = UBig::from(&number);
            prop_assert_eq!(big.to_string(), digits);
            prop_assert_eq!(Decimal::from(&big), number);
        }
    }
}
