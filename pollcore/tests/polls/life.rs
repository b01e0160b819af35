//! A poll from its draft to its end.

use pollcore::{
    BallotKind, Hidden, LifeError, Phase, Poll, PollBuilder, Rule, Timestamp, Until, Viewer,
    Visibility,
};

use super::contradictions::lunch;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn opened(poll: PollBuilder) -> Poll {
    let mut poll = poll.build().unwrap();
    poll.open(at(0)).unwrap();
    poll
}

#[test]
fn the_window_is_half_open() {
    let mut poll = lunch().opens(at(10)).closes(at(20)).build().unwrap();
    for now in [0, 10, 20, u64::MAX] {
        assert_eq!(poll.phase(at(now)), Phase::Draft);
    }
    poll.open(at(5)).unwrap();
    let scheduled = Phase::Scheduled { opens: at(10) };
    assert_eq!(poll.phase(at(0)), scheduled);
    assert_eq!(poll.phase(at(9)), scheduled);
    assert_eq!(poll.phase(at(10)), Phase::Open);
    assert_eq!(poll.phase(at(19)), Phase::Open);
    assert_eq!(poll.phase(at(20)), Phase::Closed { at: at(20) });
    assert_eq!(poll.phase(at(u64::MAX)), Phase::Closed { at: at(20) });
}

#[test]
fn a_poll_takes_no_votes_before_it_was_opened() {
    for times in [lunch(), lunch().opens(at(10)).closes(at(90))] {
        let mut poll = times.build().unwrap();
        assert_eq!(poll.opened(), None);
        poll.open(at(50)).unwrap();
        assert_eq!(poll.opened(), Some(at(50)));
        let scheduled = Phase::Scheduled { opens: at(50) };
        for now in [0, 10, 49] {
            assert_eq!(poll.phase(at(now)), scheduled);
        }
        assert_eq!(poll.phase(at(50)), Phase::Open);
        let before = Err(LifeError::BeforeOpened { opened: at(50) });
        assert_eq!(poll.close(at(49)), before);
        assert_eq!(poll.phase(at(50)), Phase::Open);
        poll.close(at(50)).unwrap();
        assert_eq!(poll.opened(), Some(at(50)));
        assert_eq!(poll.phase(at(50)), Phase::Closed { at: at(50) });
    }
}

#[test]
fn a_poll_without_times_is_open_until_it_is_closed() {
    let mut poll = opened(lunch());
    assert_eq!(poll.phase(at(0)), Phase::Open);
    assert_eq!(poll.phase(at(u64::MAX)), Phase::Open);
    poll.close(at(7)).unwrap();
    assert_eq!(poll.phase(at(8)), Phase::Closed { at: at(7) });
    // Also for who asks what was before.
    assert_eq!(poll.phase(at(3)), Phase::Closed { at: at(7) });
    assert_eq!(poll.close(at(9)), Err(LifeError::Closed { at: at(7) }));
    assert_eq!(poll.open(at(9)), Err(LifeError::Closed { at: at(7) }));
    assert_eq!(poll.edit().unwrap_err(), LifeError::Closed { at: at(7) });
}

#[test]
fn a_poll_is_opened_once_and_in_time() {
    let mut poll = lunch().closes(at(20)).build().unwrap();
    assert_eq!(poll.close(at(5)), Err(LifeError::Draft));
    assert_eq!(poll.open(at(20)), Err(LifeError::Over { closes: at(20) }));
    assert_eq!(poll.phase(at(5)), Phase::Draft);
    poll.open(at(19)).unwrap();
    assert_eq!(poll.open(at(19)), Err(LifeError::Opened));
    assert_eq!(poll.close(at(20)), Err(LifeError::Closed { at: at(20) }));
}

#[test]
fn a_poll_is_closed_by_hand_before_its_time() {
    let times = || lunch().opens(at(10)).closes(at(20));
    let mut poll = opened(times());
    poll.close(at(5)).unwrap();
    assert_eq!(poll.phase(at(15)), Phase::Closed { at: at(5) });
    let mut poll = opened(times());
    poll.close(at(19)).unwrap();
    assert_eq!(poll.phase(at(30)), Phase::Closed { at: at(19) });
}

#[test]
fn a_draft_is_edited_and_what_is_open_is_not() {
    let first = lunch().title("Lunch?").closes(at(9)).build().unwrap();
    let same = first.edit().unwrap().build().unwrap();
    assert_eq!((first.version(), same.version()), (1, 2));
    assert_eq!((same.title(), same.closes()), ("Lunch?", Some(at(9))));
    assert_eq!(same.options(), first.options());
    assert_ne!(same.digest(), first.digest());
    let edit = same.edit().unwrap().without_options().options(["a", "b"]);
    let third = edit.without_times().build().unwrap();
    assert_eq!((third.version(), third.closes()), (3, None));
    assert!(third.option("tea").is_none() && third.option("b").is_some());
    let mut open = third;
    open.open(at(0)).unwrap();
    assert_eq!(open.edit().unwrap_err(), LifeError::Opened);
}

#[test]
fn other_ballots_bring_their_own_rule_unless_one_was_said() {
    let score = || BallotKind::Score { highest: 5 };
    let poll = lunch().build().unwrap();
    let edited = poll.edit().unwrap().ballots(score()).build().unwrap();
    assert_eq!(edited.rule(), Rule::Score);
    let poll = lunch().ballots(score()).rule(Rule::Star).build().unwrap();
    let edited = poll
        .edit()
        .unwrap()
        .ballots(BallotKind::Score { highest: 9 });
    assert_eq!(edited.build().unwrap().rule(), Rule::Star);
    assert!(
        poll.edit()
            .unwrap()
            .ballots(BallotKind::Plurality)
            .build()
            .is_err()
    );
}

#[test]
fn results_are_seen_when_the_poll_says() {
    let viewers = [
        Viewer::Anyone,
        Viewer::Voter { voted: false },
        Viewer::Voter { voted: true },
    ];
    let closes = Some(at(20));
    let closed = Err(Hidden {
        until: Until::Closed { closes },
    });
    let own_vote = Err(Hidden {
        until: Until::OwnVote { closes },
    });
    for (visibility, expected) in [
        (Visibility::Live, [Ok(()); 3]),
        (Visibility::AfterClose, [closed; 3]),
        (Visibility::AfterOwnVote, [closed, own_vote, Ok(())]),
    ] {
        let poll = opened(lunch().visibility(visibility).closes(at(20)));
        let seen = |now| viewers.map(|viewer| poll.may_see(at(now), viewer));
        assert_eq!(seen(0), expected, "{visibility:?}");
        assert_eq!(seen(19), expected, "{visibility:?}");
        assert_eq!(seen(20), [Ok(()); 3], "{visibility:?}");
    }
    // Who never closes it by time doesn't know when.
    let mut poll = opened(lunch());
    let until = Until::Closed { closes: None };
    assert_eq!(poll.may_see(at(5), Viewer::Anyone), Err(Hidden { until }));
    poll.close(at(6)).unwrap();
    assert_eq!(poll.may_see(at(6), Viewer::Anyone), Ok(()));
}
