//! What a tally refuses, and that it is unchanged then.

use pollcore::{
    Ballot, BallotError, CountError, OptionIndex, Poll, Rule, Tally, TallyError, Weight,
};
use proptest::prelude::*;

use crate::{
    field::{self, Field, RULES, Sheet, index},
    shards::shard,
};

pub(crate) fn one(rule: Rule) -> Field {
    let mut marks = vec![0; 3];
    marks[1] = 1;
    Field {
        rule,
        options: 3,
        seats: 1,
        sheets: vec![Sheet {
            marks: Some(marks),
            weight: 1,
        }],
    }
}

pub(crate) fn other_poll() -> Poll {
    Poll::builder("other")
        .options(["a", "b", "c"])
        .build()
        .unwrap()
}

/// Does something that has to be refused, and sees that nothing changed.
pub(crate) fn refused(
    tally: &mut Tally,
    doing: impl FnOnce(&mut Tally) -> Result<(), TallyError>,
) -> TallyError {
    let before = tally.clone();
    let error = doing(tally).unwrap_err();
    assert_eq!(*tally, before);
    assert_eq!(tally.digest(), before.digest());
    error
}

#[test]
fn weights_overflow_into_an_error() {
    for rule in RULES {
        let field = one(rule);
        let poll = field.poll();
        let ballot = field.ballots()[0].0.clone();
        let mut tally = Tally::new(&poll);
        tally.add(&ballot, Weight::new(u64::MAX).unwrap()).unwrap();
        assert_eq!(tally.weight(), u64::MAX);
        let error = refused(&mut tally, |tally| tally.add(&ballot, Weight::ONE));
        assert_eq!(
            error,
            TallyError::Overflow {
                what: "weight of ballots"
            },
            "{rule:?}"
        );
        let error = refused(&mut tally, |tally| tally.add(&Ballot::blank(), Weight::ONE));
        assert_eq!(
            error,
            TallyError::Overflow {
                what: "weight of ballots"
            },
            "{rule:?}"
        );
        // Counted all the same, without a panic.
        let outcome = poll.count(&tally, None).unwrap();
        assert_eq!(outcome.elected(), Some(&[index(1)][..]), "{rule:?}");
    }
}

#[test]
fn points_and_votes_overflow_into_an_error() {
    let heavy = Weight::new(u64::MAX / 4).unwrap();
    let points = Ballot::points([(index(0), 3)]).unwrap();
    let votes = Ballot::votes([(index(0), 3)]).unwrap();
    let against = Ballot::votes([(index(0), -3), (index(1), 1)]).unwrap();
    for (rule, ballot) in [
        (Rule::Cumulative, points),
        (Rule::Quadratic, votes),
        (Rule::Quadratic, against),
    ] {
        let mut tally = Tally::new(&one(rule).poll());
        tally.add(&ballot, heavy).unwrap();
        let error = refused(&mut tally, |tally| tally.add(&ballot, heavy));
        assert_eq!(error, TallyError::Overflow { what: "votes" });
        let heaviest = Weight::new(u64::MAX / 2).unwrap();
        let error = refused(&mut tally, |tally| tally.add(&ballot, heaviest));
        assert_eq!(error, TallyError::Overflow { what: "votes" });
    }
}

#[test]
fn merging_overflows_into_an_error() {
    let field = one(Rule::Cumulative);
    let poll = field.poll();
    let ballot = Ballot::points([(index(0), 3)]).unwrap();
    let of = |weight: u64, shard| {
        let mut tally = Tally::of_shard(&poll, shard);
        tally.add(&ballot, Weight::new(weight).unwrap()).unwrap();
        tally
    };
    let mut low = of(u64::MAX / 4, shard(1, 0..=9));
    let high = of(u64::MAX / 4, shard(1, 10..=19));
    let error = refused(&mut low, |low| low.merge(&high));
    assert_eq!(error, TallyError::Overflow { what: "votes" });
}

#[test]
fn many_choices_overflow_into_an_error() {
    let field = one(Rule::Plurality);
    let mut tally = Tally::new(&field.poll());
    let most = Weight::new(u64::MAX - 1).unwrap();
    tally.add(&Ballot::choice(index(1)), most).unwrap();
    let error = refused(&mut tally, |tally| tally.add_choices(&[0_u8, 1]));
    assert_eq!(
        error,
        TallyError::Overflow {
            what: "weight of ballots"
        }
    );
    tally.add_choices(&[1_u8]).unwrap();
    assert_eq!(tally.total(index(1)), i128::from(u64::MAX));
}

