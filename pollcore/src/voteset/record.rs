use alloc::vec::Vec;

use thiserror::Error;

use super::entry::Entry;
use crate::{
    id::{RequestKey, VoterKey},
    limits::MOST_REVISIONS,
    receipt::Receipt,
    secret::PollKeys,
};

/// All that is kept of one voter: the set of the accepted revisions of their vote.
///
/// Copies of one voter's record are [merged](VoterRecord::merge) by set union, in any order and as often
/// as one likes. Copies that accepted different things make the union *divergent*: one revision
/// or one request with two contents. Such a record takes no change, and no tally is made of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoterRecord {
    /// In order, one of each key.
    pub(super) entries: Vec<Entry>,
    /// What [`divergent`] says of them.
    pub(super) divergent: bool,
}

/// Two records that can't be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// More entries than any voter can have.
    #[error("more than {most} entries of one voter")]
    TooMany {
        /// The most.
        most: usize,
    },
    /// Entries of different length, so of different polls.
    #[error("entries of {found} and of {expected} sealed bytes in one record")]
    Length {
        /// The one's sealed bytes.
        found: usize,
        /// The other's.
        expected: usize,
    },
}

/// The most entries of a record.
pub(super) const MOST_ENTRIES: usize = MOST_REVISIONS as usize;

impl VoterRecord {
    /// The record of a voter who has not voted.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            divergent: false,
        }
    }

    /// The entries, by revision.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether the voter has never voted; who has withdrawn has.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The current revision, 0 where there is none.
    pub fn revision(&self) -> u32 {
        self.entries.last().map_or(0, Entry::revision)
    }

    /// Whether copies disagree: one revision or one request with two contents.
    pub fn is_divergent(&self) -> bool {
        self.divergent
    }

    /// The receipt of a request of this voter's that was accepted.
    pub fn receipt(
        &self,
        keys: &PollKeys,
        voter: &VoterKey,
        request: &RequestKey,
    ) -> Option<Receipt> {
        let tag = keys.tag(voter, request);
        let entry = self.entries.iter().find(|entry| entry.request == tag)?;
        Some(entry.receipt(keys))
    }

    /// Whether a receipt is one that this voter was given, as [`VoteSet::confirms`] says it.
    ///
    /// [`VoteSet::confirms`]: crate::VoteSet::confirms
    pub fn confirms(&self, keys: &PollKeys, receipt: &Receipt) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.confirms(keys, receipt))
    }

    /// The record with an entry that was [decided](super::decide) to be accepted into it.
    ///
    /// # Errors
    ///
    /// As for [`VoterRecord::merge`]; never for an entry that was decided on this record.
    pub fn insert(&mut self, entry: Entry) -> Result<(), RecordError> {
        self.merge(&Self {
            entries: alloc::vec![entry],
            divergent: false,
        })
    }

    /// Takes in another copy's entries. Of two that are the same but for when they were accepted, the
    /// earlier stays.
    ///
    /// # Errors
    ///
    /// [`RecordError`] where together they are too many or of different polls; the record is unchanged.
    pub fn merge(&mut self, other: &Self) -> Result<(), RecordError> {
        let mut entries = Vec::with_capacity(self.entries.len() + other.entries.len());
        entries.extend(self.entries.iter().chain(&other.entries).cloned());
        *self = Self::of(entries)?;
        Ok(())
    }

    /// The record of entries in any order.
    pub(super) fn of(mut entries: Vec<Entry>) -> Result<Self, RecordError> {
        entries.sort_unstable_by(Entry::order);
        entries.dedup_by(|later, first| later.key() == first.key());
        if entries.len() > MOST_ENTRIES {
            return Err(RecordError::TooMany { most: MOST_ENTRIES });
        }
        if let Some(expected) = entries.first().map(Entry::sealed_len)
            && let Some(found) = entries
                .iter()
                .map(Entry::sealed_len)
                .find(|found| *found != expected)
        {
            return Err(RecordError::Length { found, expected });
        }
        let divergent = divergent(&entries);
        Ok(Self { entries, divergent })
    }
}

/// Whether one revision or one request of these, which are in order, has two contents.
pub(super) fn divergent(entries: &[Entry]) -> bool {
    let contents = |a: &Entry, b: &Entry| (a.revision, a.mac) != (b.revision, b.mac);
    if entries
        .windows(2)
        .any(|pair| pair[0].revision == pair[1].revision && contents(&pair[0], &pair[1]))
    {
        return true;
    }
    let mut by_request: Vec<&Entry> = entries.iter().collect();
    by_request.sort_unstable_by_key(|entry| &entry.request);
    by_request
        .windows(2)
        .any(|pair| pair[0].request == pair[1].request && contents(pair[0], pair[1]))
}
