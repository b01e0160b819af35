use std::num::NonZeroU16;

use pollcore::{PollId, Refusal, Revotes, Shard, Vote, VoteSet, VoteSetError};

use super::{NOW, poll, secret, vote, voter};

#[test]
fn each_voter_belongs_to_one_shard() {
    let lunch = poll(Revotes::Reject);
    let shards = Shard::split(NonZeroU16::new(3).unwrap(), 1);
    let mut sets: Vec<VoteSet> = shards
        .iter()
        .map(|shard| VoteSet::of_shard(&lunch, &secret(), *shard))
        .collect();
    let mut whole = VoteSet::new(&lunch, &secret());
    for number in 0..300 {
        let vote = vote(&format!("voter {number}"), 1, number % 4);
        whole.cast(&lunch, &vote, NOW).unwrap();
        let results: Vec<_> = sets
            .iter_mut()
            .map(|set| set.cast(&lunch, &vote, NOW))
            .collect();
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for refused in results.into_iter().filter_map(Result::err) {
            assert_eq!(refused, Refusal::NotThisShard);
        }
    }
    assert!(sets.iter().all(|set| set.len() > 50), "no shard is empty");

    let mut merged = sets[2].tally(&lunch).unwrap();
    merged.merge(&sets[2].tally(&lunch).unwrap()).unwrap_err();
    merged.merge(&sets[0].tally(&lunch).unwrap()).unwrap();
    merged.merge(&sets[1].tally(&lunch).unwrap()).unwrap();
    assert_eq!(merged, whole.tally(&lunch).unwrap());
    assert_eq!(merged.digest(), whole.tally(&lunch).unwrap().digest());
}

#[test]
fn a_vote_for_another_poll_is_told_so_in_every_shard() {
    let lunch = poll(Revotes::Reject);
    let vote = vote("ann", 1, 0);
    let dinner = Vote::new(
        PollId::new("dinner").unwrap(),
        *vote.voter(),
        *vote.request(),
        vote.ballot().unwrap().clone(),
    );
    for shard in Shard::split(NonZeroU16::new(2).unwrap(), 1) {
        let mut set = VoteSet::of_shard(&lunch, &secret(), shard);
        let refused = set.cast(&lunch, &dinner, NOW).unwrap_err();
        assert_eq!(refused.code(), "other_poll");
    }
}

#[test]
fn shards_are_not_merged_into_others() {
    let lunch = poll(Revotes::Reject);
    let shards = Shard::split(NonZeroU16::new(2).unwrap(), 1);
    let mut first = VoteSet::of_shard(&lunch, &secret(), shards[0]);
    let second = VoteSet::of_shard(&lunch, &secret(), shards[1]);
    assert_eq!(
        first.merge(&second).unwrap_err(),
        VoteSetError::OtherShard {
            found: shards[1],
            expected: shards[0]
        }
    );
    let mut whole = VoteSet::new(&lunch, &secret());
    let mut elsewhere = 0;
    for number in 0..20 {
        let name = format!("voter {number}");
        whole.cast(&lunch, &vote(&name, 1, 0), NOW).unwrap();
        let restored = first.restore(&lunch, &voter(&name), &whole.record(&voter(&name)));
        match restored {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(
                    error,
                    VoteSetError::NotThisShard {
                        voter: voter(&name)
                    }
                );
                elsewhere += 1;
            }
        }
    }
    assert_eq!(first.len() + elsewhere, 20);
    assert!(elsewhere > 0 && !first.is_empty());
}
