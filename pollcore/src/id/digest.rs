use core::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use super::{KeyError, from_hex, write_hex};

/// A SHA-256 of a canonical encoding: two things of one digest are the same.
///
/// ```
/// use pollcore::{Digest, Poll};
///
/// let poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
/// let text = poll.digest().to_string();
/// assert_eq!(text.len(), 64);
/// assert_eq!(text.parse::<Digest>()?, poll.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

const WHAT: &str = "digest";

impl Digest {
    /// The digest with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest of `encoding`, which says of what kind it is with its first bytes.
    pub(crate) fn of(encoding: &[u8]) -> Self {
        Self(Sha256::digest(encoding).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// From 64 hexadecimal digits.
impl FromStr for Digest {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        match from_hex(text, &mut bytes) {
            Some(32) => Ok(Self(bytes)),
            _ => Err(KeyError::Digits { what: WHAT }),
        }
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Digest, WHAT};
    use crate::parsed::parsed;

    /// As hexadecimal digits.
    impl Serialize for Digest {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Digest {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            parsed(deserializer, WHAT)
        }
    }
}
