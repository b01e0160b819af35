//! The compact form of a checkpoint: what is written is read, and the bytes never change.

use fibseq::{Checkpoint, CheckpointError, Decimal};
use proptest::prelude::*;

fn checkpoint(index: u64) -> Checkpoint {
    let (mut term, mut next) = (Decimal::ZERO, Decimal::from(1u64));
    for _ in 0..index {
        let sum = &term + &next;
        (term, next) = (next, sum);
    }
    Checkpoint::new(index, term, next).expect("the terms are those of the index")
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .bytes()
        .map(|digit| (digit as char).to_digit(16).unwrap() as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| 16 * pair[0] + pair[1])
        .collect()
}

#[test]
fn what_is_written_is_read() {
    for index in (0..300).chain([1000, 5000, 20_000]) {
        let checkpoint = checkpoint(index);
        let bytes = checkpoint.to_bytes();
        assert_eq!(
            Checkpoint::from_bytes(&bytes, bytes.len()),
            Ok(checkpoint),
            "{index}"
        );
    }
}

/// Written by a few lines of Python that know only the documented format.
#[test]
fn the_format_is_fixed() {
    assert_eq!(
        checkpoint(0).to_bytes(),
        bytes("466962430100000101003e032348de5a2a")
    );
    assert_eq!(
        checkpoint(200).to_bytes(),
        bytes(
            "4669624301c801121295e34bf2b798f0bc9e33bb577c6926fb470422569343a80e750d0f333fb7ba229a55ed0655f79c915070bc7a"
        )
    );
}

#[test]
fn it_is_compact() {
    let checkpoint = checkpoint(20_000);
    let digits = checkpoint.term().digit_count() + checkpoint.next().digit_count();
    let bytes = checkpoint.to_bytes().len();
    assert!(
        bytes < digits * 42 / 100,
        "{bytes} bytes for {digits} digits"
    );
}

#[test]
fn every_cut_and_every_flipped_bit_is_refused() {
    for index in [0, 1, 93, 94, 500] {
        let bytes = checkpoint(index).to_bytes();
        for len in 0..bytes.len() {
            let refused = Checkpoint::from_bytes(&bytes[..len], usize::MAX);
            assert!(
                matches!(refused, Err(CheckpointError::Truncated { bytes, .. }) if bytes == len),
                "{refused:?}"
            );
        }
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(
                Checkpoint::from_bytes(&damaged, usize::MAX).is_err(),
                "bit {bit}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Checkpoint::from_bytes(&bytes, usize::MAX).is_err());
        let begun = [b"FibC\x01".as_slice(), &bytes].concat();
        prop_assert!(Checkpoint::from_bytes(&begun, usize::MAX).is_err());
    }

    #[test]
    fn any_damage_is_refused_without_a_panic(
        index in 0..2000u64,
        at: prop::sample::Index,
        damage in prop::collection::vec(any::<u8>(), 0..20),
        removed in 0..20usize,
    ) {
        let bytes = checkpoint(index).to_bytes();
        let from = at.index(bytes.len());
        let to = (from + removed).min(bytes.len());
        let mut damaged = bytes.clone();
        damaged.splice(from..to, damage);
        if damaged != bytes {
            prop_assert!(Checkpoint::from_bytes(&damaged, usize::MAX).is_err());
        }
    }
}
