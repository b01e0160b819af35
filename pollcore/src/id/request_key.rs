use core::{fmt, str::FromStr};

use super::{KeyError, from_hex};
use crate::limits::{LONGEST_REQUEST_KEY, SHORTEST_REQUEST_KEY};

/// What a voter names one request by, 16 to 32 random bytes that the voter keeps: who sends a vote
/// again with the same key gets the receipt of the first time.
///
/// It is a secret of the voter's, so it shows in no debug output and is stored as a keyed hash. In
/// JSON, on its way from the voter, it is its hexadecimal digits.
///
/// ```
/// use pollcore::{KeyError, RequestKey};
///
/// let key = RequestKey::new(&[7; 16])?;
/// assert_eq!(format!("{key:?}"), "RequestKey(..)");
/// let short = RequestKey::new(&[7; 15]).unwrap_err();
/// assert_eq!(short.to_string(), "the request key has 15 bytes instead of 16 to 32");
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestKey {
    // Zero behind `len`.
    bytes: [u8; LONGEST_REQUEST_KEY],
    len: u8,
}

const WHAT: &str = "request key";

impl RequestKey {
    /// The key of these bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::Length`] unless there are 16 to 32.
    pub fn new(key: &[u8]) -> Result<Self, KeyError> {
        if !(SHORTEST_REQUEST_KEY..=LONGEST_REQUEST_KEY).contains(&key.len()) {
            return Err(KeyError::Length {
                what: WHAT,
                len: key.len(),
                least: SHORTEST_REQUEST_KEY,
                most: LONGEST_REQUEST_KEY,
            });
        }
        let mut bytes = [0; LONGEST_REQUEST_KEY];
        bytes[..key.len()].copy_from_slice(key);
        Ok(Self {
            bytes,
            len: key.len() as u8,
        })
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl fmt::Debug for RequestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestKey(..)")
    }
}

/// From hexadecimal digits, two a byte.
impl FromStr for RequestKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0; LONGEST_REQUEST_KEY];
        let len = from_hex(text, &mut bytes).ok_or(KeyError::Digits { what: WHAT })?;
        Self::new(&bytes[..len])
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{RequestKey, WHAT};
    use crate::{id::Hex, parsed::parsed};

    /// As hexadecimal digits.
    impl Serialize for RequestKey {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&Hex(self.as_bytes()))
        }
    }

    impl<'de> Deserialize<'de> for RequestKey {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            parsed(deserializer, WHAT)
        }
    }
}
