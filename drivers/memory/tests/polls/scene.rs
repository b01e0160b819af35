use std::{future::Future, sync::Arc, time::Duration};

use drivers_memory::Memory;
use pollcore::{
    Ballot, OptionIndex, Poll, PollBuilder, PollId, RequestKey, Revotes, Secret, Timestamp, Vote,
    VoterKey, store::Polls,
};

pub(crate) const fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(crate) fn id() -> PollId {
    PollId::new("lunch").unwrap()
}

pub(crate) fn lunch() -> PollBuilder {
    Poll::builder("lunch").options(["tea", "coffee", "milk"])
}

pub(crate) fn withdrawable() -> PollBuilder {
    lunch().revotes(Revotes::Withdrawable { most: 10 })
}

pub(crate) fn polls(memory: &Memory) -> Polls {
    Polls::new(Arc::new(memory.clone()), Secret::new([7; 32]))
}

/// The same, with a poll that is open since moment 0.
pub(crate) async fn opened(memory: &Memory, poll: PollBuilder) -> Polls {
    let polls = polls(memory);
    let mut poll = poll.build().unwrap();
    poll.open(at(0)).unwrap();
    polls.create(&poll).await.unwrap();
    // So that it is at hand.
    polls.poll(&id()).await.unwrap();
    polls
}

pub(crate) fn voter(number: u32) -> VoterKey {
    VoterKey::new(&number.to_be_bytes()).unwrap()
}

pub(crate) fn request(number: u64) -> RequestKey {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&number.to_be_bytes());
    RequestKey::new(&key).unwrap()
}

/// The first vote of a voter, by a request of this number.
pub(crate) fn vote(by: u32, request: u64, option: u16) -> Vote {
    let ballot = Ballot::choice(OptionIndex::new(option));
    Vote::new(id(), voter(by), self::request(request), ballot)
}

/// How many votes each option has.
pub(crate) async fn totals(polls: &Polls) -> [i128; 3] {
    let tally = polls.tally(&id()).await.unwrap().tally;
    [0, 1, 2].map(|option| tally.total(OptionIndex::new(option)))
}

/// Nothing takes longer.
pub(crate) async fn in_time<T>(work: impl Future<Output = T>) -> T {
    let patience = Duration::from_secs(60);
    tokio::time::timeout(patience, work)
        .await
        .expect("it hangs")
}
