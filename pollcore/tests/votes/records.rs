use pollcore::{
    BallotKind, DecodeError, PollKeys, Refusal, Revotes, Secret, Vote, VoteSet, VoteSetError,
    VoterRecord, limits::MOST_REVISIONS,
};
use proptest::{collection::vec, prelude::*};

use super::{NOW, builder, open, poll, secret, vote, voter, withdrawal};

const REVOTES: Revotes = Revotes::Withdrawable { most: 1000 };

fn three_revisions() -> VoterRecord {
    let lunch = poll(REVOTES);
    let mut votes = VoteSet::new(&lunch, &secret());
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    votes.cast(&lunch, &withdrawal("ann", 2, 1), NOW).unwrap();
    votes
        .cast(&lunch, &vote("ann", 3, 0).replacing(2), NOW)
        .unwrap();
    votes.record(&voter("ann"))
}

/// What is stored anywhere must be read for ever: where this fails, the version must change.
#[test]
fn a_record_stays_what_it_is() {
    use std::fmt::Write;

    // Of an id, options and a survey only, so that the poll's digest is the one thing it depends on.
    let record = three_revisions();
    let hex = record.encode().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    let expected: String = include_str!("../golden/record.hex")
        .split_whitespace()
        .collect();
    assert_eq!(hex, expected);
}

#[test]
fn what_is_no_record_is_refused() {
    let bytes = three_revisions().encode();
    assert_eq!(bytes.len(), 5 + 3 * (44 + 4));
    let decode = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        change(&mut bytes);
        VoterRecord::decode(&bytes).unwrap_err()
    };
    assert_eq!(decode(&|b| b[0] = 2), DecodeError::Version { found: 2 });
    let length = |found, expected| DecodeError::Length { found, expected };
    assert_eq!(decode(&|b| b.truncate(4)), length(4, 5));
    assert_eq!(decode(&|b| b.truncate(148)), length(148, 149));
    assert_eq!(decode(&|b| b.push(0)), length(150, 149));
    // A count that would be much, and nothing behind it.
    assert_eq!(decode(&|b| b[3] = 3), length(149, 5 + 771 * 48));
    let too_many = |what, found, most| DecodeError::TooMany { what, found, most };
    assert_eq!(decode(&|b| b[3] = 255), too_many("entries", 65_283, 1_000));
    assert_eq!(
        decode(&|b| b[1] = 255),
        too_many("sealed bytes", 65_284, 4_096)
    );
    assert_eq!(decode(&|b| b[8] = 0), DecodeError::Revision { found: 0 });
    assert_eq!(decode(&|b| b[7] = 4), DecodeError::Revision { found: 1025 });
    // Out of order, and twice.
    assert_eq!(decode(&|b| b[8] = 9), DecodeError::NotCanonical);
    assert_eq!(
        decode(&|b| b.copy_within(5..53, 53)),
        DecodeError::NotCanonical
    );
    let empty = VoterRecord::new().encode();
    assert_eq!(empty, [1, 0, 0, 0, 0]);
    assert_eq!(VoterRecord::decode(&empty).unwrap(), VoterRecord::new());
    let with_length = VoterRecord::decode(&[1, 0, 4, 0, 0]);
    assert_eq!(with_length.unwrap_err(), DecodeError::NotCanonical);
}

#[test]
fn what_does_not_open_is_not_restored() {
    let lunch = poll(REVOTES);
    let record = three_revisions();
    let ann = voter("ann");
    let mut votes = VoteSet::new(&lunch, &secret());
    let corrupt = |voter| VoteSetError::Corrupt { voter };
    let error = votes.restore(&lunch, &voter("bob"), &record).unwrap_err();
    assert_eq!(error, corrupt(voter("bob")));
    let mut elsewhere = VoteSet::new(&lunch, &Secret::new([8; 32]));
    let error = elsewhere.restore(&lunch, &ann, &record).unwrap_err();
    assert_eq!(error, corrupt(ann));
    // Every bit of revision, MAC and sealed bytes is vouched for.
    let bytes = record.encode();
    for at in (5..9).chain(25..41).chain(49..53) {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            let Ok(changed) = VoterRecord::decode(&bytes) else {
                continue;
            };
            assert!(votes.restore(&lunch, &ann, &changed).is_err(), "byte {at}");
        }
    }
    assert!(votes.is_empty());
    let few = open(builder().revotes(Revotes::Withdrawable { most: 2 }));
    let mut votes = VoteSet::new(&few, &secret());
    assert!(votes.restore(&few, &ann, &record).is_err());
    assert!(matches!(
        votes.restore(&lunch, &ann, &record).unwrap_err(),
        VoteSetError::OtherPoll { .. }
    ));
}

/// What is documented at `Secret`: only another id, other terms or another secret keep polls apart.
#[test]
fn a_poll_made_anew_with_the_same_terms_opens_what_was_stored() {
    let record = three_revisions();
    let ann = voter("ann");
    let restored = |poll: &pollcore::Poll, secret: &Secret| {
        VoteSet::new(poll, secret).restore(poll, &ann, &record)
    };
    let again = poll(REVOTES);
    assert_eq!(restored(&again, &secret()), Ok(()));
    let corrupt = Err(VoteSetError::Corrupt { voter: ann });
    assert_eq!(restored(&again, &Secret::new([8; 32])), corrupt);
    let options = ["tea", "coffee", "water", "juice"];
    let builder = pollcore::Poll::builder("lunch again").options(options);
    let other = open(builder.revotes(REVOTES));
    assert_eq!(restored(&other, &secret()), corrupt);
}

