use std::collections::BTreeMap;

use pollcore::{Ballot, Poll, Revotes, Tally, Timestamp, Vote, VoteSet, VoterRecord, Weight};
use proptest::{collection::vec, prelude::*, sample::subsequence};

use super::{choice, poll, secret, vote, voter, withdrawal};

const REVOTES: Revotes = Revotes::Withdrawable { most: 5 };

/// What a client sends: whose, under which key, for which option or to withdraw, replacing what.
fn votes() -> impl Strategy<Value = Vec<Vote>> {
    let vote = (0..4_u8, 0..6_u64, prop::option::of(0..4_u16), 0..4_u32).prop_map(
        |(who, key, option, replaces)| {
            let name = format!("voter {who}");
            match option {
                Some(option) => vote(&name, key, option).replacing(replaces),
                None => withdrawal(&name, key, replaces),
            }
        },
    );
    vec(vote, 0..40)
}

fn at(step: usize) -> Timestamp {
    Timestamp::from_millis(1_000 + step as u64)
}

fn cast_all(poll: &Poll, votes: &[Vote]) -> VoteSet {
    let mut set = VoteSet::new(poll, &secret());
    for vote in votes {
        let _ = set.cast(poll, vote, at(1));
    }
    set
}

fn records(set: &VoteSet) -> Vec<(pollcore::VoterKey, VoterRecord)> {
    set.records().collect()
}

fn merged(sets: &[&VoteSet], poll: &Poll) -> VoteSet {
    let mut union = VoteSet::new(poll, &secret());
    for set in sets {
        union.merge(set).unwrap();
    }
    union
}

