//! Tallies as bytes, to be merged elsewhere.

use pollcore::{Rule, Shard, Tally, TallyDecodeError};
use proptest::{prelude::*, sample::Index};

use crate::field::{Field, Sheet, field};

/// Three ballots, one of weight 2.
fn small(rule: Rule) -> Field {
    let sheet = |marks: Option<Vec<i64>>, weight| Sheet { marks, weight };
    Field {
        rule,
        options: 2,
        seats: 1,
        sheets: vec![
            sheet(Some(vec![1, 0]), 1),
            sheet(Some(vec![0, 1]), 2),
            sheet(None, 1),
        ],
    }
}

/// What is stored anywhere must be read for ever: where this fails, the version must change.
#[test]
fn a_tally_stays_what_it_is() {
    let tally = small(Rule::Star).tally();
    let hex: Vec<String> = tally
        .encode()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let expected: String = include_str!("../golden/tally.hex")
        .split_whitespace()
        .collect();
    assert_eq!(hex.concat(), expected);
    assert!(expected.ends_with(&tally.digest().to_string()));
}

#[test]
fn every_bit_and_every_byte_counts() {
    let field = small(Rule::Plurality);
    let (poll, bytes) = (field.poll(), field.tally().encode());
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let refused = Tally::decode(&poll, &changed).unwrap_err();
            let expected = if at < 24 {
                TallyDecodeError::Version
            } else {
                TallyDecodeError::Damaged
            };
            assert_eq!(refused, expected, "bit {bit} of byte {at}");
        }
        let mut without = bytes.clone();
        without.remove(at);
        Tally::decode(&poll, &without).unwrap_err();
        Tally::decode(&poll, &bytes[..at]).unwrap_err();
    }
    assert_eq!(Tally::decode(&poll, &bytes), Ok(field.tally()));
}

#[test]
fn what_is_too_long_is_refused_before_it_is_read() {
    let field = small(Rule::Plurality);
    let found = 1 << 20;
    let refused = Tally::decode(&field.poll(), &vec![0; found]).unwrap_err();
    let (least, most) = (160, 160 + 16 * 4096 + 8);
    assert_eq!(refused, TallyDecodeError::Length { found, least, most });
}

#[test]
fn a_tally_is_of_one_poll() {
    let field = small(Rule::Plurality);
    let bytes = field.tally().encode();
    let other = field.builder().seats(2).build().unwrap();
    let (found, expected) = (field.poll().digest(), other.digest());
    let refused = Tally::decode(&other, &bytes);
    assert_eq!(
        refused,
        Err(TallyDecodeError::OtherPoll { found, expected })
    );
}

proptest! {
    #[test]
    fn what_is_read_is_what_was_written_and_merges_like_it(
        field in field(),
        hashes in prop::collection::vec(any::<u64>(), 9),
        bound in 1..u64::MAX,
        aside in 0..3_u64,
    ) {
        let poll = field.poll();
        let shards = [(0, bound - 1), (bound, u64::MAX)];
        let mut parts = shards.map(|(first, last)| {
            Tally::of_shard(&poll, Shard::new(7, first, last).unwrap())
        });
        for ((ballot, weight), hash) in field.ballots().iter().zip(hashes) {
            parts[usize::from(hash >= bound)].add(ballot, *weight).unwrap();
        }
        parts[0].set_aside(aside).unwrap();
        let read = parts.each_ref().map(|part| Tally::decode(&poll, &part.encode()).unwrap());
        prop_assert_eq!(&read, &parts);
        let ([mut whole, high], [mut read, read_high]) = (parts, read);
        whole.merge(&high).unwrap();
        read.merge(&read_high).unwrap();
        prop_assert_eq!(read.encode(), whole.encode());
        prop_assert_eq!(read.digest(), whole.digest());
        // And one is not merged twice.
        prop_assert!(read.merge(&read_high).is_err());
        whole.subtract(&high).unwrap();
        prop_assert_eq!(Tally::decode(&poll, &whole.encode()).unwrap(), whole);
    }

    #[test]
    fn what_was_changed_is_refused(
        field in field(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<Index>()),
    ) {
        let bytes = field.tally().encode();
        let mut changed = bytes.clone();
        for (at, byte) in changes {
            *at.get_mut(&mut changed) = byte;
        }
        if let Some(cut) = cut {
            changed.truncate(cut.index(bytes.len()));
        }
        let read = Tally::decode(&field.poll(), &changed);
        prop_assert_eq!(read.is_ok(), changed == bytes);
    }

    #[test]
    fn what_is_no_tally_is_refused(field in field(), bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        prop_assert!(Tally::decode(&field.poll(), &bytes).is_err());
    }
}
