//! From a number back to its place.

use fibseq::{Budget, Decimal, Error, Quantity, Sequence, floor_index, index_of, is_fibonacci};
use proptest::prelude::*;

const FREE: Budget<'static> = Budget::UNLIMITED;

#[test]
fn every_term_and_its_neighbours() {
    let one = Decimal::from(1u64);
    let terms = Sequence::<Decimal>::starting_at(5).unwrap();
    for (term, n) in terms.zip(5..700) {
        assert_eq!(index_of(&term, FREE), Ok(Some(n)));
        assert_eq!(floor_index(&term, FREE), Ok(n));
        let (above, below) = (&term + &one, term.checked_sub(&one).unwrap());
        assert_eq!(index_of(&above, FREE), Ok(None));
        assert_eq!(index_of(&below, FREE), Ok(None));
        assert_eq!(floor_index(&above, FREE), Ok(n));
        assert_eq!(floor_index(&below, FREE), Ok(n - 1));
    }
}

#[test]
fn the_first_numbers() {
    let indices = [
        Some(0),
        Some(1),
        Some(3),
        Some(4),
        None,
        Some(5),
        None,
        None,
        Some(6),
        None,
    ];
    let floors = [0, 2, 3, 4, 4, 5, 5, 5, 6, 6];
    for (number, (index, floor)) in indices.into_iter().zip(floors).enumerate() {
        let number = Decimal::from(number as u64);
        assert_eq!(index_of(&number, FREE), Ok(index), "{number}");
        assert_eq!(is_fibonacci(&number, FREE), Ok(index.is_some()), "{number}");
        assert_eq!(floor_index(&number, FREE), Ok(floor), "{number}");
    }
}

#[test]
fn a_number_with_the_residue_of_a_term_is_none() {
    let term = Sequence::<Decimal>::starting_at(1000)
        .unwrap()
        .next()
        .unwrap();
    let forged = &term + &Decimal::from((1u64 << 61) - 1);
    assert_eq!(index_of(&term, FREE), Ok(Some(1000)));
    assert_eq!(index_of(&forged, FREE), Ok(None));
}

#[test]
fn long_numbers_need_a_budget() {
    let number: Decimal = "9".repeat(100).parse().unwrap();
    let budget = FREE.max_bytes(99);
    let over = Error::OverBudget {
        quantity: Quantity::Bytes,
        needed: 100,
        allowed: 99,
    };
    assert_eq!(index_of(&number, budget), Err(over.clone()));
    assert_eq!(floor_index(&number, budget), Err(over));
    assert_eq!(index_of(&number, FREE.max_bytes(100)), Ok(None));
}

proptest! {
    #[test]
    fn the_floor_is_below_and_the_next_term_above(digits in "[1-9][0-9]{0,200}") {
        let number: Decimal = digits.parse().unwrap();
        let floor = floor_index(&number, FREE).unwrap();
        let mut terms = Sequence::<Decimal>::starting_at(floor).unwrap();
        prop_assert!(terms.next().unwrap() <= number);
        prop_assert!(terms.next().unwrap() > number);
    }
}
