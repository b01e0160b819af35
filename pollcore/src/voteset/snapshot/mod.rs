//! The bytes of a snapshot, numbers most significant byte first: the version 1, the poll's digest (32
//! bytes), the fingerprint of its keys (16), the shard's epoch, first and last hash (8 each), 0 or 1 and
//! since when it is sealed (1 and 8, zeros where it isn't), the most voters (4), how many there are (4);
//! of each voter, by their keys, the key behind its length (1) and the record behind its own (4); and
//! behind it all an HMAC-SHA-256 (32).

use alloc::vec::Vec;

use thiserror::Error;

use super::{DecodeError, Slots, VoteSet, VoteSetError, VoterRecord};
use crate::{
    id::{Digest, VoterKey},
    limits::MOST_VOTERS,
    poll::Poll,
    reading::{Cut, Reading},
    secret::{PollKeys, Secret, TAG},
    shard::Shard,
    time::Timestamp,
};

const VERSION: u8 = 1;
const HEAD: usize = 1 + 32 + TAG + 3 * 8 + 1 + 8 + 4 + 4;
const MAC: usize = 32;

/// Why bytes are no snapshot of these votes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// Written by a later version of this crate, or something else.
    #[error("snapshot version {found} instead of {VERSION}")]
    Version {
        /// The first byte.
        found: u8,
    },
    /// Fewer bytes than any snapshot has.
    #[error("{found} bytes, and a snapshot has {least} or more")]
    Length {
        /// How many there are.
        found: usize,
        /// The fewest.
        least: usize,
    },
    /// Of another poll, or of another draft of it.
    #[error("a snapshot of the poll of digest {found}, and this is {expected}")]
    OtherPoll {
        /// The other's digest.
        found: Digest,
        /// This one's.
        expected: Digest,
    },
    /// Made with another secret.
    #[error("a snapshot that was made with another secret")]
    OtherSecret,
    /// Changed or cut since it was made.
    #[error("a damaged snapshot: its code is not that of its bytes")]
    Damaged,
    /// Made with this secret, but not by [`VoteSet::snapshot`].
    #[error("not the bytes of a snapshot: {what}")]
    Invalid {
        /// What is wrong.
        what: &'static str,
    },
    /// The record of a voter is none.
    #[error("voter {voter}: {source}")]
    Record {
        /// The voter.
        voter: VoterKey,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// A record that doesn't fit the poll or the shard.
    #[error("{0}")]
    Votes(#[from] VoteSetError),
}

impl VoteSet {
    /// All of it as bytes: the records, since when it is sealed, the shard and the limit, with a code over
    /// all that nobody makes without the secret. It says as much to who reads it [as any
    /// storage](VoteSet#what-is-kept-and-what-it-says).
    ///
    /// ```
    /// use pollcore::{Poll, Secret, Timestamp, VoteSet};
    ///
    /// let mut poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
    /// poll.open(Timestamp::from_millis(0))?;
    /// let secret = Secret::new([7; 32]); // for the example; a real one is random
    /// let mut votes = VoteSet::new(&poll, &secret);
    /// votes.seal(Timestamp::from_millis(50));
    ///
    /// let mut bytes = votes.snapshot();
    /// let again = VoteSet::from_snapshot(&poll, &secret, &bytes)?;
    /// assert_eq!(again.sealed(), votes.sealed());
    ///
    /// bytes[90] ^= 1;
    /// assert!(VoteSet::from_snapshot(&poll, &secret, &bytes).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn snapshot(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + 100 * self.len() + MAC);
        bytes.push(VERSION);
        bytes.extend_from_slice(self.keys.poll().as_bytes());
        bytes.extend_from_slice(&self.keys.fingerprint());
        for number in [self.shard.epoch(), self.shard.first(), self.shard.last()] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.push(u8::from(self.sealed.is_some()));
        let sealed = self.sealed.unwrap_or_default();
        bytes.extend_from_slice(&sealed.as_millis().to_be_bytes());
        bytes.extend_from_slice(&self.slots.most().to_be_bytes());
        // No more than there are numbers of slots, which are 32 bits.
        bytes.extend_from_slice(&(self.len() as u32).to_be_bytes());
        for (voter, record) in self.records() {
            let (voter, record) = (voter.as_bytes(), record.encode());
            // A key has at most 32 bytes, a record 4 MB.
            bytes.push(voter.len() as u8);
            bytes.extend_from_slice(voter);
            bytes.extend_from_slice(&(record.len() as u32).to_be_bytes());
            bytes.extend_from_slice(&record);
        }
        let mac = self.keys.snapshot_mac(&bytes);
        bytes.extend_from_slice(&mac);
        bytes
    }

    /// The votes of a [snapshot](VoteSet::snapshot), sealed if they were, of their shard and limit. What
    /// was changed or cut is refused before anything of it is used. That it is the newest there is
    /// nothing tells but the caller.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`], for whatever [`VoteSet::snapshot`] didn't make of this poll with this secret.
    pub fn from_snapshot(
        poll: &Poll,
        secret: &Secret,
        bytes: &[u8],
    ) -> Result<Self, SnapshotError> {
        let keys = PollKeys::new(poll, secret);
        let mut rest = Reading(whole(&keys, bytes)?);
        let shard = [rest.u64()?, rest.u64()?, rest.u64()?];
        let [epoch, first, last] = shard;
        let shard = Shard::new(epoch, first, last).map_err(|_| invalid("no shard"))?;
        let sealed = match (rest.take::<1>()?, rest.u64()?) {
            ([0], 0) => None,
            ([1], millis) => Some(Timestamp::from_millis(millis)),
            _ => return Err(invalid("no seal")),
        };
        let (most, voters) = (rest.u32()?, rest.u32()?);
        if most > MOST_VOTERS || voters > MOST_VOTERS {
            return Err(invalid("too many voters"));
        }
        let mut votes = Self {
            keys,
            poll: poll.id().clone(),
            shard,
            sealed,
            slots: Slots::new(MOST_VOTERS),
        };
        let mut last: Option<VoterKey> = None;
        for _ in 0..voters {
            let [len] = rest.take()?;
            let voter = rest.bytes(len.into())?;
            let voter = VoterKey::new(voter).map_err(|_| invalid("no key of a voter"))?;
            if last.is_some_and(|last| last >= voter) {
                return Err(invalid("voters out of order"));
            }
            let len = rest.u32()?;
            let record = VoterRecord::decode(rest.bytes(len as usize)?);
            let record = record.map_err(|source| SnapshotError::Record { voter, source })?;
            if record.is_empty() {
                return Err(invalid("a voter without a vote"));
            }
            let place = votes.expect_fit(poll, &voter, &record)?;
            let full = VoteSetError::Full { most: MOST_VOTERS };
            votes.slots.put(place, &voter, record).map_err(|_| full)?;
            last = Some(voter);
        }
        if !rest.0.is_empty() {
            return Err(invalid("bytes behind the last voter"));
        }
        // Which can be fewer than there are, who then stay.
        votes.slots.limit(most);
        Ok(votes)
    }
}

