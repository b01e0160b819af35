use drivers_memory::{Fault, Memory};
use pollcore::store::{PollsError, Store, Versioned};

use crate::scene::{at, id, lunch, opened, polls, vote, voter, withdrawable};

fn corrupt<T>(result: Result<T, PollsError>) {
    match result {
        Err(PollsError::Corrupt { .. }) => {}
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it is taken for whole"),
    }
}

#[tokio::test]
async fn a_record_that_is_damaged_is_said_to_be() {
    let memory = Memory::new();
    let polls = opened(&memory, withdrawable()).await;
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    memory.damage_voter("lunch", voter(1).as_bytes());
    corrupt(polls.cast(&vote(1, 1, 0), at(1)).await);
    corrupt(polls.cast(&vote(1, 2, 0).replacing(1), at(1)).await);
    corrupt(polls.receipts(&id(), None, 10).await);
    // Who has nothing to do with it goes on.
    polls.cast(&vote(2, 1, 0), at(1)).await.unwrap();
}

#[tokio::test]
async fn answers_that_are_garbled_are_said_to_be() {
    let memory = Memory::new();
    let polls = opened(&memory, lunch()).await;
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    memory.faults().inject(Fault::corrupt());
    corrupt(polls.poll(&id()).await);
    corrupt(polls.cast(&vote(1, 1, 0), at(1)).await);
    corrupt(polls.ballots(&id(), None, 10).await);
    corrupt(self::polls(&memory).cast(&vote(2, 1, 0), at(1)).await);
    memory.faults().clear();
    polls.close(&id(), at(2)).await.unwrap();
    memory.faults().inject(Fault::corrupt().on_seals());
    corrupt(polls.close(&id(), at(2)).await);
}

#[tokio::test]
async fn what_others_wrote_under_a_polls_name_is_no_poll() {
    let memory = Memory::new();
    let polls = polls(&memory);
    for definition in [
        &b""[..],
        b"{}",
        b"null",
        b"\xff",
        b"\x01",
        &[1; 17],
        &[1; 18],
    ] {
        memory.forget();
        let definition = Versioned::of(definition.to_vec());
        memory.create("lunch", &definition).await.unwrap();
        corrupt(polls.poll(&id()).await);
        corrupt(polls.cast(&vote(1, 1, 0), at(1)).await);
    }
    // A poll under another's name.
    memory.forget();
    let other = pollcore::Poll::builder("dinner").options(["a", "b"]);
    polls.create(&other.build().unwrap()).await.unwrap();
    let dinner = memory.load("dinner").await.unwrap().unwrap();
    memory.create("lunch", &dinner.definition).await.unwrap();
    corrupt(polls.poll(&id()).await);
}
