use alloc::vec::Vec;

use num_bigint::BigUint;

use crate::{
    Decimal, Error, nth,
    term::{Term, check_index},
};

/// Computed in binary throughout; nothing is converted but a checkpoint.
impl Term for BigUint {
    const MAX_INDEX: u64 = Decimal::MAX_INDEX;

    fn pair(index: u64) -> Result<(Self, Self), Error> {
        check_index::<Self>(index)?;
        match index.checked_sub(1) {
            Some(previous) => {
                let (term, next) = nth::limb_pair(previous)?;
                Ok((from_words(&term), from_words(&next)))
            }
            None => Ok((Self::from(1u32), Self::ZERO)),
        }
    }

    fn to_decimal(&self) -> Decimal {
        self.into()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        Some(term.into())
    }
}

/// Leaves decimal: see [`Decimal::to_le_limbs`] for what that costs.
impl From<&Decimal> for BigUint {
    fn from(number: &Decimal) -> Self {
        from_words(&number.to_le_limbs())
    }
}

impl From<&BigUint> for Decimal {
    fn from(number: &BigUint) -> Self {
        Self::from_le_limbs(&number.iter_u64_digits().collect::<Vec<_>>())
    }
}

fn from_words(words: &[u64]) -> BigUint {
    BigUint::new(
        words
            .iter()
            .flat_map(|&word| [word as u32, (word >> 32) as u32])
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;
    use crate::Sequence;

    #[test]
    fn the_sequence_over_big_integers() {
        let big = Sequence::<BigUint>::new().take(400);
        let decimal = Sequence::<Decimal>::new().take(400);
        for (big, decimal) in big.zip(decimal) {
            assert_eq!(big.to_string(), decimal.text());
        }
        let (previous, term) = <BigUint as Term>::pair(5000).unwrap();
        assert_eq!(Sequence::<BigUint>::new().nth(4999), Some(previous));
        assert_eq!(Decimal::pair(5000).unwrap().1.text(), term.to_string());
        let past = BigUint::MAX_INDEX + 1;
        assert!(matches!(
            <BigUint as Term>::pair(past),
            Err(Error::IndexTooLarge { .. })
        ));
    }

    #[test]
    fn a_checkpoint_changes_type_and_back() {
        let mut terms = Sequence::<BigUint>::starting_at(3000).unwrap();
        terms.next();
        let mut decimal = Sequence::<Decimal>::resume(terms.checkpoint().unwrap()).unwrap();
        decimal.next();
        terms.next();
        let mut back = Sequence::<BigUint>::resume(decimal.checkpoint().unwrap()).unwrap();
        assert_eq!(back.next(), terms.next());
        assert_eq!(back.index(), 3003);
    }

    proptest! {
        #[test]
        fn there_and_back(digits in "[1-9][0-9]{0,200}") {
            let number: Decimal = digits.parse().unwrap();
            let big = BigUint::from(&number);
            prop_assert_eq!(big.to_string(), digits);
            prop_assert_eq!(Decimal::from(&big), number);
        }
    }
}
