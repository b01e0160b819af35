//! What whoever changes a tally's bytes and their digest gets.

use alloc::{format, vec};

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{
    ballot::{Ballot, BallotKind},
    option::OptionIndex,
    poll::{Rule, Visibility},
    report::ReportSettings,
    time::Timestamp,
    weight::Weight,
};

const RANGES: usize = 8 + KIND.len() + 8 + DIGEST + 8;
/// Of a tally of one range.
const BALLOTS: usize = RANGES + 8 + 16;
const CELLS: usize = BALLOTS + 4 * 8;

fn poll(kind: BallotKind, rule: Rule) -> Poll {
    let poll = Poll::builder("drinks").options(["tea", "coffee", "milk"]);
    let poll = poll.ballots(kind).rule(rule).blank();
    let mut poll = poll.visibility(Visibility::Live).build().unwrap();
    poll.open(Timestamp::default()).unwrap();
    poll
}

fn all() -> [Poll; 8] {
    let names = ["bad", "fair", "good"].map(Into::into);
    let grades = names.to_vec();
    [
        poll(BallotKind::Plurality, Rule::Plurality),
        poll(BallotKind::Approval { least: 0, most: 3 }, Rule::Approval),
        poll(BallotKind::Score { highest: 2 }, Rule::Score),
        poll(BallotKind::Score { highest: 2 }, Rule::Star),
        poll(BallotKind::Score { highest: 2 }, Rule::Borda),
        poll(
            BallotKind::Cumulative {
                points: 4,
                most_on_one: 4,
            },
            Rule::Cumulative,
        ),
        poll(BallotKind::Quadratic { credits: 9 }, Rule::Quadratic),
        poll(BallotKind::Grades { grades }, Rule::MajorityJudgment),
    ]
}

/// A ballot for an option, of the kind that the poll takes.
fn ballot(poll: &Poll, option: u16, mark: u16) -> Ballot {
    let at = OptionIndex::new(option);
    match poll.kind() {
        BallotKind::Plurality => Ok(Ballot::choice(at)),
        BallotKind::Approval { .. } => Ballot::approval([at]),
        BallotKind::Score { .. } => Ballot::scores([(at, mark)]),
        BallotKind::Cumulative { .. } => Ballot::points([(at, mark.into())]),
        BallotKind::Quadratic { .. } => Ballot::votes([(at, mark.into())]),
        BallotKind::Grades { .. } => Ballot::grades([(at, mark as u8)]),
    }
    .unwrap()
}

/// Two for tea, one of them of weight 2, one for milk, and one that is blank.
fn tally(poll: &Poll) -> Tally {
    let mut tally = Tally::new(poll);
    for (ballot, weight) in [
        (ballot(poll, 0, 1), 1),
        (ballot(poll, 0, 2), 2),
        (ballot(poll, 2, 1), 1),
        (Ballot::blank(), 1),
    ] {
        tally.add(&ballot, Weight::new(weight).unwrap()).unwrap();
    }
    tally
}

/// As whoever changes a tally on purpose does.
fn sign(bytes: &mut Vec<u8>) {
    bytes.truncate(bytes.len() - DIGEST);
    let digest = Digest::of(bytes);
    bytes.extend_from_slice(digest.as_bytes());
}

fn refused(poll: &Poll, change: impl FnOnce(&mut Vec<u8>)) -> TallyDecodeError {
    let mut bytes = tally(poll).encode();
    change(&mut bytes);
    sign(&mut bytes);
    Tally::decode(poll, &bytes).unwrap_err()
}

fn put(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_be_bytes());
}

#[test]
fn numbers_that_contradict_each_other_are_refused() {
    let [plurality, approval, score, star, _, points, votes, grades] = all();
    let ballots = [
        (0, 0, "a weight that so many ballots don't have"),
        (0, 1, "a weight that so many ballots don't have"),
        (0, 6, "a weight that so many ballots don't have"),
        (8, 4, "not one vote a ballot"),
        (8, 6, "not one vote a ballot"),
        (16, 6, "more blank ballots than ballots"),
    ];
    for (at, number, what) in ballots {
        let found = refused(&plurality, |bytes| put(bytes, BALLOTS + at, number));
        assert_eq!(found, invalid(what), "{number} at {at}");
    }
    let votes_of = "votes that so many ballots don't have";
    let preferences = "preferences that so many ballots don't have";
    for (poll, cell, number, what) in [
        (&plurality, 0, 2, "not one vote a ballot"),
        (&plurality, 0, u64::MAX, votes_of),
        (&approval, 0, 5, votes_of),
        // Named, scored 1, scored 2.
        (&score, 0, 4, votes_of),
        (&score, 1, 2, votes_of),
        (&score, 2, u64::MAX, votes_of),
        (&grades, 1, 0, votes_of),
        // Named, points.
        (&points, 1, 2, votes_of),
        (&points, 0, 0, votes_of),
        (&points, 3, 1, votes_of),
        // Named, for, against.
        (&votes, 1, 2, votes_of),
        (&votes, 0, 0, votes_of),
        (&votes, 5, 1, votes_of),
        // Behind three options of three cells each: how many prefer tea to tea and to coffee.
        (&star, 9, 1, preferences),
        (&star, 10, 4, preferences),
        (&star, 12, 2, preferences),
        (&star, 15, u64::MAX, preferences),
    ] {
        let found = refused(poll, |bytes| put(bytes, CELLS + 8 * cell, number));
        assert_eq!(
            found,
            invalid(what),
            "{number} in cell {cell} of {}",
            poll.rule().name()
        );
    }
}

