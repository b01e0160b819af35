//! A sequence that is stepped, jumped, moved, stopped and resumed in any order stands where a
//! table of the terms says, up to the end of its type and never past it.

use fibseq::{Checkpoint, Error, Sequence, Term};
use num_bigint::BigUint;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Move {
    Next,
    TryNext,
    Nth(usize),
    Seek(u64),
    ThroughBytes,
    RangeAndBack(u64),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => Just(Move::Next),
        3 => Just(Move::TryNext),
        2 => (0usize..120).prop_map(Move::Nth),
        3 => prop_oneof![0u64..=3, 90u64..=96, 183u64..=190].prop_map(Move::Seek),
        2 => Just(Move::ThroughBytes),
        1 => (0u64..5).prop_map(Move::RangeAndBack),
    ];
    prop::collection::vec(one, 0..40)
}

/// F(0) to F(`T::MAX_INDEX`) by addition alone.
fn table<T: Term>() -> Vec<String> {
    let (mut term, mut next) = (BigUint::ZERO, BigUint::from(1_u8));
    let mut texts = Vec::new();
    for _ in 0..=T::MAX_INDEX {
        texts.push(term.to_string());
        term += &next;
        std::mem::swap(&mut term, &mut next);
    }
    texts
}

fn follow<T: Term>(moves: Vec<Move>) -> Result<(), TestCaseError> {
    let table = table::<T>();
    let end = T::MAX_INDEX + 1;
    let past = |index| Error::IndexTooLarge {
        index,
        max: T::MAX_INDEX,
    };
    let text = |term: T| term.to_decimal().to_string();
    let mut sequence = Sequence::<T>::new();
    let mut at = 0;
    for step in moves {
        match step {
            Move::Next => {
                prop_assert_eq!(sequence.next().map(text), table.get(at as usize).cloned());
                at = end.min(at + 1);
            }
            Move::TryNext => {
                let expected = table.get(at as usize).cloned().ok_or(past(at));
                prop_assert_eq!(sequence.try_next().map(text), expected);
                at = end.min(at + 1);
            }
            Move::Nth(n) => {
                let place = at as usize + n;
                prop_assert_eq!(sequence.nth(n).map(text), table.get(place).cloned());
                at = end.min(place as u64 + 1);
            }
            Move::Seek(index) if index < end => {
                prop_assert_eq!(sequence.seek(index), Ok(()));
                at = index;
            }
            Move::Seek(index) => prop_assert_eq!(sequence.seek(index), Err(past(index))),
            Move::ThroughBytes => {
                let checkpoint = sequence.checkpoint().unwrap();
                prop_assert_eq!(checkpoint.index(), at);
                let bytes = checkpoint.to_bytes();
                let read = Checkpoint::from_bytes(&bytes, bytes.len()).unwrap();
                sequence = Sequence::resume(read).unwrap();
            }
            Move::RangeAndBack(count) if at + count <= end => {
                let mut range = sequence.take_terms(count).unwrap();
                let last = (at + count).checked_sub(1).filter(|_| count > 0);
                let expected = last.map(|index| table[index as usize].clone());
                prop_assert_eq!(range.clone().next_back().map(text), expected);
                prop_assert_eq!(range.next().is_some(), count > 0);
                at += count.min(1);
                sequence = range.into_sequence();
            }
            Move::RangeAndBack(count) => {
                prop_assert!(sequence.clone().take_terms(count).is_err());
            }
        }
        prop_assert_eq!(sequence.index(), at);
        prop_assert_eq!(sequence.size_hint().0 as u64, end - at);
    }
    prop_assert_eq!(sequence.count() as u64, end - at);
    Ok(())
}

proptest! {
    #[test]
    fn over_u64(moves in moves()) {
        follow::<u64>(moves)?;
    }

    #[test]
    fn over_u128(moves in moves()) {
        follow::<u128>(moves)?;
    }
}
