//! What is put into a queue is what can count.

use std::time::Duration;

use drivers_memory::{Fault, Memory};
use pollcore::{
    Ballot, OptionIndex, Poll, PollBuilder, Refusal, Revotes, Timestamp, Vote, queue::Queue,
    store::PollsError,
};

use crate::scene::{at, id, intake, lunch, opened, polls, request, vote, voter, withdrawable};

const FRESH: Duration = Duration::from_secs(5);

/// Why it is refused, with nothing put in.
async fn refusal(poll: &Poll, vote: &Vote, now: Timestamp) -> Refusal {
    let memory = Memory::builder().partitions(1).build();
    let polls = polls(&memory);
    polls.create(poll).await.unwrap();
    let refused = intake(&memory, &polls).submit(vote, now).await.unwrap_err();
    assert_eq!(memory.pending("lunch", 0).await.unwrap().messages, 0);
    match refused {
        PollsError::Refused(refusal) => refusal,
        error => panic!("{error}"),
    }
}

fn open(builder: PollBuilder) -> Poll {
    let mut poll = builder.build().unwrap();
    poll.open(at(10)).unwrap();
    poll
}

#[tokio::test]
async fn what_can_never_count_takes_no_room() {
    let first = vote(1, 1, 0);
    let withdrawal = |replaces| Vote::withdrawal(id(), voter(1), request(1), replaces);
    let window = || open(lunch().opens(at(20)).closes(at(30)));
    let own = || open(withdrawable());

    let draft = lunch().opens(at(20)).build().unwrap();
    let opens = Some(at(20));
    assert_eq!(
        refusal(&draft, &first, at(25)).await,
        Refusal::NotOpen { opens }
    );
    assert_eq!(
        refusal(&window(), &first, at(19)).await,
        Refusal::NotOpen { opens }
    );
    let closed = Refusal::Closed { at: at(30) };
    assert_eq!(refusal(&window(), &first, at(30)).await, closed);
    let mut by_hand = own();
    by_hand.close(at(15)).unwrap();
    let closed = Refusal::Closed { at: at(15) };
    assert_eq!(refusal(&by_hand, &first, at(20)).await, closed);
    let council = open(lunch().actors([(voter(2), pollcore::Weight::ONE)]));
    assert_eq!(
        refusal(&council, &first, at(20)).await,
        Refusal::NotEligible
    );
    let beyond = Ballot::choice(OptionIndex::new(3));
    let beyond = Vote::new(id(), voter(1), request(1), beyond);
    let unfit = refusal(&own(), &beyond, at(20)).await;
    assert!(matches!(unfit, Refusal::Ballot(_)), "{unfit}");
    let kept = open(lunch().revotes(Revotes::LastWins { most: 3 }));
    assert_eq!(
        refusal(&kept, &withdrawal(1), at(20)).await,
        Refusal::NotWithdrawable
    );
    assert_eq!(
        refusal(&own(), &withdrawal(0), at(20)).await,
        Refusal::NothingToWithdraw
    );
    let fourth = vote(1, 1, 0).replacing(3);
    let most = Refusal::RevisionsUsedUp { most: 3 };
    assert_eq!(refusal(&kept, &fourth, at(20)).await, most);
}

#[tokio::test]
async fn who_only_submits_learns_that_a_poll_was_closed_elsewhere() {
    let memory = Memory::new();
    let here = opened(&memory, lunch()).await;
    let intake = intake(&memory, &here);
    let now = at(100_000);
    intake.submit(&vote(1, 1, 0), now).await.unwrap();
    polls(&memory).close(&id(), now).await.unwrap();
    // What is read by the way is no older than it was.
    let just = at(now.after(FRESH).as_millis() - 1);
    intake.submit(&vote(2, 1, 0), just).await.unwrap();
    for later in [now.after(FRESH), now, just] {
        let late = intake.submit(&vote(3, 1, 0), later).await.unwrap_err();
        assert!(
            matches!(late, PollsError::Refused(Refusal::Closed { at }) if at == now),
            "{late}"
        );
    }
}

#[tokio::test]
async fn what_was_read_later_than_now_is_read_anew() {
    let memory = Memory::new();
    let intake = intake(&memory, &opened(&memory, lunch()).await);
    let now = at(100_000);
    intake.submit(&vote(1, 1, 0), now).await.unwrap();
    polls(&memory).close(&id(), at(1)).await.unwrap();
    let earlier = at(now.as_millis() - 1);
    intake.submit(&vote(2, 1, 0), earlier).await.unwrap_err();
}

#[tokio::test]
async fn votes_are_put_in_while_the_store_does_not_answer() {
    let memory = Memory::new();
    let intake = intake(&memory, &opened(&memory, lunch()).await);
    intake.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    for fault in [Fault::refuse, Fault::busy, Fault::unknown_applied] {
        memory.faults().inject(fault().on_reads());
        let later = at(1).after(FRESH);
        intake.submit(&vote(2, 1, 0), later).await.unwrap();
        memory.faults().clear();
        intake.submit(&vote(2, 1, 0), at(1)).await.unwrap();
    }
    // What is gone is not waited for.
    memory.forget();
    let later = at(1).after(FRESH * 2);
    let gone = intake.submit(&vote(3, 1, 0), later).await.unwrap_err();
    assert!(matches!(gone, PollsError::NoPoll { .. }), "{gone}");
}