#[test]
fn what_can_be_written_in_another_way_is_refused() {
    let [poll, ..] = all();
    let order = "ranges of voters out of order";
    let many = "more ranges of voters than a tally covers";
    let cells = "another number of cells";
    assert_eq!(refused(&poll, |b| put(b, RANGES - 8, 1)), invalid(order));
    let backwards = |b: &mut Vec<u8>| b[RANGES + 8..RANGES + 24].reverse();
    assert_eq!(refused(&poll, backwards), invalid(order));
    assert_eq!(refused(&poll, |b| put(b, RANGES, 4097)), invalid(many));
    assert_eq!(refused(&poll, |b| put(b, RANGES, u64::MAX)), invalid(many));
    assert_eq!(refused(&poll, |b| put(b, RANGES, 200)), invalid(Cut::WHAT));
    assert_eq!(refused(&poll, |b| put(b, CELLS - 8, 2)), invalid(cells));
    assert_eq!(
        refused(&poll, |b| put(b, 24, 31)),
        invalid("another digest")
    );
    let behind = |bytes: &mut Vec<u8>, more: &[u8]| {
        let at = bytes.len() - DIGEST;
        bytes.splice(at..at, more.iter().copied());
    };
    let more = "more behind the cells than voters set aside";
    assert_eq!(refused(&poll, |b| behind(b, &[0; 8])), invalid(more));
    assert_eq!(refused(&poll, |b| behind(b, &[1; 9])), invalid(more));
    assert_eq!(refused(&poll, |b| behind(b, &[1; 3])), invalid(Cut::WHAT));
}

#[test]
fn nobody_has_no_ballots() {
    let [poll, ..] = all();
    let nobody = |bytes: &mut Vec<u8>| {
        put(bytes, RANGES, 0);
        bytes.drain(RANGES + 8..RANGES + 24);
    };
    let found = refused(&poll, nobody);
    assert_eq!(found, invalid("ballots of nobody"));
    let aside = |bytes: &mut Vec<u8>| {
        nobody(bytes);
        bytes[BALLOTS - 16..BALLOTS - 16 + 24].fill(0);
        bytes[CELLS - 16..CELLS - 16 + 24].fill(0);
        let at = bytes.len() - DIGEST;
        bytes.splice(at..at, 1_u64.to_be_bytes());
    };
    assert_eq!(refused(&poll, aside), invalid("ballots of nobody"));
}

#[test]
fn ranges_are_in_order_and_apart() {
    let max = u64::MAX;
    for (epoch, ranges) in [
        (0, vec![(0, max)]),
        (0, vec![]),
        (0, vec![(0, 1)]),
        (9, vec![(0, 1), (3, max)]),
    ] {
        assert!(
            Coverage::of_ranges(epoch, ranges.clone()).is_some(),
            "{ranges:?}"
        );
    }
    for (epoch, ranges) in [
        (1, vec![(0, max)]),
        (1, vec![]),
        (0, vec![(1, 0)]),
        (0, vec![(0, 1), (2, 3)]),
        (0, vec![(0, 1), (1, 3)]),
        (0, vec![(3, 4), (0, 1)]),
        (0, vec![(0, max), (max, max)]),
        (
            0,
            (0..=MOST_RANGES as u64)
                .map(|at| (2 * at, 2 * at))
                .collect(),
        ),
    ] {
        assert!(
            Coverage::of_ranges(epoch, ranges.clone()).is_none(),
            "{ranges:?}"
        );
    }
}

proptest! {
    /// Whatever numbers they are, what is taken can be counted, reported, added and taken away.
    #[test]
    fn what_is_taken_does_no_harm(
        which in 0..8_usize,
        changes in vec((any::<Index>(), prop_oneof![0..9_u64, any::<u64>()]), 0..5),
        behind in vec(any::<u8>(), 0..9),
    ) {
        let poll = &all()[which];
        let mut bytes = tally(poll).encode();
        bytes.truncate(bytes.len() - DIGEST);
        let numbers = (bytes.len() - RANGES) / 8;
        for (at, number) in changes {
            put(&mut bytes, RANGES + 8 * at.index(numbers), number);
        }
        bytes.extend(behind);
        let digest = Digest::of(&bytes);
        bytes.extend_from_slice(digest.as_bytes());
        if let Ok(mut found) = Tally::decode(poll, &bytes) {
            prop_assert_eq!(found.encode(), bytes);
            let _ = poll.count(&found, None);
            let settings = ReportSettings::new();
            if let Ok(report) = poll.report(&found, Timestamp::default(), &settings) {
                let _ = format!("{}", report.text());
            }
            let _ = found.merge(&found.clone());
            let _ = found.subtract(&tally(poll));
            let _ = found.sub(&ballot(poll, 0, 2), Weight::ONE);
            let _ = found.add(&ballot(poll, 1, 1), Weight::new(u64::MAX).unwrap());
        }
    }
}
