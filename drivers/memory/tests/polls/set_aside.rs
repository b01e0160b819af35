//! What was set aside is reported, and then forgotten.

use std::sync::Arc;

use drivers_memory::Memory;
use pollcore::{
    ReportSettings, Secret, Visibility,
    limits::MOST_LISTED,
    queue::{Intake, Queue},
    report::SetAside,
    store::Polls,
};

use crate::{
    hooked::{Call, Hooked},
    scene::{at, drain, id, intake, lunch, opened, vote},
};

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
    let elsewhere = self::intake(&memory, &crate::scene::polls(&memory));
    elsewhere.forget_aside(&id()).await.unwrap();
    assert_eq!(intake.set_aside(&id()).await.unwrap(), SetAside::default());
    for _ in 0..9 {
        memory.publish("dinner", 0, b"").await.unwrap();
    }
    memory.publish("dinner", 0, b"").await.unwrap_err();
}
