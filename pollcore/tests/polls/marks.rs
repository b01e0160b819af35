//! Ballots by names, and back.

use pollcore::{Ballot, BallotError, BallotKind, Marks, OptionIndex};
use proptest::prelude::*;

use super::{any, contradictions::lunch};

proptest! {
    #[test]
    fn a_ballot_is_named_and_found_again((poll, ballot) in any::poll_and_ballot()) {
        let marks = poll.marks(&ballot)?;
        prop_assert_eq!(poll.ballot(&marks)?, ballot);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn marks_go_through_json((poll, ballot) in any::poll_and_ballot()) {
        let marks = poll.marks(&ballot)?;
        let json = serde_json::to_string(&marks)?;
        prop_assert_eq!(serde_json::from_str::<Marks>(&json)?, marks);
    }
}

#[test]
fn names_that_the_poll_has_not_are_refused() {
    let poll = lunch().build().unwrap();
    let milk = Marks::Choice("milk".into());
    let option = "milk".into();
    assert_eq!(
        poll.ballot(&milk),
        Err(BallotError::UnknownOption { option })
    );
    // What is no id is not repeated at length.
    let long = Marks::Choice("é".repeat(1000).into());
    let option = "é".repeat(64).into();
    assert_eq!(
        poll.ballot(&long),
        Err(BallotError::UnknownOption { option })
    );
    let grades = ["bad", "good"].map(Into::into).to_vec();
    let graded = lunch()
        .ballots(BallotKind::Grades { grades })
        .build()
        .unwrap();
    let best = Marks::Grades([("tea".into(), "best".into())].into());
    let grade = "best".into();
    assert_eq!(
        graded.ballot(&best),
        Err(BallotError::UnknownGrade { grade })
    );
}

#[test]
fn marks_of_another_kind_and_too_many_are_refused() {
    let poll = lunch().build().unwrap();
    let scores = Marks::Scores([("tea".into(), 3)].into());
    let error = BallotError::Kind {
        found: "score",
        expected: "plurality",
    };
    assert_eq!(poll.ballot(&scores), Err(error));
    assert_eq!(poll.ballot(&Marks::Blank), Err(BallotError::Blank));
    let twice = Marks::Approved(vec!["tea".into(), "tea".into()]);
    let option = OptionIndex::new(0);
    assert_eq!(poll.ballot(&twice), Err(BallotError::Twice { option }));
    let many = Marks::Approved(vec!["milk".into(); 1001]);
    let error = BallotError::TooMany { most: 1000 };
    assert_eq!(poll.ballot(&many), Err(error.clone()));
    let many = (0..1001).map(|option| (option.to_string().into(), 1));
    assert_eq!(poll.ballot(&Marks::Scores(many.collect())), Err(error));
    let error = BallotError::Kind {
        found: "grades",
        expected: "plurality",
    };
    let ballot = Ballot::grades([(option, 1)]).unwrap();
    assert_eq!(poll.marks(&ballot), Err(error));
}

#[cfg(feature = "serde")]
#[test]
fn hostile_json_is_refused() {
    let read = |json: &str| serde_json::from_str::<Marks>(json);
    assert_eq!(read(r#""blank""#).unwrap(), Marks::Blank);
    let scores = read(r#"{"scores":{"tea":3}}"#).unwrap();
    assert_eq!(scores, Marks::Scores([("tea".into(), 3)].into()));
    let error = read(r#"{"scores":{"tea":3,"tea":5}}"#).unwrap_err();
    assert!(
        error.to_string().contains("\"tea\" is named twice"),
        "{error}"
    );
    let ids = vec![r#""a""#; 1001].join(",");
    let error = read(&format!(r#"{{"approved":[{ids}]}}"#)).unwrap_err();
    assert!(error.to_string().contains("at most 1000"), "{error}");
    let scores: Vec<_> = (0..1001).map(|id| format!(r#""{id}":1"#)).collect();
    let error = read(&format!(r#"{{"scores":{{{}}}}}"#, scores.join(","))).unwrap_err();
    assert!(error.to_string().contains("at most 1000"), "{error}");
    for json in [
        "",
        "{}",
        r#"{"scores":{"tea":-1}}"#,
        r#"{"scores":{"tea":70000}}"#,
        "[[[",
    ] {
        assert!(read(json).is_err(), "{json}");
    }
}
