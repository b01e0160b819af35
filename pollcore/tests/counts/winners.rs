//! Every rule elects what a naive count from the ballots elects, all tied sets included.

use std::collections::BTreeSet;

use pollcore::{Lot, Outcome, Rule, Undecided};
use proptest::prelude::*;

use crate::{
    field::{Field, field, field_of, index},
    naive,
};

fn sets(outcome: &Outcome) -> BTreeSet<Vec<usize>> {
    let set = |set: &Vec<_>| {
        set.iter()
            .map(|o: &pollcore::OptionIndex| o.as_usize())
            .collect()
    };
    outcome.winners().sets().iter().map(set).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_sets_of_winners_are_those_of_a_naive_count(field in field()) {
        let outcome = field.count();
        let expected = naive::winners(&field);
        prop_assert_eq!(sets(&outcome), expected.clone());
        prop_assert!(outcome.winners().is_complete());
        prop_assert!(outcome.winners().sets().is_sorted());
        match (outcome.elected(), outcome.undecided(), expected.len()) {
            (Some(elected), None, 1) => {
                prop_assert_eq!(elected, &outcome.winners().sets()[0][..]);
            }
            (None, Some(Undecided::NoBallots), 0) | (None, Some(Undecided::Tie), 2..) => {}
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn star_elects_as_a_naive_count_does(field in field_of(Rule::Star)) {
        prop_assert_eq!(sets(&field.count()), naive::winners(&field));
    }

    #[test]
    fn majority_judgment_elects_as_taking_one_median_at_a_time(
        field in field_of(Rule::MajorityJudgment),
    ) {
        prop_assert_eq!(sets(&field.count()), naive::winners(&field));
    }
}

proptest! {
    #[test]
    fn totals_and_places_are_those_of_a_naive_count(field in field()) {
        let outcome = field.count();
        if field.rule == Rule::MajorityJudgment {
            return Ok(());
        }
        let totals = naive::totals(&field);
        for (option, standing) in outcome.standings().iter().enumerate() {
            let ahead = totals.iter().filter(|total| **total > totals[option]).count();
            prop_assert_eq!(standing.option, index(option));
            prop_assert_eq!(standing.total, i128::from(totals[option]));
            prop_assert_eq!(usize::from(standing.place), ahead + 1);
        }
    }

    #[test]
    fn certain_and_tied_options_say_what_the_sets_say(field in field()) {
        let outcome = field.count();
        let winners = outcome.winners();
        let sets = winners.sets();
        for option in (0..field.options).map(index) {
            let within = sets.iter().filter(|set| set.contains(&option)).count();
            let certain = within == sets.len() && within > 0;
            prop_assert_eq!(winners.certain().contains(&option), certain);
            prop_assert_eq!(winners.tied().contains(&option), within > 0 && !certain);
        }
        for set in sets {
            prop_assert_eq!(set.len(), winners.certain().len() + winners.places());
        }
    }

    #[test]
    fn a_policy_elects_one_of_the_sets(field in field(), seed in any::<[u8; 8]>()) {
        let open = field.count();
        for poll in [
            field.builder().ties_by_lot().build().unwrap(),
            field.builder().ties_by_order(["e", "d", "c", "b", "a"].into_iter().skip(5 - field.options)).build().unwrap(),
        ] {
            let tally = crate::field::tally(&poll, &field.ballots());
            let outcome = poll.count(&tally, Some(&Lot::new(seed))).unwrap();
            prop_assert_eq!(outcome.winners(), open.winners());
            let Some(elected) = outcome.elected() else {
                prop_assert_eq!(outcome.undecided(), Some(Undecided::NoBallots));
                continue;
            };
            prop_assert!(open.winners().sets().contains(&elected.to_vec()));
        }
    }

    #[test]
    fn steps_tell_a_consistent_story(field in field()) {
        for step in field.count().steps() {
            let mut named = step.through().to_vec();
            named.extend(step.tied());
            named.sort_unstable();
            let several = named.windows(2).all(|pair| pair[0] != pair[1]);
            prop_assert!(several, "{step}");
            prop_assert!(step.tied().is_empty() || step.tied().len() > step.places(), "{step}");
        }
    }
}

#[test]
fn without_a_ballot_nobody_wins_and_it_is_no_tie() {
    for rule in crate::field::RULES {
        let mut field = Field {
            rule,
            options: 3,
            seats: 1,
            sheets: Vec::new(),
        };
        for _ in 0..2 {
            let outcome = field.count();
            assert_eq!(outcome.undecided(), Some(Undecided::NoBallots), "{rule:?}");
            assert!(outcome.winners().sets().is_empty());
            assert!(!outcome.winners().is_tie());
            assert_eq!(outcome.standings().len(), 3);
            // The second time with a blank ballot.
            field.sheets.push(crate::field::Sheet {
                marks: None,
                weight: 2,
            });
        }
    }
}

#[test]
fn a_tie_of_many_is_told_without_listing_it() {
    let ids: Vec<String> = (0..60).map(|option| format!("o{option}")).collect();
    let poll = pollcore::Poll::builder("wide")
        .options(ids.iter().map(String::as_str))
        .ballots(pollcore::BallotKind::Approval { least: 0, most: 60 })
        .seats(30)
        .build()
        .unwrap();
    let mut tally = pollcore::Tally::new(&poll);
    tally
        .add(
            &pollcore::Ballot::approval([]).unwrap(),
            pollcore::Weight::ONE,
        )
        .unwrap();
    let outcome = poll.count(&tally, None).unwrap();
    assert_eq!(outcome.winners().sets().len(), pollcore::limits::MOST_SETS);
    assert!(!outcome.winners().is_complete());
    assert_eq!(
        (outcome.winners().tied().len(), outcome.winners().places()),
        (60, 30)
    );
    assert_eq!(outcome.undecided(), Some(Undecided::Tie));
}

#[test]
fn bloc_star_of_many_ties_ends_soon() {
    let ids: Vec<String> = (0..256).map(|option| format!("o{option}")).collect();
    let poll = pollcore::Poll::builder("wide")
        .options(ids.iter().map(String::as_str))
        .ballots(pollcore::BallotKind::Score { highest: 5 })
        .rule(Rule::Star)
        .seats(128)
        .build()
        .unwrap();
    let mut tally = pollcore::Tally::new(&poll);
    tally
        .add(
            &pollcore::Ballot::scores([]).unwrap(),
            pollcore::Weight::ONE,
        )
        .unwrap();
    let outcome = poll.count(&tally, None).unwrap();
    assert!(!outcome.winners().is_complete());
    assert!(outcome.winners().sets().iter().all(|set| set.len() == 128));
    assert_eq!(outcome.elected(), None);
}

#[test]
fn ballots_that_give_no_option_anything_are_a_tie_of_all() {
    for rule in crate::field::RULES {
        if rule == Rule::Plurality {
            continue;
        }
        let field = Field {
            rule,
            options: 3,
            seats: 1,
            sheets: vec![crate::field::Sheet {
                marks: Some(vec![0; 3]),
                weight: 2,
            }],
        };
        let outcome = field.count();
        assert_eq!(outcome.undecided(), Some(Undecided::Tie), "{rule:?}");
        assert_eq!(outcome.winners().sets().len(), 3, "{rule:?}");
    }
}
