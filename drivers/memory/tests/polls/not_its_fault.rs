//! What stands in the way of a vote without being its fault never sets it aside.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::SeqCst},
};

use drivers_memory::Memory;
use pollcore::{
    Refusal, ReportSettings, Secret, Visibility,
    queue::{Intake, Queue},
    store::{Cast, CastReply, DriverError, Polls, PollsError, Store},
};

use crate::{
    hooked::{Call, Hooked},
    scene::{at, id, opened, request, totals, vote, voter, withdrawable},
};

#[tokio::test]
async fn a_store_that_does_nothing_stops_the_votes_and_says_why() {
    let errors: [fn() -> DriverError; 5] = [
        || DriverError::auth("wrong password"),
        || DriverError::Schema { found: 3, known: 2 },
        || DriverError::config("deadline", "at least 1 ms", 0),
        || DriverError::Unsupported { what: "cast" },
        || DriverError::limit("voters", "at most 1", 2),
    ];
    for error in errors {
        let memory = Memory::builder().partitions(1).build();
        opened(&memory, withdrawable()).await;
        // Only so many casts are done.
        let room = Arc::new(AtomicU64::new(1));
        let left = Arc::clone(&room);
        let store = Hooked::new(&memory, move |call| {
            let refused = call == Call::Cast
                && left
                    .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1))
                    .is_err();
            async move { if refused { Err(error()) } else { Ok(()) } }
        });
        let polls = Polls::new(Arc::new(store), Secret::new([7; 32]));
        let intake = Intake::new(polls.clone(), Arc::new(memory.clone())).attempts(1);
        for by in 0..4 {
            intake.submit(&vote(by, 1, 0), at(1)).await.unwrap();
        }
        for _ in 0..5 {
            let failed = intake.step(&id(), 0, 10).await.unwrap_err();
            assert_eq!(failed.to_string(), error().to_string());
            // What came before is dealt with, and acknowledged.
            let pending = memory.pending("lunch", 0).await.unwrap();
            assert_eq!((pending.messages, pending.aside), (3, 0));
            memory.recover("lunch", 0).await.unwrap();
        }
        room.store(u64::MAX, SeqCst);
        assert_eq!(intake.step(&id(), 0, 10).await.unwrap().accepted, 3);
        assert_eq!(totals(&polls).await, [4, 0, 0]);
    }
}

#[tokio::test]
async fn a_record_that_is_damaged_keeps_its_own_vote_waiting_and_no_other() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, withdrawable().visibility(Visibility::Live)).await;
    let intake = Intake::new(polls.clone(), Arc::new(memory.clone())).attempts(1);
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    memory.damage_voter("lunch", voter(1).as_bytes());
    let second = vote(1, 2, 1).replacing(1);
    let waits = intake.submit(&second, at(1)).await.unwrap();
    intake.submit(&vote(2, 1, 0), at(1)).await.unwrap();
    for _ in 0..5 {
        let failed = intake.step(&id(), 0, 10).await.unwrap_err();
        assert!(matches!(failed, PollsError::Corrupt { .. }), "{failed}");
        let pending = memory.pending("lunch", 0).await.unwrap();
        assert_eq!((pending.messages, pending.aside), (1, 0));
        memory.recover("lunch", 0).await.unwrap();
    }
    assert_eq!(totals(&polls).await, [2, 0, 0]);
    // Until somebody gives it up.
    let closing = intake.close(&id(), at(1)).await.unwrap();
    intake.step(&id(), 0, 10).await.unwrap_err();
    intake.seal(&closing).await.unwrap_err();
    let reason = "the record was lost";
    let gives_up = memory.set_aside("lunch", 0, waits.position, reason);
    gives_up.await.unwrap();
    assert_eq!(intake.seal(&closing).await.unwrap().aside.number, 1);
    let settings = ReportSettings::new();
    let report = intake.report(&id(), at(1), &settings).await.unwrap();
    let listed = report.set_aside.unwrap().listed;
    assert_eq!(listed.len(), 1);
    assert!(listed[0].ends_with(reason), "{listed:?}");
}

#[tokio::test]
async fn a_record_that_does_not_open_can_be_put_right_and_the_vote_counts() {
    let memory = Memory::builder().partitions(1).build();
    let polls = opened(&memory, withdrawable()).await;
    let intake = Intake::new(polls.clone(), Arc::new(memory.clone())).attempts(1);
    for by in [1, 2] {
        polls.cast(&vote(by, 1, 0), at(1)).await.unwrap();
    }
    let record = async |by| {
        let voter = voter(by);
        let found = memory.voter("lunch", voter.as_bytes()).await;
        found.unwrap().unwrap()
    };
    let (own, other) = (record(1).await, record(2).await);
    let terms = memory.load("lunch").await.unwrap().unwrap();
    let replace = async |expected, record| {
        let cast = Cast {
            terms: terms.definition.version,
            voter: voter(1).as_bytes().to_vec(),
            expected: Some(expected),
            record,
            removed: None,
            added: None,
        };
        let replaced = memory.cast("lunch", &cast).await.unwrap();
        assert_eq!(replaced, CastReply::Accepted);
    };
    // Another voter's, sealed under another's keys.
    replace(own.version, other.clone()).await;
    let second = vote(1, 2, 1).replacing(1);
    intake.submit(&second, at(1)).await.unwrap();
    for _ in 0..5 {
        let failed = intake.step(&id(), 0, 10).await.unwrap_err();
        assert!(
            matches!(failed, PollsError::Refused(Refusal::Corrupt)),
            "{failed}"
        );
        assert_eq!(memory.pending("lunch", 0).await.unwrap().aside, 0);
        memory.recover("lunch", 0).await.unwrap();
    }
    replace(other.version, own).await;
    assert_eq!(intake.step(&id(), 0, 10).await.unwrap().accepted, 1);
    assert_eq!(totals(&polls).await, [1, 1, 0]);
    let receipt = polls.receipt(&id(), &voter(1), &request(2)).await.unwrap();
    assert_eq!(receipt.unwrap().revision(), 2);
}
