use std::time::Duration;

use drivers_memory::{Fault, Memory};
use pollcore::{Refusal, queue::Queue, store::PollsError};

use crate::scene::{
    LONG, at, drain, id, in_time, intake, lunch, opened, polls, request, totals, vote, voter,
};

#[tokio::test]
async fn votes_are_queued_cast_and_closed() {
    let memory = Memory::new();
    let polls = opened(&memory, lunch()).await;
    let intake = intake(&memory, &polls);
    for by in 0..60 {
        intake
            .submit(&vote(by, 1, (by % 3) as u16), at(1))
            .await
            .unwrap();
    }
    // Queued is not accepted.
    assert_eq!(totals(&polls).await, [0; 3]);
    assert_eq!(
        polls.receipt(&id(), &voter(1), &request(1)).await.unwrap(),
        None
    );
    // All partitions have some.
    for partition in 0..4 {
        assert!(memory.pending("lunch", partition).await.unwrap().messages > 5);
    }
    let closing = intake.close(&id(), at(1)).await.unwrap();
    let waits = intake.seal(&closing).await.unwrap_err();
    assert!(
        matches!(waits, PollsError::Pending { partition: 0, .. }),
        "{waits}"
    );
    assert!(waits.is_transient());
    assert_eq!(drain(&intake, 4).await, [60, 0, 0, 4, 0]);
    let closed = intake.seal(&closing).await.unwrap();
    assert_eq!((closed.at, closed.aside.number), (at(1), 0));
    assert_eq!(intake.seal(&closing).await.unwrap(), closed);
    assert_eq!(totals(&polls).await, [20; 3]);
    let receipt = polls.receipt(&id(), &voter(1), &request(1)).await.unwrap();
    // When it was queued, by the queue's clock.
    assert!(receipt.unwrap().at() > at(1_000_000));
    let late = intake.submit(&vote(99, 1, 0), at(1)).await.unwrap_err();
    assert!(
        matches!(late, PollsError::Refused(Refusal::Closed { .. })),
        "{late}"
    );
}

#[tokio::test]
async fn nothing_is_sealed_before_a_marker_is_passed_and_all_before_it_is_dealt_with() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, lunch()).await;
    let intake = intake(&memory, &polls);
    intake.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    let closing = intake.close(&id(), at(1)).await.unwrap();
    intake.submit(&vote(2, 1, 0), at(1)).await.unwrap();
    // Another worker has the vote, and is slow.
    memory.receive("lunch", 0, 1).await.unwrap();
    let progress = intake.step(&id(), 0, 1).await.unwrap();
    assert_eq!(progress.markers, 1);
    let waits = intake.seal(&closing).await.unwrap_err();
    assert_eq!(
        waits.to_string(),
        "2 messages of partition 0 are still to be dealt with"
    );
    memory.step_forward(LONG);
    assert_eq!(intake.step(&id(), 0, 1).await.unwrap().accepted, 1);
    // What is behind the marker is not waited for.
    intake.seal(&closing).await.unwrap();
    assert_eq!(totals(&polls).await, [1, 0, 0]);
    // It is late, and said to be.
    assert_eq!(drain(&intake, 1).await, [0, 0, 1, 0, 0]);
    let aside = intake.aside(&id(), 0, None, 10).await.unwrap();
    assert_eq!(
        aside[0].reason,
        "the poll has been closed since 1970-01-01T00:00:00.001Z"
    );
    assert_eq!(intake.seal(&closing).await.unwrap().aside.number, 1);
}

/// As long as nobody has passed it, nobody knows what stood before it.
#[tokio::test]
async fn a_marker_that_nobody_passed_is_waited_for() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, lunch()).await;
    let intake = intake(&memory, &polls);
    let closing = intake.close(&id(), at(1)).await.unwrap();
    let waits = intake.seal(&closing).await.unwrap_err();
    assert!(matches!(waits, PollsError::Pending { .. }), "{waits}");
    assert_eq!(drain(&intake, 1).await, [0, 0, 0, 1, 0]);
    intake.seal(&closing).await.unwrap();
}

#[tokio::test]
async fn what_comes_again_is_cast_once() {
    let memory = Memory::new();
    let polls = opened(&memory, lunch()).await;
    let intake = intake(&memory, &polls);
    for by in 0..20 {
        // The answer to putting it in gets lost now and then, so it is put in again.
        intake.submit(&vote(by, 1, 0), at(1)).await.unwrap();
        if by % 4 == 0 {
            intake.submit(&vote(by, 1, 0), at(1)).await.unwrap();
        }
    }
    // The acknowledgement is lost, so all of it comes again.
    memory
        .faults()
        .inject(Fault::unknown_not_applied().on_settlements());
    for partition in 0..4 {
        let lost = intake.step(&id(), partition, 100).await.unwrap_err();
        assert!(lost.is_transient(), "{lost}");
    }
    assert_eq!(totals(&polls).await, [20, 0, 0]);
    memory.faults().clear();
    memory.step_forward(LONG);
    assert_eq!(drain(&intake, 4).await, [0, 25, 0, 0, 0]);
    assert_eq!(totals(&polls).await, [20, 0, 0]);
}

