//! What waits, how long, and what is set aside in the end.

use drivers_memory::{Fault, Memory};
use pollcore::{Vote, queue::Queue};

use crate::scene::{
    LONG, at, drain, id, intake, lunch, opened, polls, request, totals, vote, voter, withdrawable,
};

#[tokio::test]
async fn while_the_store_does_not_answer_votes_wait_in_their_order() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, withdrawable()).await;
    let intake = intake(&memory, &polls).attempts(1);
    intake.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    intake
        .submit(&vote(1, 2, 1).replacing(1), at(1))
        .await
        .unwrap();
    for fault in [Fault::refuse, Fault::busy, Fault::unknown_not_applied] {
        memory.faults().inject(fault().on_casts());
        for _ in 0..3 {
            assert_eq!(drain(&intake, 1).await, [0, 0, 0, 0, 2]);
            memory.step_forward(LONG);
        }
        memory.faults().clear();
    }
    assert_eq!(drain(&intake, 1).await, [2, 0, 0, 0, 0]);
    assert_eq!(totals(&polls).await, [0, 1, 0]);
}

#[tokio::test]
async fn what_may_pass_waits_and_what_may_not_is_set_aside() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, withdrawable()).await;
    let intake = intake(&memory, &polls);
    // The second before the first, as two devices may have it.
    intake
        .submit(&vote(1, 2, 1).replacing(1), at(1))
        .await
        .unwrap();
    assert_eq!(drain(&intake, 1).await, [0, 0, 0, 0, 1]);
    intake.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    assert_eq!(drain(&intake, 1).await, [1, 0, 0, 0, 0]);
    memory.recover("lunch", 0).await.unwrap();
    assert_eq!(drain(&intake, 1).await, [1, 0, 0, 0, 0]);
    assert_eq!(totals(&polls).await, [0, 1, 0]);

    // Never to be accepted: stale, nothing to withdraw, and one that nobody can read.
    intake.submit(&vote(1, 3, 2), at(1)).await.unwrap();
    let withdrawal =
        |request, replaces| Vote::withdrawal(id(), voter(9), self::request(request), replaces);
    polls.cast(&vote(9, 1, 0), at(1)).await.unwrap();
    polls.cast(&withdrawal(2, 1), at(1)).await.unwrap();
    intake.submit(&withdrawal(3, 2), at(1)).await.unwrap();
    intake
        .submit(&vote(3, 1, 2).replacing(7), at(1))
        .await
        .unwrap();
    memory.publish("lunch", 0, b"\xff").await.unwrap();
    memory.publish("lunch", 0, b"").await.unwrap();
    assert_eq!(drain(&intake, 1).await, [0, 0, 2, 0, 3]);
    for _ in 0..2 {
        memory.recover("lunch", 0).await.unwrap();
        drain(&intake, 1).await;
    }
    let aside = intake.aside(&id(), 0, None, 10).await.unwrap();
    let reasons: Vec<_> = aside.iter().map(|one| &*one.reason).collect();
    assert_eq!(
        reasons,
        [
            // A stale one, one that withdraws nothing, and one whose last one never came.
            "it does not follow the voter's last vote",
            "it does not follow the voter's last vote",
            "it does not follow the voter's last vote",
            "a message of version 255 instead of 1",
            "an empty message",
        ]
    );
    let closing = intake.close(&id(), at(1)).await.unwrap();
    drain(&intake, 1).await;
    assert_eq!(intake.seal(&closing).await.unwrap().aside.number, 5);
}

#[tokio::test]
async fn the_order_of_the_votes_of_one_step_does_not_matter() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, withdrawable()).await;
    let intake = intake(&memory, &polls).attempts(1);
    for revision in [3, 1, 2, 0] {
        let again = vote(1, u64::from(revision), 1).replacing(revision);
        intake.submit(&again, at(1)).await.unwrap();
    }
    intake.submit(&vote(2, 1, 0), at(1)).await.unwrap();
    let progress = intake.step(&id(), 0, 10).await.unwrap();
    assert_eq!((progress.accepted, progress.aside), (5, 0));
    assert_eq!(polls.revision(&id(), &voter(1)).await.unwrap(), 4);
    assert_eq!(memory.pending("lunch", 0).await.unwrap().messages, 0);
}

#[tokio::test]
async fn what_was_delivered_and_not_tried_uses_up_no_patience() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, withdrawable()).await;
    let intake = intake(&memory, &polls).attempts(2);
    // It waits for the first, which is yet to come.
    intake
        .submit(&vote(1, 2, 1).replacing(1), at(1))
        .await
        .unwrap();
    memory.faults().inject(Fault::refuse().on_reads());
    for _ in 0..5 {
        assert_eq!(drain(&intake, 1).await, [0, 0, 0, 0, 1]);
        memory.step_forward(LONG);
    }
    memory.faults().clear();
    assert_eq!(drain(&intake, 1).await, [0, 0, 0, 0, 1]);
    intake.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    assert_eq!(drain(&intake, 1).await, [1, 0, 0, 0, 0]);
    memory.step_forward(LONG);
    assert_eq!(drain(&intake, 1).await, [1, 0, 0, 0, 0]);
    assert_eq!(totals(&polls).await, [0, 1, 0]);
    // Clones share what they remember.
    intake
        .submit(&vote(1, 4, 1).replacing(7), at(1))
        .await
        .unwrap();
    let clone = intake.clone();
    assert_eq!(drain(&clone, 1).await, [0, 0, 0, 0, 1]);
    memory.step_forward(LONG);
    assert_eq!(drain(&intake, 1).await, [0, 0, 1, 0, 0]);
}

/// It came back as one, since the store went back in time.
#[tokio::test]
async fn the_votes_of_a_poll_that_is_a_draft_again_wait_without_an_attempt() {
    let memory = Memory::builder().partitions(1).build();
    let polls = polls(&memory);
    polls.create(&lunch().build().unwrap()).await.unwrap();
    let draft = memory.mark();
    polls.open(&id(), at(0)).await.unwrap();
    let before = intake(&memory, &polls);
    before.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    let sent = memory.receive("lunch", 0, 1).await.unwrap().remove(0);
    memory.roll_back(&draft);
    memory.publish("lunch", 0, &sent.message).await.unwrap();
    // A process that was started since.
    let polls = self::polls(&memory);
    let intake = intake(&memory, &polls).attempts(1);
    for _ in 0..3 {
        assert_eq!(drain(&intake, 1).await, [0, 0, 0, 0, 1]);
        memory.recover("lunch", 0).await.unwrap();
    }
    polls.open(&id(), at(0)).await.unwrap();
    assert_eq!(drain(&intake, 1).await, [1, 0, 0, 0, 0]);
}