#[test]
fn a_vote_on_a_damaged_record_is_refused() {
    let lunch = poll(REVOTES);
    let mut bytes = three_revisions().encode();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let damaged = VoterRecord::decode(&bytes).unwrap();
    let keys = PollKeys::new(&lunch, &secret());
    let next = vote("ann", 9, 1).replacing(3);
    let refusal = pollcore::decide(&damaged, &keys, &lunch, &next, NOW, None).unwrap_err();
    assert_eq!(refusal, Refusal::Corrupt);
}

#[test]
fn long_ballots_and_many_revisions_are_kept() {
    let names: Vec<String> = (0..1000).map(|option| format!("option {option}")).collect();
    let lunch = open(
        pollcore::Poll::builder("lunch")
            .options(names.iter().map(String::as_str))
            .ballots(BallotKind::Cumulative {
                points: 1_000_000,
                most_on_one: 1_000_000,
            })
            .revotes(REVOTES),
    );
    let mut votes = VoteSet::new(&lunch, &secret());
    let points =
        |points| pollcore::Ballot::points([(pollcore::OptionIndex::new(999), points)]).unwrap();
    for revision in 0..MOST_REVISIONS {
        let (who, key) = (voter("ann"), super::request(u64::from(revision)));
        let next = Vote::new(lunch.id().clone(), who, key, points(1 + revision));
        votes.cast(&lunch, &next.replacing(revision), NOW).unwrap();
    }
    let record = votes.record(&voter("ann"));
    assert_eq!(VoterRecord::decode(&record.encode()).unwrap(), record);
    let ballots = votes.ballots(&lunch).unwrap();
    assert_eq!(ballots, [(points(1000), pollcore::Weight::ONE)]);
}

#[test]
fn a_record_that_is_decided_on_by_itself_is_what_the_votes_keep() {
    let lunch = poll(REVOTES);
    let keys = PollKeys::new(&lunch, &secret());
    let mut votes = VoteSet::new(&lunch, &secret());
    let mut record = VoterRecord::new();
    for (number, vote) in [
        vote("ann", 1, 0),
        vote("ann", 1, 0),
        vote("ann", 1, 1),
        withdrawal("ann", 2, 1),
        vote("ann", 3, 2).replacing(1),
        vote("ann", 3, 2).replacing(2),
        withdrawal("ann", 2, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let cast = votes.cast(&lunch, &vote, NOW);
        match pollcore::decide(&record, &keys, &lunch, &vote, NOW, None) {
            Ok(pollcore::Decision::Replay(receipt)) => {
                let cast = cast.unwrap();
                assert!(cast.replayed() && cast.receipt() == receipt, "{number}");
            }
            Ok(pollcore::Decision::Accept {
                entry,
                receipt,
                change,
            }) => {
                let cast = cast.unwrap();
                assert_eq!(
                    (cast.receipt(), cast.change()),
                    (receipt, &change),
                    "{number}"
                );
                record.insert(entry).unwrap();
            }
            Err(refusal) => assert_eq!(cast.unwrap_err(), refusal, "{number}"),
        }
        assert_eq!(votes.record(&voter("ann")), record);
    }
    assert_eq!(record.revision(), 3);
}

proptest! {
    #[test]
    fn hostile_bytes_are_refused_or_canonical(bytes in vec(any::<u8>(), 0..400)) {
        if let Ok(record) = VoterRecord::decode(&bytes) {
            prop_assert_eq!(record.encode(), bytes);
        }
    }

    #[test]
    fn damaged_records_are_refused_or_canonical(
        changes in vec((0..149_usize, any::<u8>()), 0..4),
        len in 0..160_usize,
    ) {
        let mut bytes = three_revisions().encode();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.resize(if len < 100 { 149 } else { len }, 0);
        if let Ok(record) = VoterRecord::decode(&bytes) {
            prop_assert_eq!(record.encode(), bytes);
            let mut merged = record.clone();
            merged.merge(&record).unwrap();
            prop_assert_eq!(merged, record);
        }
    }
}

/// Two replicas that each take a voter's every revision, with requests of their own.
#[test]
fn what_is_accepted_can_be_stored() {
    let lunch = poll(REVOTES);
    let half = u64::from(MOST_REVISIONS / 2);
    let replica = |first: u64| {
        let mut votes = VoteSet::new(&lunch, &secret());
        for revision in 0..half {
            let vote = vote("ann", first + revision, 0).replacing(revision as u32);
            votes.cast(&lunch, &vote, NOW).unwrap();
        }
        votes
    };
    let mut votes = replica(0);
    votes.merge(&replica(half)).unwrap();
    let one_more = vote("ann", 2 * half, 0).replacing(half as u32);
    let refused = votes.cast(&lunch, &one_more, NOW);
    assert_eq!(refused, Err(Refusal::RevisionsUsedUp { most: 1000 }));
    let record = votes.record(&voter("ann"));
    assert_eq!(VoterRecord::decode(&record.encode()), Ok(record));
}
