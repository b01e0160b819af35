//! What is not a checkpoint is refused with the part that is wrong, also when the checksum is not.

use fibseq::{Checkpoint, CheckpointError, CheckpointPart, Decimal, fibonacci_mod};

/// The prime of the residues.
const P: u64 = (1 << 61) - 1;

fn terms(index: u64) -> (Decimal, Decimal) {
    let (mut term, mut next) = (Decimal::ZERO, Decimal::from(1u64));
    for _ in 0..index {
        let sum = &term + &next;
        (term, next) = (next, sum);
    }
    (term, next)
}

fn bytes(index: u64) -> Vec<u8> {
    let (term, next) = terms(index);
    Checkpoint::new(index, term, next)
        .expect("the terms are those of the index")
        .to_bytes()
}

/// Puts the right checksum under `body`, so that only the content can be wrong.
fn sealed(body: &[u8]) -> Vec<u8> {
    let hash = body.iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    [body, &hash.to_le_bytes()].concat()
}

fn refusal(bytes: &[u8]) -> CheckpointError {
    Checkpoint::from_bytes(bytes, usize::MAX).expect_err("these bytes are no checkpoint")
}

#[test]
fn the_limit_comes_first() {
    let bytes = vec![0xff; 1000];
    let refused = Checkpoint::from_bytes(&bytes, 999);
    assert_eq!(
        refused,
        Err(CheckpointError::TooLarge {
            bytes: 1000,
            max: 999
        })
    );
    assert_eq!(
        refused.unwrap_err().to_string(),
        "1000 bytes, the limit is 999"
    );
}

#[test]
fn the_frame() {
    let good = bytes(200);
    let mut bad = good.clone();
    bad[0] = b'f';
    assert_eq!(refusal(&bad), CheckpointError::Magic);
    assert_eq!(
        refusal(b"Fi"),
        CheckpointError::Truncated {
            bytes: 2,
            needed: 4
        }
    );
    assert_eq!(
        refusal(b""),
        CheckpointError::Truncated {
            bytes: 0,
            needed: 4
        }
    );

    let mut bad = good.clone();
    bad[4] = 2;
    assert_eq!(
        refusal(&bad),
        CheckpointError::Version {
            found: 2,
            supported: 1
        }
    );

    let bad = [good.as_slice(), b"!"].concat();
    let excess = CheckpointError::Excess {
        bytes: bad.len(),
        end: good.len(),
    };
    assert_eq!(refusal(&bad), excess);

    let mut bad = good.clone();
    bad[20] ^= 1;
    assert!(matches!(refusal(&bad), CheckpointError::Checksum { .. }));
    *bad.last_mut().unwrap() ^= 1;
    assert!(matches!(refusal(&bad), CheckpointError::Checksum { .. }));
}

#[test]
fn lengths_beyond_the_bytes() {
    // A term of 2^64 − 1 bytes, and two whose lengths overflow together.
    let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    for body in [
        [b"FibC\x01\x05".as_slice(), &huge, &[0]].concat(),
        [b"FibC\x01\x05".as_slice(), &[1], &huge].concat(),
        [b"FibC\x01\x05".as_slice(), &huge, &huge].concat(),
    ] {
        let refused = refusal(&sealed(&body));
        assert!(
            matches!(
                refused,
                CheckpointError::Truncated {
                    needed: u64::MAX,
                    ..
                }
            ),
            "{refused}"
        );
    }
}

#[test]
fn numbers_that_are_not_written_as_they_should_be() {
    let encoding = |part| CheckpointError::Encoding { part };
    // An index of 5 in two bytes, and one past 64 bits.
    assert_eq!(
        refusal(&sealed(b"FibC\x01\x85\x00\x01\x01\x05\x08")),
        encoding(CheckpointPart::Index)
    );
    let past = b"FibC\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x01\x01\x05\x08";
    assert_eq!(refusal(&sealed(past)), encoding(CheckpointPart::Index));
    let endless = b"FibC\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01\x05\x08";
    assert_eq!(refusal(&sealed(endless)), encoding(CheckpointPart::Index));
    // The length of either term in two bytes.
    assert_eq!(
        refusal(&sealed(b"FibC\x01\x05\x81\x00\x01\x05\x08")),
        encoding(CheckpointPart::Term)
    );
    assert_eq!(
        refusal(&sealed(b"FibC\x01\x05\x01\x81\x00\x05\x08")),
        encoding(CheckpointPart::Next)
    );
    // A zero byte on top of either term.
    assert_eq!(
        refusal(&sealed(b"FibC\x01\x05\x02\x01\x05\x00\x08")),
        encoding(CheckpointPart::Term)
    );
    assert_eq!(
        refusal(&sealed(b"FibC\x01\x05\x01\x02\x05\x08\x00")),
        encoding(CheckpointPart::Next)
    );
    // A limb of 10^18, which is the lowest that is none.
    let limb = 10u64.pow(18).to_le_bytes();
    let body = [b"FibC\x01\x05\x08\x01".as_slice(), &limb, b"\x08"].concat();
    assert_eq!(refusal(&sealed(&body)), encoding(CheckpointPart::Term));
    // And the same bytes as they should be.
    let good = Checkpoint::from_bytes(&sealed(b"FibC\x01\x05\x01\x01\x05\x08"), 100);
    assert_eq!(good.map(|checkpoint| checkpoint.index()), Ok(5));
}

