use pollcore::{
    Ballot, BallotError, OptionIndex, PollId, Refusal, Revotes, Secret, Timestamp, Vote, VoteSet,
    Weight,
};

use super::{NOW, builder, choice, open, poll, request, secret, vote, voter, withdrawal};

const LAST_WINS: Revotes = Revotes::LastWins { most: 3 };
const WITHDRAWABLE: Revotes = Revotes::Withdrawable { most: 4 };

#[test]
fn a_vote_for_another_poll() {
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let dinner = PollId::new("dinner").unwrap();
    let vote_for_dinner = Vote::new(dinner.clone(), voter("ann"), request(1), choice(0));
    let refusal = votes.cast(&lunch, &vote_for_dinner, NOW).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::OtherPoll {
            found: dinner,
            expected: lunch.id().clone()
        }
    );
    // Other terms under the same id.
    let other = open(builder().option("soup"));
    let refusal = votes.cast(&other, &vote("ann", 1, 0), NOW).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::OtherTerms {
            found: other.digest(),
            expected: lunch.digest()
        }
    );
    assert!(votes.is_empty());
}

#[test]
fn before_and_after_the_poll_is_open() {
    let later = Timestamp::from_millis(5_000);
    let draft = builder().closes(later).build().unwrap();
    let mut votes = VoteSet::new(&draft, &secret());
    let first = vote("ann", 1, 0);
    let refusal = votes.cast(&draft, &first, NOW).unwrap_err();
    assert_eq!(refusal, Refusal::NotOpen { opens: None });
    let mut opened = draft;
    opened.open(NOW).unwrap();
    let refusal = votes.cast(&opened, &first, later).unwrap_err();
    assert_eq!(refusal, Refusal::Closed { at: later });
    assert!(votes.is_empty());
    assert!(votes.cast(&opened, &first, NOW).is_ok());
}

#[test]
fn after_the_seal_whatever_the_poll_says() {
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let sealed = Timestamp::from_millis(900);
    assert_eq!(votes.seal(sealed), sealed);
    assert_eq!(votes.seal(NOW), sealed, "sealed once");
    let refusal = votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap_err();
    assert_eq!(refusal, Refusal::Closed { at: sealed });
}

#[test]
fn a_voter_who_is_not_of_the_electorate() {
    let lunch = open(builder().actor(voter("ann"), Weight::ONE));
    let mut votes = VoteSet::new(&lunch, &secret());
    let refusal = votes.cast(&lunch, &vote("bob", 1, 0), NOW).unwrap_err();
    assert_eq!(refusal, Refusal::NotEligible);
    assert!(votes.cast(&lunch, &vote("ann", 1, 0), NOW).is_ok());
}

#[test]
fn a_ballot_that_does_not_fit() {
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let refusal = votes.cast(&lunch, &vote("ann", 1, 4), NOW).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Ballot(BallotError::UnknownIndex {
            option: OptionIndex::new(4),
            options: 4
        })
    );
    let blank = Vote::new(
        lunch.id().clone(),
        voter("ann"),
        request(1),
        Ballot::blank(),
    );
    let refusal = votes.cast(&lunch, &blank, NOW).unwrap_err();
    assert_eq!(refusal, Refusal::Ballot(BallotError::Blank));
    assert!(votes.is_empty());
}

#[test]
fn a_second_vote_where_the_first_stands() {
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let receipt = votes
        .cast(&lunch, &vote("ann", 1, 0), NOW)
        .unwrap()
        .receipt();
    for second in [
        vote("ann", 2, 0),
        vote("ann", 3, 1),
        vote("ann", 4, 1).replacing(1),
    ] {
        let refusal = votes.cast(&lunch, &second, NOW).unwrap_err();
        assert_eq!(refusal, Refusal::AlreadyVoted { receipt });
    }
    assert_eq!(votes.len(), 1);
}

#[test]
fn a_request_key_with_something_else() {
    let lunch = poll(WITHDRAWABLE);
    let mut votes = VoteSet::new(&lunch, &secret());
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    for other in [
        vote("ann", 1, 1),
        // Does not even fit.
        vote("ann", 1, 99),
        // The same ballot in place of another revision.
        vote("ann", 1, 0).replacing(1),
        vote("ann", 1, 0).replacing(u32::MAX),
        withdrawal("ann", 1, 0),
        withdrawal("ann", 1, 1),
    ] {
        let refusal = votes.cast(&lunch, &other, NOW).unwrap_err();
        assert_eq!(refusal, Refusal::RequestKeyConflict, "{other:?}");
    }
    // Request keys are each voter's own.
    assert!(
        !votes
            .cast(&lunch, &vote("bob", 1, 1), NOW)
            .unwrap()
            .replayed()
    );
}

