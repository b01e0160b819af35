use pollcore::{
    Poll, Refusal, Revotes, Secret, Shard, SnapshotError, Timestamp, VoteSet, VoteSetError,
};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::{NOW, builder, open, poll, secret, vote, voter, withdrawal};

const REVOTES: Revotes = Revotes::Withdrawable { most: 3 };

/// Ann with three revisions, Bob with one.
fn votes(lunch: &Poll) -> VoteSet {
    let mut votes = VoteSet::new(lunch, &secret());
    votes.cast(lunch, &vote("ann", 1, 0), NOW).unwrap();
    votes.cast(lunch, &withdrawal("ann", 2, 1), NOW).unwrap();
    votes
        .cast(lunch, &vote("ann", 3, 2).replacing(2), NOW)
        .unwrap();
    votes.cast(lunch, &vote("bob", 1, 1), NOW).unwrap();
    votes
}

fn read(lunch: &Poll, bytes: &[u8]) -> Result<VoteSet, SnapshotError> {
    VoteSet::from_snapshot(lunch, &secret(), bytes)
}

#[test]
fn a_seal_outlasts_a_snapshot() {
    let at = Timestamp::from_millis;
    let lunch = poll(REVOTES);
    let mut votes = votes(&lunch);
    votes.seal(at(5_000));
    let mut again = read(&lunch, &votes.snapshot()).unwrap();
    assert_eq!(again.sealed(), Some(at(5_000)));
    let late = again.cast(&lunch, &vote("cy", 1, 0), at(6_000));
    assert_eq!(late, Err(Refusal::Closed { at: at(5_000) }));
    assert_eq!(again.seal(at(7_000)), at(5_000));
    let retry = again.cast(&lunch, &vote("bob", 1, 1), at(6_000)).unwrap();
    assert!(retry.replayed());
}

#[test]
fn a_shard_and_a_limit_outlast_it_too() {
    let lunch = poll(REVOTES);
    let [low, high] = [(0, u64::MAX / 2), (u64::MAX / 2 + 1, u64::MAX)]
        .map(|(first, last)| Shard::new(3, first, last).unwrap());
    let mut votes = [low, high].map(|shard| VoteSet::of_shard(&lunch, &secret(), shard).at_most(1));
    let names: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    for votes in &mut votes {
        for name in &names {
            let _ = votes.cast(&lunch, &vote(name, 1, 0), NOW);
        }
        let mut again = read(&lunch, &votes.snapshot()).unwrap();
        assert_eq!(again.shard(), votes.shard());
        let again = names
            .iter()
            .map(|name| again.cast(&lunch, &vote(name, 2, 0), NOW));
        let again: Vec<_> = again.map(Result::unwrap_err).collect();
        assert!(again.contains(&Refusal::NotThisShard));
        assert!(again.contains(&Refusal::Full { most: 1 }));
    }
    let (low, high) = (votes[0].snapshot(), read(&lunch, &votes[1].snapshot()));
    let mut high = high.unwrap();
    let other = high.merge(&read(&lunch, &low).unwrap()).unwrap_err();
    assert!(matches!(other, VoteSetError::OtherShard { .. }), "{other}");
}

#[test]
fn every_bit_and_every_byte_counts() {
    let lunch = poll(REVOTES);
    let bytes = votes(&lunch).snapshot();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let refused = read(&lunch, &changed).unwrap_err();
            let expected = match at {
                0 => matches!(refused, SnapshotError::Version { .. }),
                1..33 => matches!(refused, SnapshotError::OtherPoll { .. }),
                33..49 => refused == SnapshotError::OtherSecret,
                _ => refused == SnapshotError::Damaged,
            };
            assert!(expected, "bit {bit} of byte {at}: {refused}");
        }
        let mut without = bytes.clone();
        without.remove(at);
        read(&lunch, &without).unwrap_err();
        read(&lunch, &bytes[..at]).unwrap_err();
        let mut more = bytes.clone();
        more.insert(at, bytes[at]);
        read(&lunch, &more).unwrap_err();
    }
    assert!(read(&lunch, &bytes).is_ok());
}

