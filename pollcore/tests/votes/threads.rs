use std::{
    num::NonZeroU16,
    sync::{Barrier, Mutex},
    thread,
};

use pollcore::{Refusal, Revotes, Shard, Vote, VoteSet};

use super::{NOW, poll, secret, vote};

#[test]
fn of_simultaneous_duplicates_one_is_accepted() {
    const THREADS: usize = 8;
    let lunch = poll(Revotes::Reject);
    let votes = Mutex::new(VoteSet::new(&lunch, &secret()));
    let start = Barrier::new(THREADS);
    let outcomes: Vec<[usize; 3]> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (votes, start, lunch) = (&votes, &start, &lunch);
                scope.spawn(move || {
                    start.wait();
                    let mut outcomes = [0; 3];
                    for number in 0..200 {
                        let name = format!("voter {number}");
                        // Each thread the same request, and one of its own.
                        for key in [0, 1 + thread as u64] {
                            let cast = votes.lock().unwrap().cast(lunch, &vote(&name, key, 1), NOW);
                            match cast {
                                Ok(accepted) => outcomes[usize::from(accepted.replayed())] += 1,
                                Err(Refusal::AlreadyVoted { .. }) => outcomes[2] += 1,
                                Err(refusal) => panic!("{refusal}"),
                            }
                        }
                    }
                    outcomes
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let sum = |what: usize| outcomes.iter().map(|o| o[what]).sum::<usize>();
    assert_eq!(sum(0), 200, "accepted once a voter");
    assert_eq!(sum(0) + sum(1) + sum(2), 200 * 2 * THREADS);
    assert_eq!(
        votes.into_inner().unwrap().tally(&lunch).unwrap().ballots(),
        200
    );
}

#[test]
fn two_threads_with_a_shard_each_are_one_poll() {
    let lunch = poll(Revotes::Reject);
    let votes: Vec<Vote> = (0..2_000)
        .map(|number| vote(&format!("voter {}", number % 1_500), 1, 2))
        .collect();
    let shards = Shard::split(NonZeroU16::new(2).unwrap(), 1);
    let tallies: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = shards
            .iter()
            .map(|shard| {
                let (lunch, votes) = (&lunch, &votes);
                scope.spawn(move || {
                    let mut set = VoteSet::of_shard(lunch, &secret(), *shard);
                    for vote in votes {
                        match set.cast(lunch, vote, NOW) {
                            Ok(_) | Err(Refusal::NotThisShard) => {}
                            Err(refusal) => panic!("{refusal}"),
                        }
                    }
                    set.tally(lunch).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let mut tally = tallies[0].clone();
    tally.merge(&tallies[1]).unwrap();
    assert_eq!(tally.ballots(), 1_500);
    assert!(tally.coverage().is_full());
}
