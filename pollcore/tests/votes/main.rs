//! Exactly-once voting: its rules, its laws, and what is stored.

mod laws;
mod receipts;
mod records;
#[cfg(feature = "serde")]
mod refusal_json;
mod refusals;
mod replicas;
mod scenes;
mod secrecy;
mod shards;
mod snapshots;
mod threads;

use pollcore::{
    Ballot, OptionIndex, Poll, PollBuilder, RequestKey, Revotes, Secret, Survey, Timestamp, Vote,
    VoterKey,
};

const NOW: Timestamp = Timestamp::from_millis(1_000);

fn secret() -> Secret {
    Secret::new([7; 32])
}

fn builder() -> PollBuilder {
    Poll::builder("lunch")
        .options(["tea", "coffee", "water", "juice"])
        .survey(Survey::Census)
}

fn open(builder: PollBuilder) -> Poll {
    let mut poll = builder.build().unwrap();
    poll.open(Timestamp::default()).unwrap();
    poll
}

fn poll(revotes: Revotes) -> Poll {
    open(builder().revotes(revotes))
}

fn voter(name: &str) -> VoterKey {
    VoterKey::new(name.as_bytes()).unwrap()
}

fn request(number: u64) -> RequestKey {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&number.to_be_bytes());
    RequestKey::new(&key).unwrap()
}

fn choice(option: u16) -> Ballot {
    Ballot::choice(OptionIndex::new(option))
}

fn vote(name: &str, number: u64, option: u16) -> Vote {
    let id = pollcore::PollId::new("lunch").unwrap();
    Vote::new(id, voter(name), request(number), choice(option))
}

fn withdrawal(name: &str, number: u64, revision: u32) -> Vote {
    let id = pollcore::PollId::new("lunch").unwrap();
    Vote::withdrawal(id, voter(name), request(number), revision)
}