#[test]
fn a_snapshot_is_of_one_poll_and_one_secret() {
    let lunch = poll(REVOTES);
    let bytes = votes(&lunch).snapshot();
    let other = open(builder().title("Dinner?"));
    let refused = read(&other, &bytes).unwrap_err();
    let (found, expected) = (lunch.digest(), other.digest());
    assert_eq!(refused, SnapshotError::OtherPoll { found, expected });
    let refused = VoteSet::from_snapshot(&lunch, &Secret::new([8; 32]), &bytes);
    assert_eq!(refused.unwrap_err(), SnapshotError::OtherSecret);
    let refused = read(&lunch, b"").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "0 bytes, and a snapshot has 122 or more"
    );
    let refused = read(&lunch, b"2").unwrap_err();
    assert_eq!(refused.to_string(), "snapshot version 50 instead of 1");
}

/// What is stored anywhere must be read for ever: where this fails, the version must change.
#[test]
fn a_snapshot_stays_what_it_is() {
    let expected: String = include_str!("../golden/snapshot.hex")
        .split_whitespace()
        .collect();
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret()).at_most(9);
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    votes.seal(Timestamp::from_millis(5_000));
    let hex: Vec<String> = votes
        .snapshot()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(hex.concat(), expected);
}

#[test]
fn who_has_two_votes_in_replicas_has_them_in_a_snapshot() {
    let lunch = poll(Revotes::Reject);
    let (mut votes, mut replica) = (
        VoteSet::new(&lunch, &secret()),
        VoteSet::new(&lunch, &secret()),
    );
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    replica.cast(&lunch, &vote("ann", 2, 1), NOW).unwrap();
    votes.merge(&replica).unwrap();
    let again = read(&lunch, &votes.snapshot()).unwrap();
    assert_eq!(again.divergent_voters().collect::<Vec<_>>(), [voter("ann")]);
    assert_eq!(again.snapshot(), votes.snapshot());
}

proptest! {
    #[test]
    fn what_was_kept_is_kept(
        casts in vec((0_u8..6, 0_u64..4, 0_u16..4, 0_u32..3), 0..40),
        sealed in proptest::option::of(any::<u64>()),
    ) {
        let lunch = poll(REVOTES);
        let mut votes = VoteSet::new(&lunch, &secret());
        for (name, number, option, replaces) in casts {
            let vote = vote(&name.to_string(), number, option).replacing(replaces);
            let _ = votes.cast(&lunch, &vote, NOW);
        }
        if let Some(at) = sealed {
            votes.seal(Timestamp::from_millis(at));
        }
        let bytes = votes.snapshot();
        let again = read(&lunch, &bytes).unwrap();
        prop_assert!(again.records().eq(votes.records()));
        prop_assert_eq!(again.sealed(), votes.sealed());
        prop_assert_eq!(again.tally(&lunch).unwrap(), votes.tally(&lunch).unwrap());
        prop_assert_eq!(again.snapshot(), bytes);
    }

    #[test]
    fn what_was_changed_is_refused(
        names in vec("[a-z]{1,20}", 0..6),
        changes in vec((any::<Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of(any::<Index>()),
        behind in vec(any::<u8>(), 0..4),
    ) {
        let lunch = poll(REVOTES);
        let mut votes = VoteSet::new(&lunch, &secret());
        for name in &names {
            let _ = votes.cast(&lunch, &vote(name, 1, 0), NOW);
        }
        let bytes = votes.snapshot();
        let mut changed = bytes.clone();
        for (at, byte) in changes {
            *at.get_mut(&mut changed) = byte;
        }
        if let Some(cut) = cut {
            changed.truncate(cut.index(bytes.len()));
        }
        changed.extend(behind);
        prop_assert_eq!(read(&lunch, &changed).is_ok(), changed == bytes);
    }

    #[test]
    fn what_is_no_snapshot_is_refused(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&poll(REVOTES), &bytes).is_err());
    }
}
