//! What was not counted is not taken away, as far as the numbers show it.

use pollcore::{Ballot, Rule, Tally, TallyError, Weight};
use proptest::prelude::*;

use crate::{
    field::{self, Field, RULES, Sheet, field, index},
    refusals::{one, refused},
    shards::shard,
};

#[test]
fn a_shard_whose_ballots_were_not_counted_is_not_taken_away() {
    let field = one(Rule::Score);
    let poll = field.poll();
    let mut whole = field.tally();
    let mut part = Tally::of_shard(&poll, shard(3, 0..=9));
    part.add(&Ballot::scores([(index(0), 2)]).unwrap(), Weight::ONE)
        .unwrap();
    let error = refused(&mut whole, |whole| whole.subtract(&part));
    assert!(matches!(error, TallyError::NotContained { .. }));
}

#[test]
fn a_shard_is_not_taken_away_where_more_would_be_named_than_are_left() {
    let cases = [
        // The one ballot names an option, the shard's names none.
        (Rule::Approval, vec![Some(vec![0, 1, 0])], [0, 0, 0]),
        (Rule::Score, vec![Some(vec![0, 1, 0])], [0, 0, 0]),
        // Only a blank one was counted.
        (Rule::Approval, vec![None], [0, 0, 0]),
        // Both options and the score are there, and are on two ballots.
        (
            Rule::Star,
            vec![Some(vec![1, 0, 0]), Some(vec![0, 1, 0])],
            [1, 1, 0],
        ),
    ];
    for (rule, counted, marks) in cases {
        let sheet = |marks| Sheet { marks, weight: 1 };
        let field = Field {
            sheets: counted.into_iter().map(sheet).collect(),
            ..one(rule)
        };
        let poll = field.poll();
        let mut whole = field.tally();
        let ballot = field::ballot(rule, Some(&marks));
        let mut part = Tally::of_shard(&poll, shard(3, 0..=9));
        part.add(&ballot, Weight::ONE).unwrap();
        let error = refused(&mut whole, |whole| whole.subtract(&part));
        assert!(
            matches!(error, TallyError::NotContained { .. }),
            "{rule:?}: {error}"
        );
        let error = refused(&mut whole, |whole| whole.sub(&ballot, Weight::ONE));
        assert!(
            matches!(error, TallyError::NotContained { .. }),
            "{rule:?}: {error}"
        );
    }
}

#[test]
fn no_ballots_weigh_nothing() {
    let poll = one(Rule::Plurality).poll();
    let mut tally = Tally::new(&poll);
    let two = Weight::new(2).unwrap();
    tally.add(&Ballot::choice(index(1)), two).unwrap();
    let ballot = Ballot::choice(index(1));
    let error = refused(&mut tally, |tally| tally.sub(&ballot, Weight::ONE));
    assert_eq!(error, TallyError::NotContained { what: "ballots" });
    let mut lighter = Tally::new(&poll);
    lighter.add(&ballot, Weight::ONE).unwrap();
    let error = refused(&mut tally, |tally| tally.subtract(&lighter));
    assert_eq!(error, TallyError::NotContained { what: "ballots" });
    tally.sub(&ballot, two).unwrap();
    assert_eq!(tally, Tally::new(&poll));
}

/// A ballot that scores no option, or two alike, is no other preference either.
#[test]
fn a_ballot_without_a_preference_is_not_taken_away_from_under_preferences() {
    let sheet = |marks: [i64; 3]| Sheet {
        marks: Some(marks.to_vec()),
        weight: 1,
    };
    for (sheets, other) in [
        ([[1, 0, 0], [0, 1, 0]], [0, 0, 0]),
        ([[2, 1, 0], [1, 2, 0]], [1, 1, 0]),
    ] {
        let field = Field {
            sheets: sheets.into_iter().map(sheet).collect(),
            ..one(Rule::Star)
        };
        let mut tally = field.tally();
        let other = field::ballot(Rule::Star, Some(&other));
        let mut part = Tally::of_shard(&field.poll(), shard(1, 0..=9));
        part.add(&other, Weight::ONE).unwrap();
        for error in [
            refused(&mut tally, |tally| tally.sub(&other, Weight::ONE)),
            refused(&mut tally, |tally| tally.subtract(&part)),
        ] {
            let what = "preferences";
            assert_eq!(error, TallyError::NotContained { what });
        }
        tally.add(&other, Weight::ONE).unwrap();
        tally.sub(&other, Weight::ONE).unwrap();
        assert_eq!(tally, field.tally());
    }
}

/// The option is named by a ballot yet, and has nothing left from it.
#[test]
fn who_names_an_option_gives_it_something() {
    let points = |points| Ballot::points([(index(0), points)]);
    let votes = |votes| Ballot::votes([(index(0), votes)]);
    for (rule, counted, other) in [
        (Rule::Cumulative, [points(1), points(4)], points(5)),
        (Rule::Quadratic, [votes(1), votes(2)], votes(3)),
    ] {
        let poll = one(rule).poll();
        let mut tally = Tally::new(&poll);
        for ballot in counted {
            tally.add(&ballot.unwrap(), Weight::ONE).unwrap();
        }
        let other = other.unwrap();
        let mut part = Tally::of_shard(&poll, shard(1, 0..=9));
        part.add(&other, Weight::ONE).unwrap();
        for error in [
            refused(&mut tally, |tally| tally.sub(&other, Weight::ONE)),
            refused(&mut tally, |tally| tally.subtract(&part)),
        ] {
            assert_eq!(
                error,
                TallyError::NotContained { what: "votes" },
                "{rule:?}"
            );
        }
    }
}