#[test]
fn a_sealed_forgery_names_its_part() {
    // F(5) = 5 and F(6) = 8, one part at a time.
    let forged = |body| refusal(&sealed(body));
    let index = CheckpointError::Index {
        claimed: 6,
        actual: 5,
    };
    assert_eq!(forged(b"FibC\x01\x06\x01\x01\x05\x08"), index);
    assert_eq!(
        forged(b"FibC\x01\x05\x01\x01\x04\x08"),
        CheckpointError::Term { index: 5 }
    );
    assert_eq!(
        forged(b"FibC\x01\x05\x01\x01\x05\x09"),
        CheckpointError::Next { index: 5 }
    );
    assert_eq!(
        forged(b"FibC\x01\x05\x01\x01\x06\x09"),
        CheckpointError::Terms { index: 5 }
    );
    assert_eq!(
        forged(b"FibC\x01\x05\x01\x00\x05"),
        CheckpointError::Next { index: 5 }
    );
}

#[test]
fn a_wrong_index_is_told_with_the_right_one() {
    for actual in [3, 4, 50, 93, 94, 1000, 4321] {
        let (term, next) = terms(actual);
        for claimed in (0..60).chain([actual + 1, actual + 2, actual + 60, 1 << 40, u64::MAX]) {
            if claimed != actual {
                let refused = Checkpoint::new(claimed, term.clone(), next.clone());
                assert_eq!(refused, Err(CheckpointError::Index { claimed, actual }));
            }
        }
    }
    let refused = Checkpoint::new(5, Decimal::ZERO, Decimal::from(1u64));
    assert_eq!(
        refused,
        Err(CheckpointError::Index {
            claimed: 5,
            actual: 0
        })
    );
    // F(1) = F(2), so the next term tells the two apart.
    let (one, two) = (Decimal::from(1u64), Decimal::from(2u64));
    assert!(Checkpoint::new(1, one.clone(), one.clone()).is_ok());
    assert!(Checkpoint::new(2, one.clone(), two.clone()).is_ok());
    let refused = Checkpoint::new(1, one.clone(), two);
    assert_eq!(refused, Err(CheckpointError::Next { index: 1 }));
    let refused = Checkpoint::new(2, one.clone(), one);
    assert_eq!(refused, Err(CheckpointError::Next { index: 2 }));
}

#[test]
fn an_index_that_the_residues_cannot_tell() {
    // π(P) divides P − 1, so the residues at 10 and at 10 + (P − 1) are the same.
    let (term, next) = terms(10);
    assert_eq!(fibonacci_mod(10 + P - 1, P.try_into().unwrap()), 55);
    let index = 10 + P - 1;
    assert_eq!(
        Checkpoint::new(index, term, next),
        Err(CheckpointError::Term { index })
    );
}

#[test]
fn a_wrong_term_is_told_from_a_wrong_next_one() {
    for index in [10, 93, 94, 1000] {
        let (term, next) = terms(index);
        for error in [1u64, 2, 1_000_000_007] {
            let error = Decimal::from(error);
            let wrong = Checkpoint::new(index, &term + &error, next.clone());
            assert_eq!(wrong, Err(CheckpointError::Term { index }));
            let wrong = Checkpoint::new(index, term.clone(), &next + &error);
            assert_eq!(wrong, Err(CheckpointError::Next { index }));
            let wrong = Checkpoint::new(index, &term + &error, &next + &error);
            assert_eq!(wrong, Err(CheckpointError::Terms { index }));
        }
    }
}

#[test]
fn a_forgery_with_right_residues_fails_the_identity() {
    let index = 1000;
    let (term, next) = terms(index);
    let multiple = Decimal::from(P);
    let pair = Err(CheckpointError::Pair { index });
    assert_eq!(
        Checkpoint::new(index, &term + &multiple, next.clone()),
        pair
    );
    assert_eq!(
        Checkpoint::new(index, term.clone(), &next + &multiple),
        pair
    );
    assert_eq!(
        Checkpoint::new(index, &term + &multiple, &next + &multiple),
        pair
    );
    // Nor does it pass for the terms of another index.
    let elsewhere = Checkpoint::new(index + 2, &term + &multiple, next.clone());
    assert_eq!(elsewhere, Err(CheckpointError::Terms { index: index + 2 }));
    // A next term with the right residue, but below the term.
    let below = Decimal::from(fibonacci_mod(index + 1, P.try_into().unwrap()));
    assert_eq!(Checkpoint::new(index, term.clone(), below), pair);
    // Or longer than a term there can be.
    let longer = &term + &(&multiple * &term);
    assert_eq!(
        Checkpoint::new(index, longer, next),
        Err(CheckpointError::Term { index })
    );
}

#[test]
fn consecutive_terms_before_the_first_are_none() {
    // F(−1) = 1 and F(0) = 0 satisfy the identity.
    let (zero, one) = (Decimal::ZERO, Decimal::from(1u64));
    for index in 0..10 {
        assert!(Checkpoint::new(index, one.clone(), zero.clone()).is_err());
        assert!(Checkpoint::new(index, zero.clone(), zero.clone()).is_err());
    }
}
