use std::fmt::Write;

use breaker::Counted;
use sha2::{Digest, Sha256};

/// The longest name that is written out, encoded.
const LONGEST_PLAIN: usize = 120;

/// The key of a service's record. It begins that of its counters.
///
/// Only printable ASCII is in it, so it is sent as it is. The first slash ends the prefix, which has none; the next but one ends the
/// name, which has none either. No name that is written out begins as one that is hashed.
///
/// ```text
/// shop/c1/=payments            the record of the service `payments`
/// shop/c1/=a%20b               that of `a b`
/// shop/c1/#9f86d081884c7d65…   that of a service with a name too long: its SHA-256
/// shop/c1/=payments/1f…/3e8/1a2b/c   calls of an era, a width in milliseconds and a bucket
/// ```
pub(super) fn record(prefix: &str, service: &str) -> String {
    let mut key = format!("{prefix}/c1/");
    let start = key.len();
    key.push('=');
    for byte in service.bytes() {
        if key.len() - start > LONGEST_PLAIN {
            key.truncate(start);
            key.push('#');
            for byte in Sha256::digest(service.as_bytes()) {
                hex(&mut key, byte);
            }
            return key;
        }
        match byte {
            b'%' | b'/' | 0..=b' ' | 0x7f.. => {
                key.push('%');
                hex(&mut key, byte);
            }
            _ => key.push(char::from(byte)),
        }
    }
    key
}

/// The key of one counter of a bucket, given that of the record.
pub(super) fn counter(record: &str, counted: &Counted, bucket: u64, counter: char) -> String {
    let (era, width) = (counted.era.word(), counted.width.as_millis());
    format!("{record}/{era:x}/{width:x}/{bucket:x}/{counter}")
}

fn hex(key: &mut String, byte: u8) {
    // Writing to a string can't fail.
    let _ = write!(key, "{byte:02x}");
}
