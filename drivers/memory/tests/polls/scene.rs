use std::{future::Future, sync::Arc, time::Duration};

use drivers_memory::Memory;
use pollcore::{
    Ballot, OptionIndex, Poll, PollBuilder, PollId, RequestKey, Revotes, Secret, Timestamp, Vote,
    VoterKey,
    queue::{Intake, Progress},
    store::Polls,
};

/// Longer than a message is somebody's.
pub(crate) const LONG: Duration = Duration::from_secs(31);

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

pub(crate) fn intake(memory: &Memory, polls: &Polls) -> Intake {
    Intake::new(polls.clone(), Arc::new(memory.clone()))
}

/// Deals with all that can be had now.
pub(crate) async fn drain(intake: &Intake, partitions: u32) -> [u64; 5] {
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
