use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::name::encode;

/// The name of a service, as the tables have it: a row of an index has no room for the longest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) namespace: String,
    /// The first of its characters; all of them, for nearly every name.
    pub(super) head: String,
    /// Those that follow.
    pub(super) rest: String,
    /// What tells names apart whose heads are the same; empty, where there is no rest.
    pub(super) digest: String,
}

/// Of a name's encoding this many characters are at hand. It is characters, not bytes, so that
/// heads have the order of the names.
const HEAD: usize = 256;

impl Service {
    pub(super) fn of(namespace: &str, name: &str) -> Self {
        let (head, rest) = halves(name);
        let mut digest = String::new();
        if !rest.is_empty() {
            for byte in Sha256::digest(name) {
                // Text takes whatever is written to it.
                let _ = write!(digest, "{byte:02x}");
            }
        }
        Self {
            namespace: namespace.to_owned(),
            head,
            rest,
            digest,
        }
    }
}

/// A name's encoding, cut after the head. All the names that begin with one come after it, in the
/// order of head and rest, and before any other that comes after it.
pub(super) fn halves(name: &str) -> (String, String) {
    let encoded = encode(name);
    let cut = encoded
        .char_indices()
        .nth(HEAD)
        .map_or(encoded.len(), |(at, _)| at);
    let (head, rest) = encoded.split_at(cut);
    (head.to_owned(), rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_rests_have_the_order_of_names() {
        let mut names = vec![
            String::new(),
            "a".into(),
            "a\0".into(),
            "a\u{1}".into(),
            "b".into(),
        ];
        for last in ["", "\0", "\u{1}", "a", "é", "日", "🦀"] {
            for more in ["", "x", "\0", "🦀🦀"] {
                for width in [HEAD - 2, HEAD - 1, HEAD, HEAD + 1] {
                    names.push(format!("{}{last}{more}", "é".repeat(width)));
                }
            }
        }
        let mut by_halves = names.clone();
        names.sort();
        by_halves.sort_by_key(|name| halves(name));
        assert_eq!(names, by_halves);
    }

    #[test]
    fn names_that_differ_anywhere_have_other_keys() {
        let long = "n".repeat(4095);
        let (a, b) = (format!("{long}a"), format!("{long}b"));
        let (a, b) = (Service::of("", &a), Service::of("", &b));
        assert_eq!(a.head, b.head);
        assert_ne!(a.digest, b.digest);
        assert_eq!(a.digest.len(), 64);
        assert_eq!(Service::of("", "payments").digest, "");
    }
}
