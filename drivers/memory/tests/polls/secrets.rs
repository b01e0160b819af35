use std::sync::Arc;

use drivers_memory::Memory;
use pollcore::{
    ReportSettings, Secret,
    queue::Intake,
    store::{Applied, Polls, PollsError},
};

use crate::scene::{at, id, lunch, opened, polls, request, totals, vote, voter, withdrawable};

fn stranger(memory: &Memory) -> Polls {
    Polls::new(Arc::new(memory.clone()), Secret::new([8; 32]))
}

fn refused<T>(result: Result<T, PollsError>) {
    match result {
        Err(error @ PollsError::OtherSecret { .. }) => {
            let expected = "poll \"lunch\" was created with another secret";
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.applied(), Applied::No);
            assert!(!error.is_transient());
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it is answered"),
    }
}

#[tokio::test]
async fn who_has_another_secret_is_refused_whatever_they_ask() {
    let memory = Memory::new();
    let polls = opened(&memory, withdrawable()).await;
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    let stranger = stranger(&memory);

    refused(stranger.cast(&vote(1, 1, 0), at(2)).await);
    refused(stranger.cast(&vote(1, 2, 1).replacing(1), at(2)).await);
    refused(stranger.cast(&vote(2, 1, 0), at(2)).await);
    refused(stranger.poll(&id()).await);
    refused(stranger.tally(&id()).await);
    let settings = ReportSettings::default();
    refused(stranger.report(&id(), at(2), &settings).await);
    refused(stranger.ballots(&id(), None, 10).await);
    refused(stranger.receipt(&id(), &voter(1), &request(1)).await);
    refused(stranger.revision(&id(), &voter(1)).await);
    refused(stranger.receipts(&id(), None, 10).await);
    refused(stranger.open(&id(), at(2)).await);
    refused(stranger.close(&id(), at(2)).await);
    let poll = polls.poll(&id()).await.unwrap();
    refused(stranger.create(&poll).await);
    refused(stranger.edit(&poll).await);
    let intake = Intake::new(stranger, Arc::new(memory.clone()));
    refused(intake.submit(&vote(2, 1, 0), at(1)).await);
    refused(intake.step(&id(), 0, 10).await);
    refused(intake.close(&id(), at(2)).await);

    // And nothing of it was done.
    assert_eq!(totals(&polls).await, [1, 0, 0]);
    assert!(polls.cast(&vote(1, 1, 0), at(3)).await.unwrap().replayed());
    let next = vote(1, 2, 1).replacing(1);
    polls.cast(&next, at(3)).await.unwrap();
    polls.cast(&vote(2, 1, 1), at(3)).await.unwrap();
    assert_eq!(totals(&polls).await, [0, 2, 0]);
}

#[tokio::test]
async fn a_retry_under_another_secret_gets_no_receipt_of_another() {
    let memory = Memory::new();
    let polls = opened(&memory, lunch()).await;
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    refused(stranger(&memory).cast(&vote(1, 1, 0), at(2)).await);
}

#[tokio::test]
async fn a_draft_is_of_one_secret_from_edit_to_edit() {
    let memory = Memory::new();
    let (polls, stranger) = (polls(&memory), stranger(&memory));
    let draft = lunch().build().unwrap();
    polls.create(&draft).await.unwrap();
    let edited = draft.edit().unwrap().title("Lunch?").build().unwrap();
    refused(stranger.edit(&edited).await);
    polls.edit(&edited).await.unwrap();
    refused(stranger.open(&id(), at(1)).await);
    refused(stranger.create(&edited).await);
    polls.open(&id(), at(1)).await.unwrap();
    refused(stranger.cast(&vote(1, 1, 0), at(1)).await);
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
}
