use std::{
    num::NonZeroU16,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, Throughput};
use pollcore::{
    Ballot, OptionIndex, Poll, RequestKey, Revotes, Secret, Shard, Timestamp, Vote, VoteSet,
    VoterKey,
};

use crate::{OWN, options};

/// First votes of as many voters.
const VOTES: u32 = 1 << 18;
const NOW: Timestamp = Timestamp::from_millis(1);

/// First votes, each checked and accepted exactly once, into a set that begins empty; then the same
/// votes again, which get their receipts. With two threads each has a shard and half of the votes.
pub(crate) fn run(criterion: &mut Criterion) {
    let secret = Secret::new([7; 32]);
    let mut group = criterion.benchmark_group("acceptance");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2))
        .throughput(Throughput::Elements(u64::from(VOTES)));
    for (who, revotes) in [
        (OWN, Revotes::Reject),
        ("pollcore, last wins", Revotes::LastWins { most: 10 }),
    ] {
        let poll = poll(revotes);
        for threads in [1_u16, 2] {
            let shards = Shard::split(NonZeroU16::new(threads).expect("not zero"), 1);
            let votes = votes(&poll, &secret, &shards);
            group.bench_function(BenchmarkId::new(who, threads), |bencher| {
                bencher.iter_custom(|rounds| {
                    (0..rounds)
                        .map(|_| {
                            time(&poll, &votes, |part| {
                                VoteSet::of_shard(&poll, &secret, shards[part])
                            })
                        })
                        .sum()
                });
            });
        }
    }
    let poll = poll(Revotes::Reject);
    let votes = votes(&poll, &secret, &[Shard::ALL]);
    group.bench_function(BenchmarkId::new("pollcore, a retry", 1), |bencher| {
        let mut set = VoteSet::new(&poll, &secret);
        cast(&poll, &mut set, &votes[0]);
        bencher.iter(|| cast(&poll, &mut set, &votes[0]));
    });
}

fn poll(revotes: Revotes) -> Poll {
    let ids = options(10);
    let mut poll = Poll::builder("poll")
        .options(ids.iter().map(String::as_str))
        .revotes(revotes)
        .build()
        .expect("the options differ");
    poll.open(NOW).expect("it is a draft");
    poll
}

/// One vote of each voter, by shards.
fn votes(poll: &Poll, secret: &Secret, shards: &[Shard]) -> Vec<Vec<Vote>> {
    let keys = pollcore::PollKeys::new(poll, secret);
    let mut votes = vec![Vec::new(); shards.len()];
    for number in 0..VOTES {
        let voter = VoterKey::new(&u64::from(number).to_be_bytes()).expect("eight bytes");
        let mut request = [0; 16];
        request[..4].copy_from_slice(&number.to_be_bytes());
        let vote = Vote::new(
            poll.id().clone(),
            voter,
            RequestKey::new(&request).expect("sixteen bytes"),
            Ballot::choice(OptionIndex::new((number % 10) as u16)),
        );
        let part = shards
            .iter()
            .position(|shard| shard.contains(keys.place(&voter)))
            .expect("the shards are all voters");
        votes[part].push(vote);
    }
    votes
}

/// The time from when all threads begin until the last has ended.
fn time(poll: &Poll, votes: &[Vec<Vote>], set: impl Fn(usize) -> VoteSet + Sync) -> Duration {
    let barrier = Barrier::new(votes.len() + 1);
    thread::scope(|scope| {
        for (part, votes) in votes.iter().enumerate() {
            let (barrier, set) = (&barrier, &set);
            scope.spawn(move || {
                let mut set = set(part);
                barrier.wait();
                cast(poll, &mut set, votes);
                barrier.wait();
            });
        }
        barrier.wait();
        let start = Instant::now();
        barrier.wait();
        start.elapsed()
    })
}

fn cast(poll: &Poll, set: &mut VoteSet, votes: &[Vote]) {
    for vote in votes {
        set.cast(poll, vote, NOW).expect("it is accepted");
    }
}