#[test]
fn what_was_not_counted_is_not_taken_away() {
    for rule in RULES {
        let field = one(rule);
        let mut tally = field.tally();
        let (ballot, _) = field.ballots().remove(0);
        let mut marks = vec![0; 3];
        marks[2] = 1;
        let other = field::ballot(rule, Some(&marks));
        for (ballot, weight) in [(&other, 1), (&ballot, 2), (&Ballot::blank(), 1)] {
            let weight = Weight::new(weight).unwrap();
            let error = refused(&mut tally, |tally| tally.sub(ballot, weight));
            assert!(
                matches!(error, TallyError::NotContained { .. }),
                "{rule:?}: {error}"
            );
        }
        tally.sub(&ballot, Weight::ONE).unwrap();
        assert_eq!(tally, Tally::new(&field.poll()));
        let error = refused(&mut tally, |tally| tally.sub(&ballot, Weight::ONE));
        assert!(
            matches!(error, TallyError::NotContained { .. }),
            "{rule:?}: {error}"
        );
    }
}

#[test]
fn an_empty_ballot_is_not_taken_away_where_all_name_an_option() {
    for rule in [
        Rule::Approval,
        Rule::Score,
        Rule::Cumulative,
        Rule::MajorityJudgment,
    ] {
        let field = one(rule);
        let mut tally = field.tally();
        let empty = field::ballot(rule, Some(&[0; 3]));
        let error = refused(&mut tally, |tally| tally.sub(&empty, Weight::ONE));
        assert!(
            matches!(error, TallyError::NotContained { .. }),
            "{rule:?}: {error}"
        );
    }
}

#[test]
fn preferences_that_were_not_counted_are_not_taken_away() {
    let field = Field {
        rule: Rule::Star,
        options: 3,
        seats: 1,
        sheets: [[1, 2, 0], [2, 1, 0]]
            .map(|marks| Sheet {
                marks: Some(marks.into()),
                weight: 1,
            })
            .into(),
    };
    // Each option and score is there, and the two are scored the same on no ballot.
    let poll = field.poll();
    for scores in [[1, 1], [2, 2]] {
        let mut tally = field.tally();
        let same = Ballot::scores([(index(0), scores[0]), (index(1), scores[1])]).unwrap();
        let error = refused(&mut tally, |tally| tally.sub(&same, Weight::ONE));
        assert!(matches!(error, TallyError::NotContained { .. }));
    }
    let mut tally = field.tally();
    let above = Ballot::scores([(index(0), 1), (index(1), 2), (index(2), 1)]).unwrap();
    let error = refused(&mut tally, |tally| tally.sub(&above, Weight::ONE));
    assert!(matches!(error, TallyError::NotContained { .. }));
    let mut heavy = Tally::new(&poll);
    let half = Weight::new(u64::MAX / 2).unwrap();
    let first = Ballot::scores([(index(0), 1)]).unwrap();
    let both = Ballot::scores([(index(0), 1), (index(1), 1)]).unwrap();
    heavy.add(&first, half).unwrap();
    heavy
        .add(&Ballot::scores([(index(1), 1)]).unwrap(), half)
        .unwrap();
    // Would leave a preference of an option that nobody names.
    let error = refused(&mut heavy, |tally| tally.sub(&both, half));
    assert_eq!(
        error,
        TallyError::NotContained {
            what: "preferences"
        }
    );
}

#[test]
fn a_weight_below_the_number_of_ballots_is_not_left() {
    let field = one(Rule::Plurality);
    let mut tally = field.tally();
    let ballot = field.ballots()[0].0.clone();
    tally.add(&ballot, Weight::new(2).unwrap()).unwrap();
    tally.add(&ballot, Weight::ONE).unwrap();
    // 4 counted by 3 ballots: no one of them has 3.
    let three = Weight::new(3).unwrap();
    let error = refused(&mut tally, |tally| tally.sub(&ballot, three));
    assert_eq!(error, TallyError::NotContained { what: "ballots" });
}

