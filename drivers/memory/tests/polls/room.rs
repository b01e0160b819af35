use drivers_memory::Memory;
use pollcore::{
    BallotKind, Poll, PollBuilder, Revotes, VoterKey, Weight,
    store::{DriverError, PollsError},
};

use crate::scene::{id, lunch, polls};

/// A poll of long ballots.
fn long(most: u32) -> PollBuilder {
    let ids: Vec<String> = (0..1000).map(|option| option.to_string()).collect();
    Poll::builder("lunch")
        .options(ids.iter().map(String::as_str))
        .ballots(BallotKind::Quadratic { credits: 1_000_000 })
        .revotes(Revotes::LastWins { most })
}

#[tokio::test]
async fn a_poll_that_allows_more_than_the_store_can_keep_is_not_created() {
    let polls = polls(&Memory::new());
    let refused = polls.create(&long(1000).build().unwrap()).await;
    let Err(error @ PollsError::NoRoom { fit, most, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(most, polls.store().capabilities().largest_value);
    assert_eq!(
        error.to_string(),
        "a voter's 1000 revisions in poll \"lunch\" are 2046005 bytes, and the store takes 1048576, \
         which are 512 revisions"
    );
    let refused = polls.create(&long(fit + 1).build().unwrap()).await;
    assert!(
        matches!(refused, Err(PollsError::NoRoom { .. })),
        "{refused:?}"
    );
    assert!(polls.poll(&id()).await.is_err());
    polls.create(&long(fit).build().unwrap()).await.unwrap();
}

#[tokio::test]
async fn nor_is_one_edited_to_allow_it() {
    let polls = polls(&Memory::new());
    let draft = long(10).build().unwrap();
    polls.create(&draft).await.unwrap();
    let edited = draft
        .edit()
        .unwrap()
        .revotes(Revotes::LastWins { most: 1000 });
    let refused = polls.edit(&edited.build().unwrap()).await;
    assert!(
        matches!(
            refused,
            Err(PollsError::NoRoom {
                revisions: 1000,
                ..
            })
        ),
        "{refused:?}"
    );
    assert_eq!(polls.poll(&id()).await.unwrap(), draft);
}

#[tokio::test]
async fn as_many_actors_fit_as_is_said() {
    let polls = polls(&Memory::new());
    let actor = |number: u32| {
        let mut key = [0xff; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        (VoterKey::new(&key).unwrap(), Weight::ONE)
    };
    let council = |actors: u32| lunch().actors((0..actors).map(actor)).build().unwrap();
    let refused = polls.create(&council(13_700)).await;
    assert!(
        matches!(
            refused,
            Err(PollsError::Store(DriverError::Limit {
                what: "definition",
                ..
            }))
        ),
        "{refused:?}"
    );
    polls.create(&council(13_600)).await.unwrap();
}

#[cfg(feature = "breaker")]
#[test]
fn memory_is_of_one_size_whatever_it_holds() {
    let memory = Memory::new();
    let (store, driver) = (
        pollcore::store::Store::capabilities(&memory),
        breaker::Driver::capabilities(&memory),
    );
    assert_eq!(store, driver);
}
