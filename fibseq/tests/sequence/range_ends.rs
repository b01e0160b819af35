//! A range walked and jumped from both ends gives what a slice of the terms gives.

use fibseq::{Decimal, Sequence};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Move {
    Next,
    NextBack,
    Nth(usize),
    NthBack(usize),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => Just(Move::Next),
        4 => Just(Move::NextBack),
        1 => (0usize..60).prop_map(Move::Nth),
        1 => (0usize..60).prop_map(Move::NthBack),
    ];
    prop::collection::vec(one, 0..60)
}

proptest! {
    #[test]
    fn as_a_slice(start in 0u64..400, len in 0usize..200, moves in moves()) {
        let terms: Vec<Decimal> = Sequence::starting_at(start).unwrap().take(len).collect();
        let mut model = terms.iter().cloned();
        let mut range = Sequence::<Decimal>::range(start..start + len as u64).unwrap();
        for step in moves {
            match step {
                Move::Next => prop_assert_eq!(range.next(), model.next()),
                Move::NextBack => prop_assert_eq!(range.next_back(), model.next_back()),
                Move::Nth(n) => prop_assert_eq!(range.nth(n), model.nth(n)),
                Move::NthBack(n) => prop_assert_eq!(range.nth_back(n), model.nth_back(n)),
            }
            prop_assert_eq!(range.len(), model.len());
            let indices = range.indices();
            prop_assert_eq!((indices.end - indices.start) as usize, range.len());
        }
        prop_assert_eq!(range.clone().collect::<Vec<_>>(), model.clone().collect::<Vec<_>>());
        prop_assert_eq!(range.rev().collect::<Vec<_>>(), model.rev().collect::<Vec<_>>());
    }
}
