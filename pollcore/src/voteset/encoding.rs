//! The bytes of a record, numbers most significant byte first: the version 1, how many sealed bytes
//! each entry has (2 bytes), how many entries (2), and by revision, request tag and MAC, ascending, of
//! each its revision (4), request tag (16), MAC (16), time (8) and sealed bytes.

use alloc::vec::Vec;

use thiserror::Error;

use super::{
    entry::Entry,
    record::{VoterRecord, divergent},
    sealed::Sealed,
};
use crate::{
    limits::{LONGEST_SEALED, MOST_ENTRIES, MOST_REVISIONS},
    secret::TAG,
    time::Timestamp,
};

const VERSION: u8 = 1;
const HEAD: usize = 1 + 2 + 2;
const FIXED: usize = 4 + TAG + TAG + 8;

/// Why bytes are no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Written by a later version of this crate, or something else.
    #[error("record version {found} instead of {VERSION}")]
    Version {
        /// The first byte.
        found: u8,
    },
    /// Not as many bytes as there have to be.
    #[error("{found} bytes instead of {expected}")]
    Length {
        /// How many there are.
        found: usize,
        /// How many there would have to be.
        expected: usize,
    },
    /// More than there can be.
    #[error("{found} {what}, more than {most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        found: usize,
        /// The most.
        most: usize,
    },
    /// A revision that there can't be.
    #[error("revision {found} is not within 1 to {MOST_REVISIONS}")]
    Revision {
        /// The revision.
        found: u32,
    },
    /// Entries out of order or twice, or none with a length.
    #[error("not the canonical bytes of a record")]
    NotCanonical,
}

impl VoterRecord {
    /// The record's bytes: of records that are equal the same.
    pub fn encode(&self) -> Vec<u8> {
        let sealed = self.entries.first().map_or(0, Entry::sealed_len);
        let mut bytes = Vec::with_capacity(HEAD + self.entries.len() * (FIXED + sealed));
        bytes.push(VERSION);
        // Both are bounded by what a record can be.
        bytes.extend_from_slice(&(sealed as u16).to_be_bytes());
        bytes.extend_from_slice(&(self.entries.len() as u16).to_be_bytes());
        for entry in &self.entries {
            bytes.extend_from_slice(&entry.revision.to_be_bytes());
            bytes.extend_from_slice(&entry.request);
            bytes.extend_from_slice(&entry.mac);
            bytes.extend_from_slice(&entry.at.as_millis().to_be_bytes());
            bytes.extend_from_slice(entry.sealed.as_ref());
        }
        bytes
    }

    /// How many bytes the record of a voter of this poll has with so many entries.
    #[cfg(feature = "store")]
    pub(crate) fn encoded_len(poll: &crate::Poll, entries: u32) -> usize {
        HEAD + entries as usize * (FIXED + super::plain::sealed_len(poll))
    }

    /// The record of these bytes, of which there may be up to 4 MB; nothing is allocated for more
    /// entries than there are. That the entries open only [`Entry::open`] can tell.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for all bytes that [`VoterRecord::encode`] doesn't give.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let Some((head, body)) = bytes.split_first_chunk::<HEAD>() else {
            return Err(DecodeError::Length {
                found: bytes.len(),
                expected: HEAD,
            });
        };
        let [version, sealed @ .., a, b] = *head;
        if version != VERSION {
            return Err(DecodeError::Version { found: version });
        }
        let sealed = usize::from(u16::from_be_bytes(sealed));
        let count = usize::from(u16::from_be_bytes([a, b]));
        at_most("sealed bytes", sealed, LONGEST_SEALED)?;
        at_most("entries", count, MOST_ENTRIES)?;
        let each = FIXED + sealed;
        if body.len() != count * each {
            return Err(DecodeError::Length {
                found: bytes.len(),
                expected: HEAD + count * each,
            });
        }
        if (count == 0) != (sealed == 0) {
            return Err(DecodeError::NotCanonical);
        }
        let mut entries: Vec<Entry> = Vec::with_capacity(count);
        for bytes in body.chunks_exact(each) {
            let entry = entry(bytes).ok_or(DecodeError::NotCanonical)?;
            if !(1..=MOST_REVISIONS).contains(&entry.revision) {
                return Err(DecodeError::Revision {
                    found: entry.revision,
                });
            }
            if entries.last().is_some_and(|last| last.key() >= entry.key()) {
                return Err(DecodeError::NotCanonical);
            }
            entries.push(entry);
        }
        let divergent = divergent(&entries);
        Ok(Self { entries, divergent })
    }
}

fn at_most(what: &'static str, found: usize, most: usize) -> Result<(), DecodeError> {
    if found > most {
        return Err(DecodeError::TooMany { what, found, most });
    }
    Ok(())
}

/// The entry of so many bytes as one has; none of fewer.
fn entry(bytes: &[u8]) -> Option<Entry> {
    let (revision, bytes) = bytes.split_first_chunk()?;
    let (request, bytes) = bytes.split_first_chunk()?;
    let (mac, bytes) = bytes.split_first_chunk()?;
    let (at, sealed) = bytes.split_first_chunk()?;
    Some(Entry {
        revision: u32::from_be_bytes(*revision),
        request: *request,
        mac: *mac,
        at: Timestamp::from_millis(u64::from_be_bytes(*at)),
        sealed: Sealed::of(sealed),
    })
}
