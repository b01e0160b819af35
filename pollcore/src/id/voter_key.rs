use core::{fmt, str::FromStr};

use thiserror::Error;

use super::{from_hex, write_hex};
use crate::limits::LONGEST_VOTER_KEY;

/// What a voter is known by: 1 to 32 bytes that mean nothing here.
///
/// It is as secret or as public as the caller makes it; a keyed hash of an address or of an account
/// says less than the address.
///
/// ```
/// use pollcore::VoterKey;
///
/// let voter = VoterKey::new(b"ann")?;
/// assert_eq!(voter.to_string(), "616e6e");
/// assert_eq!("616e6e".parse::<VoterKey>()?, voter);
/// # Ok::<(), pollcore::KeyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(align(8))]
pub struct VoterKey {
    // Zero behind `len`, so that the derived comparisons tell keys apart and keep their order.
    bytes: [u8; LONGEST_VOTER_KEY],
    len: u8,
}

/// Why bytes or digits are no key or digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Too short or too long.
    #[error("the {what} has {len} bytes instead of {least} to {most}")]
    Length {
        /// What the bytes should have been.
        what: &'static str,
        /// How many there are.
        len: usize,
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// Not hexadecimal, or not as many digits as there have to be.
    #[error("not the hexadecimal digits of a {what}")]
    Digits {
        /// What they should have been.
        what: &'static str,
    },
}

const WHAT: &str = "voter key";

impl VoterKey {
    /// The key of these bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::Length`] unless there are 1 to 32.
    pub fn new(key: &[u8]) -> Result<Self, KeyError> {
        if key.is_empty() || key.len() > LONGEST_VOTER_KEY {
            return Err(KeyError::Length {
                what: WHAT,
                len: key.len(),
                least: 1,
                most: LONGEST_VOTER_KEY,
            });
        }
        let mut bytes = [0; LONGEST_VOTER_KEY];
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

    /// Its bytes with zeros behind them, and how many are its own.
    #[inline]
    pub(crate) fn padded(&self) -> (&[u8; LONGEST_VOTER_KEY], usize) {
        (&self.bytes, usize::from(self.len))
    }
}

/// Hexadecimal digits, two a byte.
impl fmt::Display for VoterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.as_bytes())
    }
}

impl fmt::Debug for VoterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VoterKey({self})")
    }
}

/// From hexadecimal digits, two a byte.
impl FromStr for VoterKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0; LONGEST_VOTER_KEY];
        let len = from_hex(text, &mut bytes).ok_or(KeyError::Digits { what: WHAT })?;
        Self::new(&bytes[..len])
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{VoterKey, WHAT};
    use crate::parsed::parsed;

    /// As hexadecimal digits.
    impl Serialize for VoterKey {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for VoterKey {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            parsed(deserializer, WHAT)
        }
    }
}
