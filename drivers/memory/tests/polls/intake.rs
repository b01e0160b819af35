use std::{sync::Arc, time::Duration};

use drivers_memory::{Fault, Memory};
use pollcore::{
    Refusal, ReportSettings, Secret, Visibility, Vote,
    limits::MOST_LISTED,
    queue::{Intake, Progress, Queue},
    report::SetAside,
    store::{Polls, PollsError},
};

use crate::hooked::{Call, Hooked};
use crate::scene::{
    at, id, in_time, lunch, opened, polls, request, totals, vote, voter, withdrawable,
};

const LONG: Duration = Duration::from_secs(31);

fn intake(memory: &Memory, polls: &Polls) -> Intake {
    Intake::new(polls.clone(), Arc::new(memory.clone()))
}

/// Deals with all that can be had now.
async fn drain(intake: &Intake, partitions: u32) -> [u64; 5] {
    let mut all = [0; 5];
    for partition in 0..partitions {
        loop {
            let Progress {
                accepted,
                replayed,
                aside,
                markers,
                left,
                ..
            } = intake.step(&id(), partition, 7).await.unwrap();
            let step = [accepted, replayed, aside, markers, left];
            for (all, step) in all.iter_mut().zip(step) {
                *all += step;
            }
            if step == [0; 5] {
                break;
            }
        }
    }
    all
}

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

#[tokio::test]
async fn what_was_set_aside_is_in_the_report_whoever_thinks_of_it() {
    let memory = Memory::builder().partitions(3).build();
    let polls = opened(&memory, lunch().visibility(Visibility::Live)).await;
    let intake = intake(&memory, &polls).attempts(1);
    let reported = async || {
        let settings = ReportSettings::new();
        let report = intake.report(&id(), at(1), &settings).await.unwrap();
        report.set_aside.unwrap()
    };
    intake.submit(&vote(1, 1, 0), at(1)).await.unwrap();
    assert_eq!(reported().await, SetAside::default());
    // More than a report lists, most of them in the last partition.
    for (partition, messages) in [(0, 2), (2, MOST_LISTED + 50)] {
        for _ in 0..messages {
            memory.publish("lunch", partition, b"\xff").await.unwrap();
        }
    }
    let closing = intake.close(&id(), at(1)).await.unwrap();
    drain(&intake, 3).await;
    let closed = intake.seal(&closing).await.unwrap();
    assert_eq!(closed.aside.number, MOST_LISTED as u64 + 52);
    assert_eq!(closed.aside.listed.len(), MOST_LISTED);
    let first = "of partition 0: a message of version 255 instead of 1";
    assert!(
        closed.aside.listed[1].ends_with(first),
        "{:?}",
        closed.aside
    );
    assert!(closed.aside.listed[2].contains(" of partition 2: "));
    assert_eq!(reported().await, closed.aside);
    let without = polls.report(&id(), at(1), &ReportSettings::new()).await;
    assert_eq!(without.unwrap().set_aside, None);
}

/// Somebody else sets a message aside and seals the poll while the report is made.
#[tokio::test]
async fn a_final_report_knows_of_all_that_was_set_aside_before_the_seal() {
    for when in [Call::Load, Call::Ballots] {
        let memory = Memory::builder().partitions(1).build();
        let polls = opened(&memory, lunch().visibility(Visibility::Live)).await;
        let others = intake(&memory, &polls).attempts(1);
        memory.publish("lunch", 0, b"\xff").await.unwrap();
        let closing = others.close(&id(), at(1)).await.unwrap();
        let meanwhile = others.clone();
        let store = Hooked::new(&memory, move |call| {
            let (others, closing) = (meanwhile.clone(), closing.clone());
            async move {
                if call == when {
                    others.step(&id(), 0, 10).await.unwrap();
                    let _ = others.seal(&closing).await.unwrap();
                }
                Ok(())
            }
        });
        let polls = Polls::new(Arc::new(store), Secret::new([7; 32]));
        let intake = Intake::new(polls, Arc::new(memory.clone()));
        let settings = ReportSettings::new();
        let report = intake.report(&id(), at(1), &settings).await.unwrap();
        // Before it was sealed there was nothing to be final.
        assert_eq!(report.is_final(), when == Call::Load);
        assert_eq!(report.set_aside.unwrap().number, 1, "{when:?}");
        let report = others.report(&id(), at(1), &settings).await.unwrap();
        assert!(report.is_final());
    }
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

#[tokio::test]
async fn what_was_set_aside_takes_room_until_the_poll_is_done_with() {
    let memory = Memory::builder().partitions(3).most_messages(10).build();
    let polls = opened(&memory, lunch()).await;
    let intake = intake(&memory, &polls).attempts(1);
    for partition in [0, 2] {
        for _ in 0..3 {
            memory.publish("lunch", partition, b"\xff").await.unwrap();
        }
    }
    memory.publish("dinner", 0, b"").await.unwrap();
    drain(&intake, 3).await;
    let early = intake.forget_aside(&id()).await.unwrap_err();
    assert_eq!(early.to_string(), "poll \"lunch\" is not sealed yet");
    let closing = intake.close(&id(), at(1)).await.unwrap();
    memory.publish("lunch", 0, b"").await.unwrap_err();
    drain(&intake, 3).await;
    assert_eq!(intake.seal(&closing).await.unwrap().aside.number, 6);
    // By another process than the one that sealed it.
    let elsewhere = self::intake(&memory, &self::polls(&memory));
    elsewhere.forget_aside(&id()).await.unwrap();
    assert_eq!(intake.set_aside(&id()).await.unwrap(), SetAside::default());
    for _ in 0..9 {
        memory.publish("dinner", 0, b"").await.unwrap();
    }
    memory.publish("dinner", 0, b"").await.unwrap_err();
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