/// Whether one revision or one request of a stored record has two MACs.
fn two_contents(record: &[u8]) -> bool {
    let entries: Vec<_> = record[5..]
        .chunks(48)
        .map(|entry| (&entry[..4], &entry[4..20], &entry[20..36]))
        .collect();
    entries.iter().any(|a| {
        entries
            .iter()
            .any(|b| (a.0 == b.0 || a.1 == b.1) && a.2 != b.2)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn delivered_twice_is_delivered_once(votes in votes(), again in vec(0..40_usize, 0..40)) {
        let lunch = poll(REVOTES);
        let mut set = cast_all(&lunch, &votes);
        let before = records(&set);
        // Whatever was accepted replays, whatever order it comes in; what was refused may be
        // accepted now, so only the former is sent.
        let accepted: Vec<&Vote> = votes
            .iter()
            .filter(|vote| matches!(set.clone().cast(&lunch, vote, at(2)), Ok(a) if a.replayed()))
            .collect();
        for index in again {
            let Some(vote) = accepted.get(index % accepted.len().max(1)) else { continue };
            let replay = set.cast(&lunch, vote, at(3)).unwrap();
            prop_assert!(replay.replayed() && replay.change().is_empty());
            prop_assert_eq!(Some(replay.receipt()), set.receipt(vote.voter(), vote.request()));
        }
        prop_assert_eq!(records(&set), before);
    }

    #[test]
    fn first_votes_come_in_any_order(
        options in vec(0..4_u16, 1..30),
        order in Just(()).prop_perturb(|(), mut rng| rng.next_u64()),
    ) {
        let lunch = poll(Revotes::Reject);
        let votes: Vec<Vote> = options
            .iter()
            .enumerate()
            .map(|(who, option)| vote(&format!("voter {who}"), 1, *option))
            .collect();
        let mut shuffled: Vec<&Vote> = votes.iter().chain(&votes).collect();
        shuffled.sort_by_key(|vote| {
            order.wrapping_mul(u64::from(vote.voter().as_bytes()[6]) | 1).rotate_left(17)
        });
        let mut other = VoteSet::new(&lunch, &secret());
        for vote in shuffled {
            other.cast(&lunch, vote, at(1)).unwrap();
        }
        let set = cast_all(&lunch, &votes);
        prop_assert_eq!(records(&set), records(&other));
        prop_assert_eq!(set.tally(&lunch).unwrap().digest(), other.tally(&lunch).unwrap().digest());
    }

    #[test]
    fn changes_one_by_one_are_the_tally_made_afresh(votes in votes()) {
        let lunch = poll(REVOTES);
        let mut set = VoteSet::new(&lunch, &secret());
        let mut tally = Tally::new(&lunch);
        // What each voter's last accepted vote says.
        let mut last: BTreeMap<Vec<u8>, Option<Ballot>> = BTreeMap::new();
        for (step, vote) in votes.iter().enumerate() {
            let Ok(accepted) = set.cast(&lunch, vote, at(step)) else { continue };
            tally.apply(accepted.change()).unwrap();
            if !accepted.replayed() {
                last.insert(vote.voter().as_bytes().to_vec(), vote.ballot().cloned());
                prop_assert_eq!(accepted.receipt().revision(), vote.replaces() + 1);
                prop_assert_eq!(set.revision(vote.voter()), vote.replaces() + 1);
            }
        }
        prop_assert_eq!(&set.tally(&lunch).unwrap(), &tally);
        let mut last_wins = Tally::new(&lunch);
        let mut ballots: Vec<_> = last.into_values().flatten().map(|b| (b, Weight::ONE)).collect();
        ballots.sort_unstable();
        for (ballot, weight) in &ballots {
            last_wins.add(ballot, *weight).unwrap();
        }
        prop_assert_eq!(last_wins, tally);
        prop_assert_eq!(set.ballots(&lunch).unwrap(), ballots);
    }

    #[test]
    fn merging_is_set_union(a in votes(), b in votes(), c in votes()) {
        let lunch = poll(REVOTES);
        let [a, b, c] = [a, b, c].map(|votes| cast_all(&lunch, &votes));
        let abc = records(&merged(&[&merged(&[&a, &b], &lunch), &c], &lunch));
        prop_assert_eq!(&abc, &records(&merged(&[&a, &merged(&[&b, &c], &lunch)], &lunch)));
        prop_assert_eq!(&abc, &records(&merged(&[&c, &b, &a], &lunch)));
        prop_assert_eq!(&abc, &records(&merged(&[&c, &b, &a, &c, &a], &lunch)));
        let union = merged(&[&a, &b], &lunch);
        let divergent = union.records().filter(|(_, record)| record.is_divergent()).count();
        prop_assert_eq!(union.divergent(), divergent);
        for (_, record) in union.records() {
            prop_assert_eq!(record.is_divergent(), two_contents(&record.encode()));
        }
        prop_assert_eq!(union.tally(&lunch).is_err(), divergent > 0);
    }

    #[test]
    fn a_replica_that_is_behind_changes_nothing(votes in votes(), len in 0..40_usize) {
        let lunch = poll(REVOTES);
        let whole = cast_all(&lunch, &votes);
        let behind = cast_all(&lunch, &votes[..len.min(votes.len())]);
        prop_assert_eq!(records(&merged(&[&behind, &whole], &lunch)), records(&whole));
        prop_assert_eq!(records(&merged(&[&whole, &behind], &lunch)), records(&whole));
        prop_assert_eq!(merged(&[&whole, &behind], &lunch).divergent(), 0);
    }

    #[test]
    fn a_snapshot_restores(votes in votes(), kept in subsequence((0..4_usize).collect::<Vec<_>>(), 0..4)) {
        let lunch = poll(REVOTES);
        let set = cast_all(&lunch, &votes);
        let mut restored = VoteSet::new(&lunch, &secret());
        for index in kept {
            let voter = voter(&format!("voter {index}"));
            restored.restore(&lunch, &voter, &set.record(&voter)).unwrap();
        }
        for (voter, record) in set.records() {
            let stored = VoterRecord::decode(&record.encode()).unwrap();
            prop_assert_eq!(&stored, &record);
            restored.restore(&lunch, &voter, &stored).unwrap();
        }
        prop_assert_eq!(records(&restored), records(&set));
        prop_assert_eq!(restored.tally(&lunch).unwrap(), set.tally(&lunch).unwrap());
        let mut set = set;
        for vote in &votes {
            prop_assert_eq!(restored.cast(&lunch, vote, at(9)), set.cast(&lunch, vote, at(9)));
        }
    }
}

#[test]
fn the_same_request_accepted_at_two_replicas_is_one() {
    let lunch = poll(REVOTES);
    let mut here = VoteSet::new(&lunch, &secret());
    let mut there = VoteSet::new(&lunch, &secret());
    let early = here.cast(&lunch, &vote("ann", 1, 0), at(0)).unwrap();
    let late = there.cast(&lunch, &vote("ann", 1, 0), at(5)).unwrap();
    assert_eq!(early.receipt().code(), late.receipt().code());
    there.merge(&here).unwrap();
    here.merge(&there).unwrap();
    assert_eq!(records(&here), records(&there));
    assert_eq!(here.divergent(), 0);
    assert_eq!(
        there.receipt(&voter("ann"), &super::request(1)),
        Some(early.receipt())
    );
    // The same ballot by two requests is no divergence either, and one request for two ballots is.
    let mut third = VoteSet::new(&lunch, &secret());
    third.cast(&lunch, &vote("ann", 2, 0), at(0)).unwrap();
    third.merge(&here).unwrap();
    assert_eq!(third.divergent(), 0);
    assert_eq!(third.ballots(&lunch).unwrap(), [(choice(0), Weight::ONE)]);
    let mut fourth = VoteSet::new(&lunch, &secret());
    fourth.cast(&lunch, &vote("ann", 8, 3), at(0)).unwrap();
    fourth
        .cast(&lunch, &vote("ann", 1, 3).replacing(1), at(0))
        .unwrap();
    let mut first = VoteSet::new(&lunch, &secret());
    first.cast(&lunch, &vote("ann", 1, 0), at(0)).unwrap();
    first.merge(&fourth).unwrap();
    assert_eq!(first.divergent(), 1);
}
