//! A receipt as one text: `r1.`, and in base64 for URLs the digest of the poll (32 bytes), the
//! revision (4), when it was accepted (8) and the code (16), numbers most significant byte first,
//! and behind them the first 6 bytes of their digest, which tell a receipt from a mistyped one.

use core::{fmt, str::FromStr};

use thiserror::Error;

use super::{Receipt, checked};
use crate::{
    canonical::Canonical,
    id::{Digest, from_base64, write_base64},
    limits::MOST_REVISIONS,
    time::Timestamp,
};

const VERSION: &str = "r1.";
const FIELDS: usize = 32 + 4 + 8 + 16;
const CHECK: usize = 6;
const BYTES: usize = FIELDS + CHECK;
const LEN: usize = VERSION.len() + BYTES / 3 * 4;

/// Why a text or JSON is no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// Made by a later version of this crate, or something else.
    #[error("a receipt begins with {VERSION:?}")]
    Version,
    /// Cut off, or with something behind it.
    #[error("the receipt has {found} bytes instead of {expected}")]
    Length {
        /// How many there are.
        found: usize,
        /// How many there have to be.
        expected: usize,
    },
    /// A character that no receipt has.
    #[error("byte {at} of the receipt is no letter, digit, '-' or '_'")]
    Character {
        /// Its place, in bytes from 0 on.
        at: usize,
    },
    /// Mistyped or made up.
    #[error("the receipt is damaged: its check does not fit")]
    Check,
    /// A revision that there can't be.
    #[error("revision {found} is not within 1 to {MOST_REVISIONS}")]
    Revision {
        /// The revision.
        found: u32,
    },
}

/// One text of 91 letters, digits, `-`, `_` and a dot, which a URL takes as it is.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; BYTES];
        let (poll, rest) = bytes.split_at_mut(32);
        let (revision, rest) = rest.split_at_mut(4);
        let (at, rest) = rest.split_at_mut(8);
        let (code, _) = rest.split_at_mut(16);
        poll.copy_from_slice(self.poll.as_bytes());
        revision.copy_from_slice(&self.revision.to_be_bytes());
        at.copy_from_slice(&self.at.as_millis().to_be_bytes());
        code.copy_from_slice(&self.code);
        let (fields, behind) = bytes.split_at_mut(FIELDS);
        behind.copy_from_slice(&check(fields));
        f.write_str(VERSION)?;
        write_base64(f, &bytes)
    }
}

/// From what [`Display`](fmt::Display) writes, and from nothing else.
impl FromStr for Receipt {
    type Err = ReceiptError;

    fn from_str(text: &str) -> Result<Self, ReceiptError> {
        let digits = text.strip_prefix(VERSION).ok_or(ReceiptError::Version)?;
        if text.len() != LEN {
            return Err(ReceiptError::Length {
                found: text.len(),
                expected: LEN,
            });
        }
        let mut bytes = [0; BYTES];
        from_base64(digits, &mut bytes).map_err(|at| ReceiptError::Character {
            at: VERSION.len() + at,
        })?;
        let (fields, behind) = bytes.split_at(FIELDS);
        if check(fields) != behind {
            return Err(ReceiptError::Check);
        }
        let receipt = read(fields).ok_or(ReceiptError::Check)?;
        checked(receipt.revision)?;
        Ok(receipt)
    }
}

/// The receipt of so many bytes as one has.
fn read(fields: &[u8]) -> Option<Receipt> {
    let (poll, rest) = fields.split_first_chunk()?;
    let (revision, rest) = rest.split_first_chunk()?;
    let (at, rest) = rest.split_first_chunk()?;
    Some(Receipt {
        poll: Digest::from_bytes(*poll),
        revision: u32::from_be_bytes(*revision),
        at: Timestamp::from_millis(u64::from_be_bytes(*at)),
        code: *rest.first_chunk()?,
    })
}

fn check(fields: &[u8]) -> [u8; CHECK] {
    let mut canonical = Canonical::new("pollcore/receipt/1");
    canonical.bytes(fields);
    let mut check = [0; CHECK];
    check.copy_from_slice(&canonical.digest().as_bytes()[..CHECK]);
    check
}