#[test]
fn a_revision_that_is_not_the_current_one() {
    let lunch = poll(LAST_WINS);
    let mut votes = VoteSet::new(&lunch, &secret());
    let stale = |found, current| Refusal::StaleRevision { found, current };
    let refusal = votes.cast(&lunch, &vote("ann", 1, 0).replacing(1), NOW);
    assert_eq!(refusal.unwrap_err(), stale(1, 0));
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    for found in [0, 2, u32::MAX] {
        let refusal = votes.cast(&lunch, &vote("ann", 2, 1).replacing(found), NOW);
        assert_eq!(refusal.unwrap_err(), stale(found, 1));
    }
    assert_eq!(votes.revision(&voter("ann")), 1);
}

#[test]
fn more_revisions_than_are_taken() {
    let lunch = poll(LAST_WINS);
    let mut votes = VoteSet::new(&lunch, &secret());
    for revision in 0..3 {
        let next = vote("ann", u64::from(revision), 0).replacing(revision);
        votes.cast(&lunch, &next, NOW).unwrap();
    }
    let refusal = votes.cast(&lunch, &vote("ann", 9, 1).replacing(3), NOW);
    assert_eq!(refusal.unwrap_err(), Refusal::RevisionsUsedUp { most: 3 });
}

#[test]
fn a_withdrawal_where_there_are_none() {
    for revotes in [Revotes::Reject, LAST_WINS] {
        let lunch = poll(revotes);
        let mut votes = VoteSet::new(&lunch, &secret());
        votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
        let refusal = votes.cast(&lunch, &withdrawal("ann", 2, 1), NOW);
        assert_eq!(refusal.unwrap_err(), Refusal::NotWithdrawable);
    }
}

#[test]
fn nothing_to_withdraw() {
    let lunch = poll(WITHDRAWABLE);
    let mut votes = VoteSet::new(&lunch, &secret());
    let refusal = votes.cast(&lunch, &withdrawal("ann", 1, 0), NOW);
    assert_eq!(refusal.unwrap_err(), Refusal::NothingToWithdraw);
    votes.cast(&lunch, &vote("ann", 2, 0), NOW).unwrap();
    votes.cast(&lunch, &withdrawal("ann", 3, 1), NOW).unwrap();
    let refusal = votes.cast(&lunch, &withdrawal("ann", 4, 2), NOW);
    assert_eq!(refusal.unwrap_err(), Refusal::NothingToWithdraw);
}

#[test]
fn a_divergent_record_takes_no_change_but_replays() {
    let lunch = poll(LAST_WINS);
    let mut here = VoteSet::new(&lunch, &secret());
    let mut there = VoteSet::new(&lunch, &secret());
    let receipt = here
        .cast(&lunch, &vote("ann", 1, 0), NOW)
        .unwrap()
        .receipt();
    there.cast(&lunch, &vote("ann", 2, 1), NOW).unwrap();
    here.merge(&there).unwrap();
    assert_eq!(here.divergent(), 1);
    let refusal = here.cast(&lunch, &vote("ann", 3, 1).replacing(1), NOW);
    assert_eq!(refusal.unwrap_err(), Refusal::Divergent);
    let again = here.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    assert!(again.replayed() && again.change().is_empty());
    assert_eq!(again.receipt(), receipt);
    let error = here.tally(&lunch).unwrap_err();
    assert_eq!(error, pollcore::VoteSetError::Divergent { voters: 1 });
    // Others are not concerned.
    assert!(here.cast(&lunch, &vote("bob", 1, 0), NOW).is_ok());
}

#[test]
fn more_voters_than_are_taken() {
    let lunch = poll(LAST_WINS);
    let mut votes = VoteSet::new(&lunch, &secret()).at_most(1);
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    let refusal = votes.cast(&lunch, &vote("bob", 1, 0), NOW).unwrap_err();
    assert_eq!(refusal, Refusal::Full { most: 1 });
    assert_eq!(votes.len(), 1);
    assert!(
        votes
            .cast(&lunch, &vote("ann", 2, 1).replacing(1), NOW)
            .is_ok()
    );
}

#[test]
fn a_merge_of_other_votes() {
    use pollcore::VoteSetError;

    let lunch = poll(LAST_WINS);
    let mut votes = VoteSet::new(&lunch, &secret());
    let other_poll = VoteSet::new(&poll(Revotes::Reject), &secret());
    let error = votes.merge(&other_poll).unwrap_err();
    assert!(matches!(error, VoteSetError::OtherPoll { .. }), "{error}");
    let other_secret = VoteSet::new(&lunch, &Secret::new([8; 32]));
    let error = votes.merge(&other_secret).unwrap_err();
    assert_eq!(error, VoteSetError::OtherSecret);

    let mut other = VoteSet::new(&lunch, &secret());
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    other.merge(&votes).unwrap();
    votes.seal(NOW);
    votes.merge(&other).unwrap();
    other.cast(&lunch, &vote("bob", 1, 0), NOW).unwrap();
    let error = votes.merge(&other).unwrap_err();
    assert_eq!(error, VoteSetError::Sealed { at: NOW });
    assert_eq!(votes.len(), 1);

    let mut small = VoteSet::new(&lunch, &secret()).at_most(1);
    let error = small.merge(&other).unwrap_err();
    assert_eq!(error, VoteSetError::Full { most: 1 });
    assert!(small.is_empty());
}
