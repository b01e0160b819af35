//! Ties by lot: what anyone can check, and what is missing without it.

use pollcore::{Ballot, Digest, Lot, Poll, Rule, Tally, TieBreaker, Undecided, Weight};
use proptest::prelude::*;

use crate::field::{Field, Sheet, index};

fn poll() -> Poll {
    Poll::builder("lots")
        .options(["a", "b", "c", "d"])
        .ties_by_lot()
        .seats(2)
        .build()
        .unwrap()
}

fn tally(poll: &Poll) -> Tally {
    let mut tally = Tally::new(poll);
    for option in [0, 1, 2] {
        tally
            .add(&Ballot::choice(index(option)), Weight::ONE)
            .unwrap();
    }
    tally
}

#[test]
fn the_evidence_of_a_lot_can_be_checked() {
    let poll = poll();
    let lot = Lot::new(*b"a public draw");
    let outcome = poll.count(&tally(&poll), Some(&lot)).unwrap();
    let [tie_break] = outcome.tie_breaks() else {
        panic!("{:?}", outcome.tie_breaks());
    };
    assert_eq!(tie_break.by, TieBreaker::Lot);
    assert_eq!(tie_break.among.len(), 3);
    assert!(tie_break.draws.is_sorted());
    for (option, draw) in tie_break.among.iter().zip(&tie_break.draws) {
        let id = poll.options()[option.as_usize()].id();
        assert_eq!(lot.draw(poll.digest(), id), *draw);
    }
    let mut first = tie_break.among[..2].to_vec();
    first.sort_unstable();
    assert_eq!(outcome.elected(), Some(&first[..]));
    assert_eq!(tie_break.chosen, first);
}

#[test]
fn a_draw_is_the_hash_that_its_documentation_says() {
    use sha2::Digest as _;

    let poll = poll();
    let mut bytes = Vec::new();
    for part in [
        &b"pollcore/lot/1"[..],
        b"seed",
        poll.digest().as_bytes(),
        b"a",
    ] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    }
    let expected = Digest::from_bytes(sha2::Sha256::digest(&bytes).into());
    let drawn = Lot::new(*b"seed").draw(poll.digest(), poll.options()[0].id());
    assert_eq!(drawn, expected);
}

#[test]
fn without_the_lot_the_tie_stays() {
    let poll = poll();
    let outcome = poll.count(&tally(&poll), None).unwrap();
    assert_eq!(outcome.elected(), None);
    assert_eq!(outcome.undecided(), Some(Undecided::NoLot));
    assert_eq!(outcome.winners().sets().len(), 3);
}

#[test]
fn what_is_not_tied_needs_no_lot() {
    let poll = Poll::builder("lots")
        .options(["a", "b"])
        .ties_by_lot()
        .build()
        .unwrap();
    let mut tally = Tally::new(&poll);
    tally.add(&Ballot::choice(index(1)), Weight::ONE).unwrap();
    let outcome = poll.count(&tally, None).unwrap();
    assert_eq!(outcome.elected(), Some(&[index(1)][..]));
    assert!(outcome.tie_breaks().is_empty());
}

#[test]
fn an_order_decides_as_it_says() {
    let poll = Poll::builder("lots")
        .options(["a", "b", "c", "d"])
        .ties_by_order(["d", "c", "b", "a"])
        .seats(2)
        .build()
        .unwrap();
    let outcome = poll.count(&tally(&poll), None).unwrap();
    assert_eq!(outcome.elected(), Some(&[index(1), index(2)][..]));
    assert_eq!(
        outcome.tie_breaks()[0].among,
        [index(2), index(1), index(0)]
    );
    assert!(outcome.tie_breaks()[0].draws.is_empty());
}

proptest! {
    #[test]
    fn every_seed_elects_somebody_and_the_same_twice(seed in any::<Vec<u8>>(), star in any::<bool>()) {
        let rule = if star { Rule::Star } else { Rule::Score };
        let sheet = Sheet { marks: Some(vec![1; 5]), weight: 1 };
        let field = Field { rule, options: 5, seats: 2, sheets: vec![sheet] };
        let poll = field.builder().ties_by_lot().build().unwrap();
        let tally = crate::field::tally(&poll, &field.ballots());
        let lot = Lot::new(seed);
        let outcome = poll.count(&tally, Some(&lot)).unwrap();
        prop_assert_eq!(outcome.elected().map(<[_]>::len), Some(2));
        prop_assert_eq!(poll.count(&tally, Some(&lot)).unwrap(), outcome);
    }
}
