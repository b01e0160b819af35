//! What must hold for any bytes from outside. The fuzz targets search for bytes that break it,
//! and `tests/stored/fuzz_corpora.rs` replays what they found.

use fibseq::{Checkpoint, Cursor, Decimal, ParseDecimalError};

/// A hostile checkpoint is no larger than this.
const MAX_BYTES: usize = 4096;

/// The compact form: a checkpoint that is accepted is true, and has no other form.
///
/// The bytes are tried as they are and once more with a checksum that fits, since no search gets
/// past a checksum by chance.
pub(crate) fn checkpoint(bytes: &[u8]) {
    accepts_only_the_truth(bytes);
    let mut sealed = bytes.to_vec();
    sealed.extend_from_slice(&fnv1a(bytes).to_le_bytes());
    accepts_only_the_truth(&sealed);
}

fn accepts_only_the_truth(bytes: &[u8]) {
    if let Ok(checkpoint) = Checkpoint::from_bytes(bytes, MAX_BYTES) {
        assert_eq!(checkpoint.to_bytes(), bytes);
        assert_true(&checkpoint);
    }
}

/// The JSON form: what is accepted is true, and survives being written again.
pub(crate) fn checkpoint_json(bytes: &[u8]) {
    if bytes.len() > MAX_BYTES {
        return;
    }
    if let Ok(checkpoint) = serde_json::from_slice::<Checkpoint>(bytes) {
        assert_true(&checkpoint);
        let again = serde_json::to_vec(&checkpoint).expect("a checkpoint can be written");
        assert_eq!(
            serde_json::from_slice::<Checkpoint>(&again).ok(),
            Some(checkpoint)
        );
    }
}

/// The terms of a checkpoint, computed in another way, by additions.
fn assert_true(checkpoint: &Checkpoint) {
    let (mut term, mut next) = (Decimal::default(), Decimal::from(1u64));
    for _ in 0..checkpoint.index() {
        let sum = &term + &next;
        (term, next) = (next, sum);
    }
    assert_eq!((checkpoint.term(), checkpoint.next()), (&term, &next));
}

/// A cursor's text: one text a cursor, and nothing else is read.
pub(crate) fn cursor(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(cursor) = text.parse::<Cursor>()
    {
        assert_eq!(cursor.to_string(), text);
        assert_eq!(Cursor::at(cursor.index()), cursor);
    }
}

/// Decimal digits: all of them and nothing else is read, and the value is that of the digits.
pub(crate) fn decimal(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    match text.parse::<Decimal>() {
        Ok(value) => {
            let significant = text.trim_start_matches('0');
            let significant = if significant.is_empty() {
                "0"
            } else {
                significant
            };
            assert!(text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty());
            assert_eq!(value.to_string(), significant);
        }
        Err(ParseDecimalError::InvalidDigit { position, found }) => {
            assert!(text[position..].starts_with(found) && !found.is_ascii_digit());
            assert!(text[..position].bytes().all(|byte| byte.is_ascii_digit()));
        }
        Err(_) => assert!(text.is_empty()),
    }
}

/// FNV-1a of 64 bits, which seals a checkpoint.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
