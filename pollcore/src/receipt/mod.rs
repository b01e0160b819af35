mod token;

pub use token::ReceiptError;

use crate::{id::Digest, limits::MOST_REVISIONS, time::Timestamp};

/// What a voter gets for a vote that counts. It says nothing of the ballot.
///
/// It goes to the voter as one text, or with the feature `serde` as JSON, and comes back with them; that
/// it is real [`VoteSet::confirms`](crate::VoteSet::confirms) says, or who else has the voter's
/// [record](crate::VoterRecord::confirms).
///
/// ```
/// use pollcore::{Receipt, ReceiptError};
///
/// let text = "r1.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcAAAABAAAAAAAAA-gDAwMDAwMDAwMDAwMDAwMD5S6ulxyq";
/// let receipt: Receipt = text.parse()?;
/// assert_eq!(receipt.revision(), 1);
/// assert_eq!(receipt.to_string(), text);
/// let mistyped = text.replace("r1.B", "r1.b");
/// assert_eq!(mistyped.parse::<Receipt>(), Err(ReceiptError::Check));
/// # Ok::<(), ReceiptError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Receipt {
    pub(crate) poll: Digest,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "possible"))]
    pub(crate) revision: u32,
    pub(crate) at: Timestamp,
    #[cfg_attr(feature = "serde", serde(with = "crate::id::hex"))]
    pub(crate) code: [u8; 16],
}

impl Receipt {
    /// The digest of the poll.
    pub fn poll(&self) -> Digest {
        self.poll
    }

    /// Which revision of the voter's vote this is, from 1 on.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// When it was accepted.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What proves that the receipt is real to who has the secret it was made with.
    pub fn code(&self) -> [u8; 16] {
        self.code
    }
}

/// Refuses a revision that there can't be.
fn checked(revision: u32) -> Result<u32, ReceiptError> {
    match revision {
        1..=MOST_REVISIONS => Ok(revision),
        found => Err(ReceiptError::Revision { found }),
    }
}

#[cfg(feature = "serde")]
fn possible<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    use serde::{Deserialize, de::Error};

    checked(u32::deserialize(deserializer)?).map_err(D::Error::custom)
}