#[test]
fn options_and_levels_that_there_are_not_are_refused() {
    let far = OptionIndex::new(3);
    let unknown = BallotError::UnknownIndex {
        option: far,
        options: 3,
    };
    let high = |found, most| BallotError::Mark {
        option: index(0),
        found,
        most,
    };
    let cases = [
        (Rule::Plurality, Ballot::choice(far), unknown.clone()),
        (
            Rule::Plurality,
            Ballot::choice(OptionIndex::new(u16::MAX)),
            BallotError::UnknownIndex {
                option: OptionIndex::new(u16::MAX),
                options: 3,
            },
        ),
        (
            Rule::Approval,
            Ballot::approval([index(0), far]).unwrap(),
            unknown.clone(),
        ),
        (
            Rule::Score,
            Ballot::scores([(far, 1)]).unwrap(),
            unknown.clone(),
        ),
        (
            Rule::Score,
            Ballot::scores([(index(0), 3)]).unwrap(),
            high(3, 2),
        ),
        (
            Rule::Star,
            Ballot::scores([(index(0), u16::MAX)]).unwrap(),
            high(65_535, 2),
        ),
        (
            Rule::Cumulative,
            Ballot::points([(far, 1)]).unwrap(),
            unknown.clone(),
        ),
        (
            Rule::Quadratic,
            Ballot::votes([(far, i32::MIN)]).unwrap(),
            unknown.clone(),
        ),
        (
            Rule::MajorityJudgment,
            Ballot::grades([(far, 1)]).unwrap(),
            unknown.clone(),
        ),
        (
            Rule::MajorityJudgment,
            Ballot::grades([(index(0), 3)]).unwrap(),
            high(3, 2),
        ),
        (
            Rule::Borda,
            Ballot::approval([index(0)]).unwrap(),
            BallotError::Kind {
                found: "approval",
                expected: "score",
            },
        ),
    ];
    for (rule, ballot, expected) in cases {
        let mut tally = one(rule).tally();
        let error = refused(&mut tally, |tally| tally.add(&ballot, Weight::ONE));
        assert_eq!(error, TallyError::Ballot(expected.clone()), "{rule:?}");
        let error = refused(&mut tally, |tally| tally.sub(&ballot, Weight::ONE));
        assert_eq!(error, TallyError::Ballot(expected), "{rule:?}");
        assert_eq!((tally.total(far), tally.named(far)), (0, 0));
        assert_eq!((tally.level(far, 0), tally.level(far, 1)), (0, 0));
        assert_eq!(
            (tally.prefers(far, far), tally.prefers(index(0), far)),
            (0, 0)
        );
        assert_eq!((tally.votes_for(far), tally.votes_against(far)), (0, 0));
    }
}

#[test]
fn every_kind_refuses_the_others() {
    for rule in RULES {
        for other in RULES {
            if field::kind(rule, 3) == field::kind(other, 3) {
                continue;
            }
            let mut tally = one(rule).tally();
            let ballot = one(other).ballots()[0].0.clone();
            let error = refused(&mut tally, |tally| tally.add(&ballot, Weight::ONE));
            assert!(matches!(
                error,
                TallyError::Ballot(BallotError::Kind { .. })
            ));
        }
        if rule != Rule::Plurality {
            let error = refused(&mut one(rule).tally(), |tally| tally.add_choices(&[0_u8]));
            assert!(matches!(
                error,
                TallyError::Ballot(BallotError::Kind { .. })
            ));
        }
    }
}

#[test]
fn what_is_of_another_poll_or_of_some_voters_is_not_counted() {
    let poll = one(Rule::Plurality).poll();
    let part = Tally::of_shard(&poll, shard(1, 0..=9));
    assert_eq!(poll.count(&part, None), Err(CountError::Partial));
    let other = Tally::new(&other_poll());
    let error = poll.count(&other, None).unwrap_err();
    assert!(matches!(error, CountError::OtherPoll { .. }));
}

#[test]
fn wrong_choices_are_named_and_none_is_counted() {
    let poll = one(Rule::Plurality).poll();
    let mut tally = Tally::new(&poll);
    let error = refused(&mut tally, |tally| tally.add_choices(&[0_u8, 2, 3, 255]));
    assert_eq!(
        error,
        TallyError::Choice {
            at: 2,
            found: 3,
            options: 3
        }
    );
    let error = refused(&mut tally, |tally| tally.add_choices(&[0_u16, 65_535]));
    assert_eq!(
        error,
        TallyError::Choice {
            at: 1,
            found: 65_535,
            options: 3
        }
    );
    tally.add_choices(&Vec::<u8>::new()).unwrap();
    assert_eq!(tally, Tally::new(&poll));
}

proptest! {
    #[test]
    fn no_choices_panic_and_wrong_ones_are_never_counted(
        options in 2_usize..300,
        choices in prop::collection::vec(any::<u16>(), 0..200),
        below in 1_u16..400,
    ) {
        let ids: Vec<String> = (0..options).map(|option| format!("o{option}")).collect();
        let poll = Poll::builder("many").options(ids.iter().map(String::as_str)).build().unwrap();
        let choices: Vec<u16> = choices.into_iter().map(|choice| choice % below).collect();
        let mut tally = Tally::new(&poll);
        let wrong = choices.iter().position(|choice| usize::from(*choice) >= options);
        match (tally.add_choices(&choices), wrong) {
            (Ok(()), None) => prop_assert_eq!(tally.ballots(), choices.len() as u64),
            (Err(TallyError::Choice { at, found, .. }), Some(wrong)) => {
                prop_assert_eq!((at, found), (wrong, choices[wrong]));
                prop_assert_eq!(tally, Tally::new(&poll));
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