/// A blank ballot and another one are two.
#[test]
fn as_many_ballots_are_left_as_there_are_kinds() {
    let poll = one(Rule::Plurality).poll();
    let mut tally = Tally::new(&poll);
    let (tea, two) = (Ballot::choice(index(1)), Weight::new(2).unwrap());
    tally.add(&tea, two).unwrap();
    tally.add(&Ballot::blank(), Weight::ONE).unwrap();
    let error = refused(&mut tally, |tally| tally.sub(&tea, Weight::ONE));
    assert_eq!(error, TallyError::NotContained { what: "ballots" });
    let mut part = Tally::of_shard(&poll, shard(1, 0..=9));
    part.add(&tea, Weight::ONE).unwrap();
    let error = refused(&mut tally, |tally| tally.subtract(&part));
    assert_eq!(error, TallyError::NotContained { what: "ballots" });
}

/// With the last ballot everything goes, or it was another one.
#[test]
fn no_ballots_have_no_votes() {
    let ballots = [
        (
            Rule::Cumulative,
            Ballot::points([(index(0), 3)]),
            Ballot::points([(index(0), 2)]),
        ),
        (
            Rule::Quadratic,
            Ballot::votes([(index(0), 3)]),
            Ballot::votes([(index(0), 2)]),
        ),
        (
            Rule::Star,
            Ballot::scores([(index(0), 2), (index(1), 1)]),
            Ballot::scores([(index(0), 2)]),
        ),
    ];
    for (rule, counted, other) in ballots {
        let (counted, other) = (counted.unwrap(), other.unwrap());
        let poll = one(rule).poll();
        let of = |ballot| {
            let mut tally = Tally::new(&poll);
            tally.add(ballot, Weight::ONE).unwrap();
            tally
        };
        let (mut tally, other_tally) = (of(&counted), of(&other));
        for error in [
            refused(&mut tally, |tally| tally.sub(&other, Weight::ONE)),
            refused(&mut tally, |tally| tally.subtract(&other_tally)),
        ] {
            assert!(
                matches!(error, TallyError::NotContained { .. }),
                "{rule:?}: {error}"
            );
        }
        tally.sub(&counted, Weight::ONE).unwrap();
        assert_eq!(tally, Tally::new(&poll));
    }
}

proptest! {
    /// Whatever is taken away, by itself or with its shard, what is left could have been cast.
    #[test]
    fn what_is_left_is_consistent(
        field in field(),
        taken in prop::collection::vec((prop::collection::vec(0_i64..3, 5), any::<bool>(), 1_u64..3), 1..6),
    ) {
        let mut tally = field.tally();
        for (mut marks, alone, weight) in taken {
            marks.truncate(field.options);
            match field.rule {
                Rule::Plurality => {
                    let choice = marks[0] as usize % field.options;
                    marks = (0..field.options).map(|at| i64::from(at == choice)).collect();
                }
                Rule::Approval => marks.iter_mut().for_each(|mark| *mark %= 2),
                _ => {}
            }
            let ballot = field::ballot(field.rule, Some(&marks));
            let weight = Weight::new(weight).unwrap();
            if alone {
                let _ = tally.sub(&ballot, weight);
            } else {
                let mut part = Tally::new(&field.poll());
                part.add(&ballot, weight).unwrap();
                let mut left = tally.clone();
                if left.subtract(&part).is_ok() {
                    prop_assert_eq!(&part, &tally);
                }
            }
            prop_assert_eq!(Tally::decode(&field.poll(), &tally.encode()), Ok(tally.clone()));
            prop_assert!(tally.ballots() <= tally.weight());
            prop_assert!(tally.ballots() > 0 || tally == Tally::new(&field.poll()));
            for a in (0..field.options).map(index) {
                prop_assert!(tally.named(a) <= tally.valid());
                for b in (0..field.options).map(index) {
                    prop_assert!(tally.prefers(a, b) <= tally.named(a));
                    prop_assert!(tally.prefers(a, b) + tally.prefers(b, a) <= tally.valid());
                }
            }
        }
    }

    /// So many copies are as many ballots one by one.
    #[test]
    fn copies_are_counted_as_one_by_one(
        field in field(),
        copies in prop::collection::vec(0_u64..5, 9),
    ) {
        let (mut at_once, mut one_by_one) = (Tally::new(&field.poll()), Tally::new(&field.poll()));
        for ((ballot, weight), copies) in field.ballots().into_iter().zip(copies) {
            at_once.add_copies(&ballot, weight, copies).unwrap();
            for _ in 0..copies {
                one_by_one.add(&ballot, weight).unwrap();
            }
        }
        prop_assert_eq!(at_once, one_by_one);
    }
}

#[test]
fn more_copies_than_there_are_numbers_for_are_refused() {
    for rule in RULES {
        let field = one(rule);
        let (ballot, _) = field.ballots().remove(0);
        let mut tally = field.tally();
        let two = Weight::new(2).unwrap();
        for (weight, copies) in [(two, u64::MAX / 2 + 1), (Weight::ONE, u64::MAX)] {
            let error = refused(&mut tally, |tally| {
                tally.add_copies(&ballot, weight, copies)
            });
            assert!(
                matches!(error, TallyError::Overflow { .. }),
                "{rule:?}: {error}"
            );
        }
    }
}