#[tokio::test]
async fn a_vote_counts_as_cast_when_it_was_queued() {
    let memory = Memory::builder().partitions(1).build();
    let now = pollcore::store::Store::now(&memory).await.unwrap();
    let closes = now.after(Duration::from_secs(60));
    let polls = opened(&memory, lunch().closes(closes)).await;
    let intake = intake(&memory, &polls);
    intake.submit(&vote(1, 1, 0), now).await.unwrap();
    memory.step_forward(Duration::from_secs(60));
    // By a clock that is behind.
    intake.submit(&vote(2, 1, 0), now).await.unwrap();
    assert_eq!(drain(&intake, 1).await, [1, 0, 1, 0, 0]);
    assert_eq!(totals(&polls).await, [1, 0, 0]);
}

#[tokio::test]
async fn a_vote_that_came_early_by_the_queues_clock_counts_as_cast_when_the_poll_opened() {
    let memory = Memory::builder().partitions(1).build();
    let now = pollcore::store::Store::now(&memory).await.unwrap();
    let (opens, closes) = (
        now.after(Duration::from_secs(60)),
        now.after(Duration::from_secs(90)),
    );
    let polls = opened(&memory, lunch().opens(opens).closes(closes)).await;
    let intake = intake(&memory, &polls).attempts(1);
    // By a clock that is ahead of the queue's.
    intake.submit(&vote(1, 1, 0), opens).await.unwrap();
    assert_eq!(drain(&intake, 1).await, [1, 0, 0, 0, 0]);
    let receipt = polls.receipt(&id(), &voter(1), &request(1)).await.unwrap();
    assert_eq!(receipt.unwrap().at(), opens);
}

#[tokio::test]
async fn a_draft_is_not_closed_and_takes_no_votes() {
    let memory = Memory::builder().partitions(1).build();
    let polls = polls(&memory);
    polls.create(&lunch().build().unwrap()).await.unwrap();
    let intake = intake(&memory, &polls);
    let draft = intake.close(&id(), at(1)).await.unwrap_err();
    assert!(matches!(draft, PollsError::Life(_)), "{draft}");
    let refused = intake.submit(&vote(1, 1, 0), at(1)).await.unwrap_err();
    assert!(
        matches!(refused, PollsError::Refused(Refusal::NotOpen { .. })),
        "{refused}"
    );
    polls.open(&id(), at(0)).await.unwrap();
    intake.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    assert_eq!(drain(&intake, 1).await, [1, 0, 0, 0, 0]);
}

/// Workers that lose requests, answers and acknowledgements, and one that is gone with what it had.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_lost_what_is_queued_is_cast_once() {
    for seed in 0..4 {
        let memory = Memory::builder()
            .visibility(Duration::from_millis(5))
            .build();
        let polls = opened(&memory, lunch()).await;
        let intake = intake(&memory, &polls).attempts(u32::MAX);
        for by in 0..120 {
            intake
                .submit(&vote(by, 1, (by % 3) as u16), at(1))
                .await
                .unwrap();
        }
        let closing = intake.close(&id(), at(1)).await.unwrap();
        memory
            .faults()
            .inject(Fault::unknown_applied().chance(0.15, seed));
        memory
            .faults()
            .inject(Fault::unknown_not_applied().chance(0.15, !seed));
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..8_u32 {
            let (intake, closing) = (intake.clone(), closing.clone());
            workers.spawn(async move {
                loop {
                    for partition in 0..4 {
                        let id = id();
                        let step = intake.step(&id, (partition + worker) % 4, 5);
                        if worker == 0 {
                            // Gone in the middle of it.
                            let _ = tokio::time::timeout(Duration::from_micros(20), step).await;
                            continue;
                        }
                        match step.await {
                            Ok(_) => {}
                            Err(error) if error.is_transient() => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                    match intake.seal(&closing).await {
                        Ok(closed) => return closed,
                        Err(error) if error.is_transient() => {
                            tokio::time::sleep(Duration::from_millis(1)).await;
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
        let closed = in_time(workers.join_all()).await;
        memory.faults().clear();
        assert!(closed.iter().all(|one| *one == closed[0]));
        assert_eq!(closed[0].aside.number, 0);
        assert_eq!(totals(&polls).await, [40; 3]);
    }
}
