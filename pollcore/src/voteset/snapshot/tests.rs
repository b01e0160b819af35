use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{ballot::Ballot, id::RequestKey, option::OptionIndex, vote::Vote};

const SHARD: usize = 1 + 32 + TAG;
const SEAL: usize = SHARD + 24;
const MOST: usize = SEAL + 9;
const ANN: usize = HEAD;

fn poll() -> (Poll, Secret) {
    let mut poll = Poll::builder("lunch")
        .options(["tea", "coffee"])
        .build()
        .unwrap();
    poll.open(Timestamp::default()).unwrap();
    (poll, Secret::new([7; 32]))
}

/// Of two voters.
fn votes(poll: &Poll, secret: &Secret) -> VoteSet {
    let mut votes = VoteSet::new(poll, secret);
    for name in [b"ann", b"bob"] {
        let (voter, request) = (VoterKey::new(name), RequestKey::new(&[1; 16]));
        let ballot = Ballot::choice(OptionIndex::new(1));
        let vote = Vote::new(poll.id().clone(), voter.unwrap(), request.unwrap(), ballot);
        let _ = votes.cast(poll, &vote, Timestamp::default()).unwrap();
    }
    votes
}

/// Whoever has the secret gets no further with other bytes, and nothing is made room for.
#[test]
fn a_code_alone_makes_no_snapshot() {
    let (poll, secret) = poll();
    let keys = PollKeys::new(&poll, &secret);
    let whole = votes(&poll, &secret).snapshot();
    let refused = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole[..whole.len() - MAC].to_vec();
        change(&mut bytes);
        bytes.extend(keys.snapshot_mac(&bytes));
        VoteSet::from_snapshot(&poll, &secret, &bytes).unwrap_err()
    };
    let record = VoterRecord::encode(&votes(&poll, &secret).records().next().unwrap().1).len();
    let bob = ANN + 1 + 3 + 4 + record;
    let backwards = |b: &mut Vec<u8>| b[SHARD + 8..SHARD + 24].reverse();
    assert_eq!(refused(&backwards), invalid("no shard"));
    assert_eq!(refused(&|b| b[SEAL] = 2), invalid("no seal"));
    assert_eq!(refused(&|b| b[SEAL + 8] = 1), invalid("no seal"));
    assert_eq!(refused(&|b| b[MOST] = 0xff), invalid("too many voters"));
    assert_eq!(refused(&|b| b[MOST + 4] = 0xff), invalid("too many voters"));
    assert_eq!(refused(&|b| b[MOST + 5] = 0xff), invalid(Cut::WHAT));
    assert_eq!(refused(&|b| b[ANN] = 33), invalid("no key of a voter"));
    assert_eq!(refused(&|b| b[ANN + 4] = 0xff), invalid(Cut::WHAT));
    assert_eq!(
        refused(&|b| b.push(0)),
        invalid("bytes behind the last voter")
    );
    assert_eq!(refused(&|b| b.truncate(b.len() - 1)), invalid(Cut::WHAT));
    let twice = |b: &mut Vec<u8>| b.copy_within(ANN..bob, bob);
    assert_eq!(refused(&twice), invalid("voters out of order"));
    let none = |b: &mut Vec<u8>| {
        b.truncate(ANN + 4);
        b.extend([0, 0, 0, 5, 1, 0, 0, 0, 0]);
    };
    assert_eq!(refused(&none), invalid("a voter without a vote"));
    let ann = VoterKey::new(b"ann").unwrap();
    let source = DecodeError::Version { found: 2 };
    assert_eq!(
        refused(&|b| b[ANN + 8] = 2),
        SnapshotError::Record { voter: ann, source }
    );
    // A ballot of another's, and a voter of another shard.
    let other = |b: &mut Vec<u8>| b.copy_within(ANN + 8..bob, bob + 8);
    let bob_key = VoterKey::new(b"bob").unwrap();
    assert_eq!(
        refused(&other),
        VoteSetError::Corrupt { voter: bob_key }.into()
    );
    let elsewhere = |b: &mut Vec<u8>| b[SHARD + 8..SHARD + 24].copy_from_slice(&[0; 16]);
    assert_eq!(
        refused(&elsewhere),
        VoteSetError::NotThisShard { voter: ann }.into()
    );
}

#[test]
fn a_limit_that_came_later_throws_nobody_out() {
    let (poll, secret) = poll();
    let votes = votes(&poll, &secret).at_most(1);
    let again = VoteSet::from_snapshot(&poll, &secret, &votes.snapshot()).unwrap();
    assert_eq!((again.len(), again.slots.most()), (2, 1));
    assert_eq!(again.snapshot(), votes.snapshot());
    // Nor does what is there already come to be too much.
    let (copy, mut again) = (again.clone(), again);
    assert_eq!(again.merge(&copy), Ok(()));
    assert_eq!(again.snapshot(), copy.snapshot());
}

#[test]
fn codes_are_compared_as_a_whole() {
    let code = [7; MAC];
    assert!(same(&code, &code.clone()));
    for at in 0..MAC {
        for bit in 0..8 {
            let mut other = code;
            other[at] ^= 1 << bit;
            assert!(!same(&code, &other));
        }
    }
}

proptest! {
    /// Whatever somebody who has the secret puts under its code, what is taken is what they wrote.
    #[test]
    fn what_is_taken_is_what_was_written(
        changes in vec((any::<Index>(), any::<u8>()), 0..4),
        cut in proptest::option::of(any::<Index>()),
        behind in vec(any::<u8>(), 0..9),
    ) {
        let (poll, secret) = poll();
        let whole = votes(&poll, &secret).snapshot();
        let head = 1 + 32 + TAG;
        let mut bytes = whole[..whole.len() - MAC].to_vec();
        for (at, byte) in changes {
            let at = head + at.index(bytes.len() - head);
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(head + cut.index(bytes.len() - head));
        }
        bytes.extend(behind);
        bytes.extend(PollKeys::new(&poll, &secret).snapshot_mac(&bytes));
        if let Ok(mut found) = VoteSet::from_snapshot(&poll, &secret, &bytes) {
            prop_assert_eq!(found.snapshot(), bytes);
            let _ = found.tally(&poll);
            let _ = found.tally_without_divergent(&poll);
            let copy = found.clone();
            prop_assert_eq!(found.merge(&copy), Ok(()));
            prop_assert_eq!(found.snapshot(), copy.snapshot());
        }
    }
}
