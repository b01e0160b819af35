use alloc::vec::Vec;

use num_bigint::BigUint;

use crate::{
    Budget, Decimal, Error, MAX_INDEX, fibonacci, ladder,
    radix::Binary64,
    term::{Term, or_exact, with_previous},
};

/// Computed in binary throughout; nothing is converted but a checkpoint.
impl Term for BigUint {
    const MAX_INDEX: u64 = MAX_INDEX;

    fn pair(index: u64, budget: Budget<'_>) -> Result<(Self, Self), Error> {
        with_previous(index, |index| with_next(index, budget))
    }

    fn to_decimal(&self) -> Decimal {
        self.into()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        Some(term.into())
    }
}

/// F(`index`) and F(`index` + 1).
fn with_next(index: u64, budget: Budget<'_>) -> Result<(BigUint, BigUint), Error> {
    let pair = fibonacci(index).budget(budget).pair_limbs();
    let pair = pair.map(|(term, next)| (from_words(&term), from_words(&next)));
    or_exact(pair, budget, || exact(index))
}

/// The same, by products of integers.
fn exact(index: u64) -> (BigUint, BigUint) {
    let (next, term) = ladder::pair::<Binary64>(index + 1);
    (from_words(&term), from_words(&next))
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
        let (previous, term) = <BigUint as Term>::pair(5000, Budget::UNLIMITED).unwrap();
        assert_eq!(Sequence::<BigUint>::new().nth(4999), Some(previous));
        assert_eq!(
            Decimal::pair(5000, Budget::UNLIMITED).unwrap().1.text(),
            term.to_string()
        );
        let past = BigUint::MAX_INDEX + 1;
        assert!(matches!(
            <BigUint as Term>::pair(past, Budget::UNLIMITED),
            Err(Error::IndexTooLarge { .. })
        ));
    }

    #[test]
    fn integers_give_the_pair_of_the_transform() {
        for index in [0, 1, 200, 20_000] {
            assert_eq!(with_next(index, Budget::UNLIMITED), Ok(exact(index)));
        }
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
