//! Bloc STAR where many options are tied: what every way leads to is elected, however many ways there
//! are, as long as options that ballots don't tell apart make the difference between them.

use std::collections::BTreeSet;

use pollcore::{Ballot, BallotKind, OptionIndex, Outcome, Poll, Rule, Tally, Undecided, Weight};
use proptest::prelude::*;

use crate::{
    field::{Field, Sheet, index},
    naive,
};

/// A count of ballots, each a score an option and how often there is one like it.
fn count(options: usize, seats: u16, ballots: &[(Vec<u16>, u64)]) -> Outcome {
    let ids: Vec<String> = (0..options).map(|option| format!("o{option}")).collect();
    let poll = Poll::builder("bloc")
        .options(ids.iter().map(String::as_str))
        .ballots(BallotKind::Score { highest: 5 })
        .rule(Rule::Star)
        .seats(seats)
        .build()
        .unwrap();
    let mut tally = Tally::new(&poll);
    for (scores, times) in ballots {
        let scored = scores.iter().enumerate().filter(|(_, score)| **score > 0);
        let scores = scored.map(|(option, score)| (index(option), *score));
        let (ballot, times) = (Ballot::scores(scores).unwrap(), Weight::new(*times));
        tally.add(&ballot, times.unwrap()).unwrap();
    }
    poll.count(&tally, None).unwrap()
}

/// So many options from a place on.
fn from(first: usize, number: usize) -> Vec<OptionIndex> {
    (first..first + number).map(index).collect()
}

#[test]
fn as_many_as_there_are_seats_are_elected_whatever_their_number() {
    for seats in [2, 13, 14, 15, 40, 250] {
        let scores = |option: usize| if option < seats { 3 } else { 1 };
        let ballots = [((0..seats + 3).map(scores).collect(), 2)];
        let outcome = count(seats + 3, seats as u16, &ballots);
        assert_eq!(outcome.elected(), Some(&from(0, seats)[..]), "{seats}");
        assert_eq!(outcome.winners().only(), outcome.elected());
        assert_eq!(outcome.undecided(), None);
    }
}

#[test]
fn who_is_told_apart_by_nothing_that_decides_is_alike() {
    // The first is preferred to each of the next fifteen by another number of ballots.
    let mut ballots = Vec::new();
    for option in 1..=15_usize {
        let alone = |first: u16| {
            let mut scores = vec![0; 17];
            (scores[0], scores[option]) = (first, 1);
            scores
        };
        ballots.push((alone(0), 20 - option as u64));
        ballots.push((alone(1), option as u64));
    }
    let outcome = count(17, 16, &ballots);
    assert_eq!(outcome.elected(), Some(&from(0, 16)[..]));
}

#[test]
fn who_is_elected_in_any_case_is_known_beside_sets_that_are_too_many() {
    let scores = |option: usize| if option < 3 { 5 } else { 1 };
    let outcome = count(63, 30, &[((0..63).map(scores).collect(), 1)]);
    let winners = outcome.winners();
    assert_eq!(winners.sets().len(), pollcore::limits::MOST_SETS);
    assert!(!winners.is_complete() && winners.names_all());
    assert_eq!(winners.certain(), from(0, 3));
    assert_eq!(winners.tied(), from(3, 60));
    assert_eq!(winners.places(), 27);
    assert_eq!(outcome.undecided(), Some(Undecided::Tie));
}

/// Fifteen options with the highest sums that only the others tell apart, each of which beats eight of
/// them, and no two the same: there are as many ways as there are subsets.
#[test]
fn too_many_ways_that_differ_stay_a_tie_of_all() {
    let beats = |other: usize, top: usize| (other & top).count_ones() % 2 == 1;
    let all_top = (0..30).map(|option| if option < 15 { 5 } else { 0 });
    let mut ballots = vec![(all_top.collect(), 13)];
    for top in 1..=15 {
        let mut scores = vec![0; 30];
        scores[top - 1] = 2;
        for other in 1..=15 {
            scores[14 + other] = 1 + u16::from(beats(other, top));
        }
        ballots.push((scores, 1));
    }
    let outcome = count(30, 15, &ballots);
    let winners = outcome.winners();
    assert!(!winners.is_complete() && !winners.names_all());
    assert!(winners.sets().iter().all(|set| set.len() == 15));
    assert_eq!((winners.certain(), winners.places()), (&[][..], 15));
    let mut named: BTreeSet<OptionIndex> = from(0, 15).into_iter().collect();
    named.retain(|option| !winners.tied().contains(option));
    assert!(named.is_empty(), "{named:?}");
    assert_eq!(outcome.undecided(), Some(Undecided::Tie));
}

/// Up to six options, many of which have the marks of another, and ballots with their mirror images.
fn fields_of_twins() -> impl Strategy<Value = Field> {
    let sheet = (prop::collection::vec(0_i64..3, 6), 1_u64..3);
    (
        2_usize..=6,
        prop::collection::vec(sheet, 1..5),
        prop::collection::vec(0_usize..6, 6),
        prop::collection::vec((0_usize..6, 0_usize..6), 0..2),
        1_usize..=6,
    )
        .prop_map(|(options, raw, twins, mirrors, seats)| {
            let mut sheets: Vec<Sheet> = raw
                .into_iter()
                .map(|(raw, weight)| Sheet {
                    marks: Some((0..options).map(|at| raw[twins[at]]).collect()),
                    weight,
                })
                .collect();
            for (a, b) in mirrors {
                let mut images = sheets.clone();
                for image in &mut images {
                    let marks = image.marks.as_mut().unwrap();
                    marks.swap(a % options, b % options);
                }
                sheets.append(&mut images);
            }
            Field {
                rule: Rule::Star,
                options,
                seats: seats.min(options),
                sheets,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_sets_are_those_of_trying_every_way(field in fields_of_twins()) {
        let outcome = field.count();
        let set = |set: &Vec<OptionIndex>| set.iter().map(|option| option.as_usize()).collect();
        let sets: BTreeSet<Vec<usize>> = outcome.winners().sets().iter().map(set).collect();
        let expected = naive::winners(&field);
        prop_assert_eq!(&sets, &expected);
        prop_assert_eq!(sets.len(), outcome.winners().sets().len());
        prop_assert!(outcome.winners().is_complete());
        for option in 0..field.options {
            let within = expected.iter().filter(|set| set.contains(&option)).count();
            let certain = outcome.winners().certain().contains(&index(option));
            let tied = outcome.winners().tied().contains(&index(option));
            prop_assert_eq!(certain, within == expected.len());
            prop_assert_eq!(tied, within > 0 && !certain);
        }
        prop_assert_eq!(outcome.elected().is_some(), expected.len() == 1);
    }
}
