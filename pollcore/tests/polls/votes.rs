//! What a poll alone can say of a vote.

use pollcore::{
    Ballot, BallotError, OptionIndex, Poll, PollBuilder, PollId, Refusal, RequestKey, Revotes,
    Timestamp, Vote, VoterKey, Weight,
};

use super::contradictions::lunch;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn voter(key: &[u8]) -> VoterKey {
    VoterKey::new(key).unwrap()
}

fn request() -> RequestKey {
    RequestKey::new(&[7; 16]).unwrap()
}

fn opened(poll: PollBuilder) -> Poll {
    let mut poll = poll.build().unwrap();
    poll.open(at(0)).unwrap();
    poll
}

fn vote(option: u16) -> Vote {
    let ballot = Ballot::choice(OptionIndex::new(option));
    Vote::new(
        PollId::new("lunch").unwrap(),
        voter(b"ann"),
        request(),
        ballot,
    )
}

#[test]
fn a_vote_counts_what_its_voter_counts() {
    let poll = opened(lunch().actor(voter(b"ann"), Weight::new(3).unwrap()));
    let vote = vote(1);
    let checked = poll.check(&vote, at(5)).unwrap();
    assert_eq!(checked.weight().as_u64(), 3);
    assert_eq!((checked.vote(), checked.at()), (&vote, at(5)));
}

#[test]
fn a_vote_comes_while_the_poll_is_open() {
    let times = lunch().opens(at(10)).closes(at(20));
    let draft = times.clone().build().unwrap();
    let not_open = Refusal::NotOpen {
        opens: Some(at(10)),
    };
    assert_eq!(draft.check(&vote(0), at(15)), Err(not_open.clone()));
    let poll = opened(times);
    assert_eq!(poll.check(&vote(0), at(9)), Err(not_open));
    assert!(poll.check(&vote(0), at(10)).is_ok());
    assert!(poll.check(&vote(0), at(19)).is_ok());
    let closed = Refusal::Closed { at: at(20) };
    assert_eq!(closed.code(), "closed");
    assert_eq!(poll.check(&vote(0), at(20)), Err(closed));
    let draft = lunch().build().unwrap();
    let not_open = Refusal::NotOpen { opens: None };
    assert_eq!(draft.check(&vote(0), at(15)), Err(not_open));
}

#[test]
fn a_vote_is_for_this_poll_from_who_may_vote_and_fits() {
    let elsewhere = opened(Poll::builder("dinner").options(["tea", "coffee"]));
    let refusal = elsewhere.check(&vote(0), at(5)).unwrap_err();
    assert_eq!(refusal.code(), "other_poll");
    let poll = opened(lunch().actor(voter(b"bob"), Weight::ONE));
    assert_eq!(poll.check(&vote(0), at(5)), Err(Refusal::NotEligible));
    let poll = opened(lunch());
    let refusal = poll.check(&vote(3), at(5)).unwrap_err();
    assert_eq!(refusal.code(), "ballot");
    let unknown = matches!(refusal, Refusal::Ballot(BallotError::UnknownIndex { .. }));
    assert!(unknown);
}

#[test]
fn votes_are_withdrawn_where_the_poll_says_so() {
    let withdrawal = Vote::withdrawal(PollId::new("lunch").unwrap(), voter(b"ann"), request(), 1);
    for revotes in [Revotes::Reject, Revotes::LastWins { most: 5 }] {
        let poll = opened(lunch().revotes(revotes));
        let checked = poll.check(&withdrawal, at(5));
        assert_eq!(checked, Err(Refusal::NotWithdrawable));
    }
    let poll = opened(lunch().revotes(Revotes::Withdrawable { most: 5 }));
    assert!(poll.check(&withdrawal, at(5)).is_ok());
}
