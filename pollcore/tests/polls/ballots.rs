//! What ballots of each kind may say, at each bound.

use pollcore::{
    Ballot, BallotError, BallotKind, OptionIndex, Poll, Privacy, Responder, privacy::Epsilon,
};

use super::{any, contradictions::lunch};

fn option(index: u16) -> OptionIndex {
    OptionIndex::new(index)
}

fn poll(kind: BallotKind) -> Poll {
    lunch().ballots(kind).build().unwrap()
}

fn graded() -> BallotKind {
    BallotKind::Grades {
        grades: ["poor", "fair", "good"].map(Into::into).to_vec(),
    }
}

fn kinds() -> [BallotKind; 6] {
    [
        BallotKind::Plurality,
        BallotKind::Approval { least: 0, most: 3 },
        BallotKind::Score { highest: 5 },
        BallotKind::Cumulative {
            points: 5,
            most_on_one: 3,
        },
        BallotKind::Quadratic { credits: 10 },
        graded(),
    ]
}

/// One ballot of each kind, in the order of [`kinds`], for the option at this place.
fn marking(at: u16) -> [Ballot; 6] {
    [
        Ballot::choice(option(at)),
        Ballot::approval([option(at)]).unwrap(),
        Ballot::scores([(option(at), 1)]).unwrap(),
        Ballot::points([(option(at), 1)]).unwrap(),
        Ballot::votes([(option(at), -1)]).unwrap(),
        Ballot::grades([(option(at), 1)]).unwrap(),
    ]
}

#[test]
fn a_ballot_is_of_the_poll_s_kind() {
    for (place, kind) in kinds().into_iter().enumerate() {
        let poll = poll(kind);
        for (other, ballot) in marking(2).iter().enumerate() {
            let checked = poll.check_ballot(ballot);
            if other == place {
                assert_eq!(checked, Ok(()));
            } else {
                let expected = kinds()[place].name();
                let found = kinds()[other].name();
                assert_eq!(checked, Err(BallotError::Kind { found, expected }));
            }
        }
    }
}

#[test]
fn a_ballot_marks_options_that_there_are() {
    for (place, kind) in kinds().into_iter().enumerate() {
        let poll = poll(kind);
        for at in [3, 1000, u16::MAX] {
            let error = BallotError::UnknownIndex {
                option: option(at),
                options: 3,
            };
            assert_eq!(poll.check_ballot(&marking(at)[place]), Err(error));
        }
    }
}

#[test]
fn blank_ballots_fit_where_the_poll_takes_them() {
    for kind in kinds() {
        let taking = lunch().ballots(kind.clone()).blank();
        let not_taking = taking.clone().without_blank().build().unwrap();
        let taking = taking.build().unwrap();
        assert_eq!(taking.check_ballot(&Ballot::blank()), Ok(()));
        let checked = not_taking.check_ballot(&Ballot::blank());
        assert_eq!(checked, Err(BallotError::Blank));
    }
}

#[test]
fn approvals_are_as_many_as_asked_for() {
    let poll = poll(BallotKind::Approval { least: 1, most: 2 });
    let check = |options: &[u16]| {
        let marked = options.iter().copied().map(option);
        poll.check_ballot(&Ballot::approval(marked).unwrap())
    };
    let outside = |found| {
        Err(BallotError::Approvals {
            found,
            least: 1,
            most: 2,
        })
    };
    assert_eq!(check(&[]), outside(0));
    assert_eq!(check(&[2]), Ok(()));
    assert_eq!(check(&[2, 0]), Ok(()));
    assert_eq!(check(&[2, 0, 1]), outside(3));
}

#[test]
fn scores_are_at_most_the_highest() {
    let poll = poll(BallotKind::Score { highest: 5 });
    let check = |score| poll.check_ballot(&Ballot::scores([(option(1), score)]).unwrap());
    let outside = |found| {
        Err(BallotError::Mark {
            option: option(1),
            found,
            most: 5,
        })
    };
    assert_eq!(check(0), Ok(()));
    assert_eq!(check(5), Ok(()));
    assert_eq!(check(6), outside(6));
    assert_eq!(check(u16::MAX), outside(65535));
}

