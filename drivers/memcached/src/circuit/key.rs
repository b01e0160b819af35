use std::fmt::{self, Write};

use breaker::Counted;
use sha2::{Digest, Sha256};

/// The longest name that is written out, encoded.
const LONGEST_PLAIN: usize = 120;

/// The key of a service's record. It begins that of its counters.
///
/// Only printable ASCII is in it, so it is sent as it is. The first slash ends the prefix, which has
/// none; the next but one ends the name, which has none either. No name that is written out begins
/// as one that is hashed.
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
        match byte {
            0..=b' ' | b'%' | b'/' | 0x7f.. => hex(&mut key, '%', byte),
            _ => key.push(char::from(byte)),
        }
    }
    if key.len() - start > LONGEST_PLAIN {
        key.truncate(start);
        key.push('#');
        for byte in Sha256::digest(service.as_bytes()) {
            hex(&mut key, "", byte);
        }
    }
    key
}

/// The key of one counter of a bucket, given that of the record.
pub(super) fn counter(record: &str, counted: &Counted, bucket: u64, counter: char) -> String {
    let (era, width) = (counted.era.word(), counted.width.as_millis());
    format!("{record}/{era:x}/{width:x}/{bucket:x}/{counter}")
}

fn hex(key: &mut String, before: impl fmt::Display, byte: u8) {
    // Writing to a string can't fail.
    let _ = write!(key, "{before}{byte:02x}");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use breaker::Era;
    use drivers_port::Settings;
    use proptest::prelude::*;

    use super::*;

    const PREFIX: &str = "shop";

    fn counted(era: u64, width: Duration) -> Counted {
        Counted {
            era: Era::from_word(era),
            width,
            buckets: 0,
            adds: Vec::new(),
        }
    }

    fn is_printable(key: &str) -> bool {
        key.bytes().all(|byte| byte.is_ascii_graphic())
    }

    #[test]
    fn keys_read_as_the_page_says() {
        assert_eq!(record(PREFIX, "payments"), "shop/c1/=payments");
        assert_eq!(record("", ""), "/c1/=");
        assert_eq!(
            record("", "a b/c%\r\n\u{e9}"),
            "/c1/=a%20b%2fc%25%0d%0a%c3%a9"
        );
        let long = record(PREFIX, &"n".repeat(200));
        assert!(long.starts_with("shop/c1/#"), "{long}");
        assert_eq!(long.len(), "shop/c1/#".len() + 64);
        let counted = counted(0x1f, Duration::from_secs(1));
        let key = counter("shop/c1/=payments", &counted, 0x1a2b, 'c');
        assert_eq!(key, "shop/c1/=payments/1f/3e8/1a2b/c");
    }

    #[test]
    fn the_longest_key_is_one_that_the_server_takes() {
        let prefix = "p".repeat(Settings::LONGEST_PREFIX);
        let counted = counted(u64::MAX, Counted::LONGEST_WIDTH);
        for service in [
            "n".repeat(LONGEST_PLAIN - 1),
            "n".repeat(4096),
            "\0".repeat(40),
        ] {
            let record = record(&prefix, &service);
            let key = counter(&record, &counted, u64::MAX, 'c');
            assert!(key.len() <= memcache::exp::MAX_KEY_LENGTH, "{key}");
            assert!(is_printable(&key), "{key}");
        }
    }

    #[test]
    fn a_name_that_looks_like_a_key_is_none() {
        let long = "n".repeat(200);
        let hashed = record("", &long);
        let (_, hash) = hashed.rsplit_once('/').unwrap();
        for name in [hash, &hashed, "payments/1f/3e8/1a2b/c", "=payments"] {
            assert_ne!(record("", name), hashed);
            assert_eq!(record("", name).matches('/').count(), 2, "{name}");
        }
        // The same name under another prefix, and a prefix that continues another.
        assert_ne!(record("a", "b"), record("b", "b"));
        assert_ne!(record("a", "/c1/=b"), record("a/c1/=", "b"));
    }

    /// Names that a key could take for one another.
    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a%2/=#\r\n \\x00é]{0,8}",
            "[a-b]{110,130}",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn no_two_names_are_one(a in name(), b in name()) {
            let (one, other) = (record(PREFIX, &a), record(PREFIX, &b));
            prop_assert_eq!(one == other, a == b);
            prop_assert!(is_printable(&one));
            prop_assert!(one.len() <= "shop/c1/".len() + LONGEST_PLAIN);
        }

        #[test]
        fn no_two_counters_are_one(
            a in (0_u64..40, 1_u64..40, 0_u64..40),
            b in (0_u64..40, 1_u64..40, 0_u64..40),
        ) {
            let key = |(era, width, bucket)| {
                counter("/c1/=a", &counted(era, Duration::from_millis(width)), bucket, 'c')
            };
            prop_assert_eq!(key(a) == key(b), a == b);
        }
    }
}
