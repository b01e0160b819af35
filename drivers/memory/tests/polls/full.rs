use drivers_memory::Memory;
use pollcore::{
    queue::{Position, Queue},
    store::{DriverError, PollsError, Store, Versioned},
};

use crate::scene::{at, id, opened, totals, vote, withdrawable};

#[tokio::test]
async fn what_is_too_much_is_refused_and_nothing_is_dropped_for_it() {
    let memory = Memory::builder().most_polls(1).most_voters(2).build();
    let polls = opened(&memory, withdrawable()).await;
    let other = memory.create("dinner", &Versioned::of(vec![])).await;
    assert!(matches!(
        other,
        Err(DriverError::Limit { what: "polls", .. })
    ));
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    polls.cast(&vote(2, 1, 0), at(1)).await.unwrap();
    let third = polls.cast(&vote(3, 1, 0), at(1)).await.unwrap_err();
    assert!(
        matches!(
            third,
            PollsError::Store(DriverError::Limit { what: "voters", .. })
        ),
        "{third}"
    );
    // Who is there can still change their mind.
    polls
        .cast(&vote(2, 2, 1).replacing(1), at(2))
        .await
        .unwrap();
    assert_eq!(totals(&polls).await, [1, 1, 0]);
}

#[tokio::test]
async fn a_full_queue_is_busy_until_something_is_dealt_with() {
    let memory = Memory::builder().most_messages(2).build();
    for _ in 0..2 {
        memory.publish("lunch", 0, b"").await.unwrap();
    }
    let full = memory.publish("lunch", 1, b"").await.unwrap_err();
    assert!(matches!(full, DriverError::Busy { .. }), "{full}");
    // What is set aside takes its room.
    memory
        .set_aside("lunch", 0, Position(0), "why")
        .await
        .unwrap();
    memory.publish("lunch", 1, b"").await.unwrap_err();
    memory.forget_aside("lunch", 0, Position(0)).await.unwrap();
    memory.publish("lunch", 1, b"").await.unwrap();
    memory.publish("lunch", 1, b"").await.unwrap_err();
    memory
        .acknowledge("lunch", 0, &[Position(1)])
        .await
        .unwrap();
    memory.publish("lunch", 1, b"").await.unwrap();
}

#[tokio::test]
async fn polls_are_forgotten_and_gone_back_to() {
    let memory = Memory::new();
    let polls = opened(&memory, withdrawable()).await;
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    memory.publish("lunch", 0, b"first").await.unwrap();
    let mark = memory.mark();
    polls.cast(&vote(2, 1, 0), at(1)).await.unwrap();
    memory.publish("lunch", 0, b"second").await.unwrap();
    memory.roll_back(&mark);
    assert_eq!(totals(&polls).await, [1, 0, 0]);
    assert_eq!(memory.pending("lunch", 0).await.unwrap().messages, 1);
    memory.forget();
    assert!(polls.poll(&id()).await.is_err());
    assert_eq!(memory.pending("lunch", 0).await.unwrap().messages, 0);
}
