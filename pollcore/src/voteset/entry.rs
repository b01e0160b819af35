use core::{cmp::Ordering, fmt};

use super::sealed::Sealed;
use crate::{
    id::VoterKey,
    poll::Poll,
    receipt::Receipt,
    secret::{PollKeys, TAG},
    time::Timestamp,
};

/// One accepted revision of a voter's vote, as it is stored.
///
/// Its revision and the time it was accepted can be read; what it says, be it a ballot, a blank one or a
/// withdrawal, is sealed, and so is which request brought it. All entries of a poll are of one
/// length.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    pub(super) revision: u32,
    pub(super) request: [u8; TAG],
    pub(super) mac: [u8; TAG],
    pub(super) at: Timestamp,
    pub(super) sealed: Sealed,
}

impl Entry {
    /// Which revision of the voter's vote it is, from 1 on.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// When it was accepted, as far as who wrote it can be trusted: no key vouches for it.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The receipt that it was given.
    pub fn receipt(&self, keys: &PollKeys) -> Receipt {
        self.receipt_with(keys, keys.code(&self.mac))
    }

    pub(super) fn receipt_with(&self, keys: &PollKeys, code: [u8; TAG]) -> Receipt {
        Receipt {
            poll: keys.poll(),
            revision: self.revision,
            at: self.at,
            code,
        }
    }

    /// Whether this is its receipt. A replica that accepted the same request later gave a later time,
    /// which a merge drops.
    pub(super) fn confirms(&self, keys: &PollKeys, receipt: &Receipt) -> bool {
        let own = self.receipt(keys);
        let at = receipt.at.max(own.at);
        Receipt { at, ..own } == *receipt
    }

    /// What it says: a ballot, or none for a withdrawal. In a poll of
    /// [`Responder::SwitchedAtServer`](crate::Responder::SwitchedAtServer) it is the ballot that counts.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] where it was made with other keys, for another voter or poll, or where its revision
    /// or what is sealed was changed since. When it was accepted and by which request no key vouches
    /// for.
    pub fn open(
        &self,
        keys: &PollKeys,
        poll: &Poll,
        voter: &VoterKey,
    ) -> Result<Option<crate::Ballot>, Corrupt> {
        super::plain::open(self, keys, poll, voter)
    }

    pub(super) fn sealed_len(&self) -> usize {
        self.sealed.as_ref().len()
    }

    /// What two entries of a record are the same by.
    pub(super) fn key(&self) -> (u32, &[u8; TAG], &[u8; TAG]) {
        (self.revision, &self.request, &self.mac)
    }

    /// By what they are the same by, then what was accepted first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        (self.key(), self.at, &self.sealed).cmp(&(other.key(), other.at, &other.sealed))
    }
}

/// A stored vote that doesn't open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored vote does not open with this secret")]
pub struct Corrupt;

/// Without what is stored, which means nothing to people.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("revision", &self.revision)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