/// What stands between the fingerprint and the MAC, which is that of all before it.
fn whole<'a>(keys: &PollKeys, bytes: &'a [u8]) -> Result<&'a [u8], SnapshotError> {
    match bytes.first() {
        Some(&VERSION) | None => {}
        Some(&found) => return Err(SnapshotError::Version { found }),
    }
    if bytes.len() < HEAD + MAC {
        return Err(SnapshotError::Length {
            found: bytes.len(),
            least: HEAD + MAC,
        });
    }
    let (said, mac) = bytes.split_at(bytes.len() - MAC);
    let mut rest = Reading(&said[1..]);
    let (found, fingerprint) = (Digest::from_bytes(rest.take()?), rest.take()?);
    if found != keys.poll() {
        return Err(SnapshotError::OtherPoll {
            found,
            expected: keys.poll(),
        });
    }
    if fingerprint != keys.fingerprint() {
        return Err(SnapshotError::OtherSecret);
    }
    if !same(mac, &keys.snapshot_mac(said)) {
        return Err(SnapshotError::Damaged);
    }
    Ok(rest.0)
}

/// Whether two codes are the same, in a time that doesn't tell where they differ.
fn same(one: &[u8], other: &[u8; MAC]) -> bool {
    let pairs = one.iter().zip(other);
    one.len() == MAC && pairs.fold(0, |differ, (one, other)| differ | (one ^ other)) == 0
}

fn invalid(what: &'static str) -> SnapshotError {
    SnapshotError::Invalid { what }
}

impl From<Cut> for SnapshotError {
    fn from(_: Cut) -> Self {
        invalid(Cut::WHAT)
    }
}

#[cfg(test)]
mod tests;