#[test]
fn points_are_within_both_bounds() {
    let poll = poll(BallotKind::Cumulative {
        points: 5,
        most_on_one: 3,
    });
    let check = |tea, coffee| {
        let points = [(option(0), tea), (option(1), coffee)];
        poll.check_ballot(&Ballot::points(points).unwrap())
    };
    assert_eq!(check(0, 0), Ok(()));
    assert_eq!(check(3, 2), Ok(()));
    assert_eq!(check(3, 3), Err(BallotError::Spent { found: 6, most: 5 }));
    let outside = |found| {
        Err(BallotError::Mark {
            option: option(0),
            found,
            most: 3,
        })
    };
    assert_eq!(check(4, 0), outside(4));
    assert_eq!(check(u32::MAX, u32::MAX), outside(u32::MAX));
}

#[test]
fn votes_cost_their_squares() {
    let poll = poll(BallotKind::Quadratic { credits: 10 });
    let check = |tea, coffee| {
        let votes = [(option(0), tea), (option(1), coffee)];
        poll.check_ballot(&Ballot::votes(votes).unwrap())
    };
    assert_eq!(check(0, 0), Ok(()));
    assert_eq!(check(-3, 1), Ok(()));
    assert_eq!(check(3, 0), Ok(()));
    let outside = |found| Err(BallotError::Spent { found, most: 10 });
    assert_eq!(check(2, -3), outside(13));
    assert_eq!(check(i32::MIN, 0), outside(1 << 62));
    assert_eq!(check(i32::MIN, i32::MIN), outside(1 << 63));
}

#[test]
fn costs_stop_at_the_largest_number() {
    let poll = any::simple(1000, BallotKind::Quadratic { credits: 1_000_000 }, false);
    let most = 1_000_000;
    let each = |votes| {
        let all = (0..1000).map(|at| (option(at), votes));
        poll.check_ballot(&Ballot::votes(all).unwrap())
    };
    let found = u64::MAX;
    assert_eq!(each(i32::MIN), Err(BallotError::Spent { found, most }));
    assert_eq!(each(31), Ok(()));
    let found = 1_024_000;
    assert_eq!(each(-32), Err(BallotError::Spent { found, most }));
}

#[test]
fn grades_are_those_there_are() {
    let poll = poll(graded());
    let check = |grade| poll.check_ballot(&Ballot::grades([(option(2), grade)]).unwrap());
    assert_eq!(check(0), Ok(()));
    assert_eq!(check(2), Ok(()));
    for grade in [3, u8::MAX] {
        let error = BallotError::Mark {
            option: option(2),
            found: u32::from(grade),
            most: 2,
        };
        assert_eq!(check(grade), Err(error));
    }
}

#[test]
fn a_ballot_names_each_option_once_and_says_nothing_with_nothing() {
    let twice = BallotError::Twice { option: option(7) };
    let marks = [(option(7), 1), (option(2), 1), (option(7), 0)];
    assert_eq!(Ballot::scores(marks), Err(twice.clone()));
    assert_eq!(Ballot::approval([option(7), option(7)]), Err(twice));
    let said = Ballot::votes([(option(2), 0), (option(1), -1), (option(0), 2)]);
    assert_eq!(said, Ballot::votes([(option(0), 2), (option(1), -1)]));
    let endless = || std::iter::repeat(option(0));
    let many = BallotError::TooMany { most: 1000 };
    assert_eq!(Ballot::approval(endless()), Err(many.clone()));
    assert_eq!(Ballot::grades(endless().map(|at| (at, 1))), Err(many));
}

#[test]
fn unary_encoding_sends_approval_ballots_of_any_size() {
    let epsilon = Epsilon::from_millionths(1000).unwrap();
    let poll = lunch()
        .privacy(Privacy::RandomResponses {
            by: Responder::UnaryEncoding,
            epsilon,
            total: epsilon,
        })
        .build()
        .unwrap();
    assert_eq!(*poll.kind(), BallotKind::Plurality);
    assert_eq!(
        *poll.submitted_kind(),
        BallotKind::Approval { least: 0, most: 3 }
    );
    assert_eq!(poll.check_ballot(&Ballot::approval([]).unwrap()), Ok(()));
    let all = Ballot::approval((0..3).map(option)).unwrap();
    assert_eq!(poll.check_ballot(&all), Ok(()));
    assert_eq!(
        poll.decode_ballot(&poll.encode_ballot(&all).unwrap()),
        Ok(all)
    );
    let error = BallotError::Response { found: "plurality" };
    assert_eq!(poll.check_ballot(&Ballot::choice(option(0))), Err(error));
    assert_eq!(poll.check_ballot(&Ballot::blank()), Err(BallotError::Blank));
}
