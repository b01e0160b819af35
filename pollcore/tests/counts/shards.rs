//! What tallies of shards cover, and that it is never two things at once.

use std::ops::RangeInclusive;

use pollcore::{Ballot, Coverage, Rule, Shard, Tally, TallyError, Weight, limits::MOST_RANGES};

use crate::{
    field::index,
    refusals::{one, other_poll, refused},
};

pub(crate) fn shard(epoch: u64, hashes: RangeInclusive<u64>) -> Shard {
    Shard::new(epoch, *hashes.start(), *hashes.end()).unwrap()
}

#[test]
fn tallies_of_other_polls_epochs_and_the_same_voters_are_not_merged() {
    let poll = one(Rule::Plurality).poll();
    let mut tally = Tally::of_shard(&poll, shard(1, 10..=20));
    let other = Tally::of_shard(&other_poll(), shard(1, 30..=40));
    let error = refused(&mut tally, |tally| tally.merge(&other));
    assert!(matches!(error, TallyError::OtherPoll { .. }));
    let error = refused(&mut tally, |tally| tally.subtract(&other));
    assert!(matches!(error, TallyError::OtherPoll { .. }));

    let epoch = TallyError::OtherEpoch {
        found: 2,
        expected: 1,
    };
    let later = Tally::of_shard(&poll, shard(2, 30..=40));
    assert_eq!(refused(&mut tally, |tally| tally.merge(&later)), epoch);
    assert_eq!(refused(&mut tally, |tally| tally.subtract(&later)), epoch);

    for (hashes, first, last) in [
        (20..=30, 20, 20),
        (0..=10, 10, 10),
        (12..=13, 12, 13),
        (0..=99, 10, 20),
    ] {
        let twice = Tally::of_shard(&poll, shard(1, hashes));
        let error = refused(&mut tally, |tally| tally.merge(&twice));
        assert_eq!(error, TallyError::Overlap { first, last });
    }
    for (hashes, first, last) in [
        (0..=9, 0, 9),
        (20..=21, 20, 21),
        (9..=10, 9, 10),
        (21..=22, 21, 22),
    ] {
        let outside = Tally::of_shard(&poll, shard(1, hashes));
        let error = refused(&mut tally, |tally| tally.subtract(&outside));
        assert_eq!(error, TallyError::NotCovered { first, last });
    }
    let whole = Tally::new(&poll);
    let error = refused(&mut tally, |tally| tally.merge(&whole));
    assert_eq!(
        error,
        TallyError::Overlap {
            first: 10,
            last: 20
        }
    );
}

#[test]
fn ranges_without_end_are_refused() {
    let poll = one(Rule::Plurality).poll();
    let part = |at: u64| Tally::of_shard(&poll, shard(1, at * 10..=at * 10 + 1));
    let mut tally = part(0);
    for at in 1..MOST_RANGES as u64 {
        tally.merge(&part(at)).unwrap();
    }
    let error = refused(&mut tally, |tally| tally.merge(&part(1 << 40)));
    assert_eq!(error, TallyError::Scattered { most: MOST_RANGES });
}

#[test]
fn a_shard_says_what_it_covers() {
    let poll = one(Rule::Plurality).poll();
    let part = shard(4, 7..=9);
    let tally = Tally::of_shard(&poll, part);
    assert_eq!(*tally.coverage(), Coverage::of_shard(part));
    assert_eq!(tally.coverage().epoch(), 4);
    assert_eq!(tally.coverage().ranges().collect::<Vec<_>>(), [7..=9]);
    // All voters are all voters, in whatever epoch.
    let all = Tally::of_shard(&poll, shard(4, 0..=u64::MAX));
    assert_eq!(all, Tally::new(&poll));
    assert_eq!(Coverage::of_shard(Shard::ALL), Coverage::full());
}

#[test]
fn what_covers_nobody_counts_nothing() {
    let poll = one(Rule::Plurality).poll();
    let ballot = Ballot::choice(index(1));
    let mut tally = Tally::of_shard(&poll, shard(1, 0..=9));
    tally.add_copies(&ballot, Weight::ONE, 3).unwrap();
    // Nobody would be covered, and three ballots left.
    let empty = Tally::of_shard(&poll, shard(1, 0..=9));
    let error = refused(&mut tally, |tally| tally.subtract(&empty));
    assert_eq!(error, TallyError::Uncovered { ballots: 3 });
    let mut divergent = tally.clone();
    divergent.set_aside(2).unwrap();
    let error = refused(&mut divergent, |divergent| divergent.subtract(&tally));
    assert_eq!(error, TallyError::Uncovered { ballots: 2 });

    let whole = tally.clone();
    tally.subtract(&whole).unwrap();
    assert!(tally.coverage().is_empty());
    let error = refused(&mut tally, |tally| tally.add(&ballot, Weight::ONE));
    assert_eq!(error, TallyError::Uncovered { ballots: 1 });
    let error = refused(&mut tally, |tally| {
        tally.add_copies(&ballot, Weight::ONE, 5)
    });
    assert_eq!(error, TallyError::Uncovered { ballots: 5 });
    let error = refused(&mut tally, |tally| tally.add_choices(&[0_u8, 1]));
    assert_eq!(error, TallyError::Uncovered { ballots: 2 });
    let error = refused(&mut tally, |tally| tally.set_aside(1));
    assert_eq!(error, TallyError::Uncovered { ballots: 1 });
    tally.add_copies(&ballot, Weight::ONE, 0).unwrap();
    tally.set_aside(0).unwrap();
    tally.merge(&whole).unwrap();
    assert_eq!(tally, whole);
}

/// Voters who are set aside are added, taken away and digested like ballots.
#[test]
fn voters_set_aside_stay_with_their_shard() {
    let poll = one(Rule::Plurality).poll();
    let of = |hashes, voters| {
        let mut tally = Tally::of_shard(&poll, shard(1, hashes));
        tally.set_aside(voters).unwrap();
        tally
    };
    let (low, high) = (of(0..=9, 2), of(10..=u64::MAX, 3));
    assert_ne!(low.digest(), of(0..=9, 0).digest());
    assert_ne!(low.digest(), of(0..=9, 3).digest());
    let mut both = low.clone();
    both.merge(&high).unwrap();
    assert_eq!((both.divergent(), both.ballots()), (5, 0));
    let more = of(0..=9, 6);
    let error = refused(&mut both, |both| both.subtract(&more));
    let what = "divergent voters";
    assert_eq!(error, TallyError::NotContained { what });
    both.subtract(&high).unwrap();
    assert_eq!(both, low);
    let error = refused(&mut both, |both| both.set_aside(u64::MAX));
    assert_eq!(error, TallyError::Overflow { what });
    let full = of(10..=19, u64::MAX);
    let error = refused(&mut both, |both| both.merge(&full));
    assert_eq!(error, TallyError::Overflow { what });
}
