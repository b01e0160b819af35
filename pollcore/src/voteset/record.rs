use alloc::vec::Vec;

use thiserror::Error;

use super::entry::Entry;
use crate::{
    id::{RequestKey, VoterKey},
    limits::MOST_ENTRIES,
    receipt::Receipt,
    secret::PollKeys,
};

/// All that is kept of one voter: the set of the accepted revisions of their vote.
///
/// Copies of one voter's record are [merged](VoterRecord::merge) by set union, in any order and as often
/// as one likes. Copies that accepted different things make the union *divergent*: one revision
/// or one request with two contents. Such a record takes no change, and no tally is made of it.
///
/// # Of more than there is room for, the highest stay
///
/// One copy never has more than [`MOST_ENTRIES`] entries, but several can together. Of such a union
/// the [`MOST_ENTRIES`] highest are kept, by revision, then by request and content. The highest of a
/// union are the same in whatever order and however often copies are merged, so all replicas still
/// agree, and the current revision is always among them. What follows for that voter, and for nobody else:
///
/// - A request whose entry was dropped, when it comes again, is refused with
///   [`Refusal::StaleRevision`](crate::Refusal::StaleRevision) instead of getting its receipt, which
///   [`VoteSet::confirms`](crate::VoteSet::confirms) no longer knows either. It never counts twice: it
///   replaces a revision that is not the current one.
/// - As long as the record is full, no vote is accepted into it:
///   [`Refusal::RevisionsUsedUp`](crate::Refusal::RevisionsUsedUp).
/// - Where copies disagree in nothing but dropped entries, the record is not divergent. What counts
///   is the current revision, about which they don't disagree.
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
    /// Entries of different length, so of different polls.
    #[error("entries of {found} and of {expected} sealed bytes in one record")]
    Length {
        /// The one's sealed bytes.
        found: usize,
        /// The other's.
        expected: usize,
    },
}

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

    /// Takes in another copy's entries, of which the [highest](VoterRecord) stay where they are too
    /// many. Of two that are the same but for when they were accepted, the earlier stays.
    ///
    /// It looks at nothing under a key, so both copies have to be ones that are trusted or whose entries
    /// were seen to [open](Entry::open), as [`VoteSet::restore`](crate::VoteSet::restore) sees to: one
    /// that was damaged could else take the place of one that was not. What opens has its content and
    /// revision, but no key vouches for when it was accepted and by which request. So who can write to
    /// where a copy is stored can make receipts say an earlier time, here and in all that it is
    /// merged into.
    ///
    /// # Errors
    ///
    /// [`RecordError`] where they are of different polls; the record is unchanged.
    pub fn merge(&mut self, other: &Self) -> Result<(), RecordError> {
        let mut entries = Vec::with_capacity(self.entries.len() + other.entries.len());
        entries.extend(self.entries.iter().chain(&other.entries).cloned());
        *self = Self::of(entries)?;
        Ok(())
    }

    /// The record of entries in any order.
    pub(super) fn of(mut entries: Vec<Entry>) -> Result<Self, RecordError> {
        entries.sort_unstable_by(Entry::order);
        if let Some(expected) = entries.first().map(Entry::sealed_len)
            && let Some(found) = entries
                .iter()
                .map(Entry::sealed_len)
                .find(|found| *found != expected)
        {
            return Err(RecordError::Length { found, expected });
        }
        entries.dedup_by(|later, first| later.key() == first.key());
        // What is among the highest of a union is among the highest of each part that has it.
        entries.drain(..entries.len().saturating_sub(MOST_ENTRIES));
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

#[cfg(test)]
mod tests {
    use alloc::vec;

    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{limits::MOST_REVISIONS, time::Timestamp, voteset::sealed::Sealed};

    fn entry((revision, request, mac, at): (u32, u8, u8, u64)) -> Entry {
        Entry {
            revision,
            request: [request; 16],
            mac: [mac; 16],
            at: Timestamp::from_millis(at),
            sealed: Sealed::of(&[mac]),
        }
    }

    /// A record of few or many entries, of which another often has the same.
    fn record() -> impl Strategy<Value = VoterRecord> {
        let entries = (1..=MOST_REVISIONS, 0..3_u8, 0..2_u8, 0..3_u64);
        let high = (950..=MOST_REVISIONS, any::<u8>(), 0..2_u8, 0..3_u64);
        prop_oneof![
            1 => vec(entries.clone(), 0..20),
            2 => vec(entries, 900..1500),
            2 => vec(high, 900..1500),
        ]
        .prop_map(|entries| VoterRecord::of(entries.into_iter().map(entry).collect()).unwrap())
    }

    fn merged(records: &[&VoterRecord]) -> VoterRecord {
        let mut union = VoterRecord::new();
        for record in records {
            union.merge(record).unwrap();
        }
        union
    }

    /// The highest of all entries, with the earliest time of each.
    fn highest(records: &[&VoterRecord]) -> Vec<Entry> {
        let mut all: Vec<Entry> = records
            .iter()
            .flat_map(|record| record.entries())
            .cloned()
            .collect();
        all.sort_by(|a, b| b.key().cmp(&a.key()).then(a.at.cmp(&b.at)));
        all.dedup_by(|later, first| later.key() == first.key());
        all.truncate(MOST_ENTRIES);
        all.reverse();
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Also of more entries than there is room for.
        #[test]
        fn merging_is_idempotent_commutative_and_associative(
            a in record(),
            b in record(),
            c in record(),
        ) {
            let abc = merged(&[&merged(&[&a, &b]), &c]);
            prop_assert_eq!(&abc, &merged(&[&a, &merged(&[&b, &c])]));
            prop_assert_eq!(&abc, &merged(&[&c, &b, &a]));
            prop_assert_eq!(&abc, &merged(&[&b, &a, &c, &b, &abc, &a]));
            prop_assert_eq!(&merged(&[&a, &a]), &a);
            prop_assert_eq!(abc.entries(), highest(&[&a, &b, &c]));
            prop_assert!(abc.entries().len() <= MOST_ENTRIES);
            let revisions = [&a, &b, &c].map(VoterRecord::revision);
            prop_assert_eq!(Some(abc.revision()), revisions.into_iter().max());
            prop_assert_eq!(VoterRecord::decode(&abc.encode()), Ok(abc));
        }
    }

    #[test]
    fn entries_of_two_polls_are_no_record() {
        let mut record = VoterRecord::of(vec![entry((1, 1, 1, 1))]).unwrap();
        let mut longer = entry((1, 1, 1, 1));
        longer.sealed = Sealed::of(&[1, 2]);
        let before = record.clone();
        let refused = record.insert(longer);
        let (found, expected) = (2, 1);
        assert_eq!(refused, Err(RecordError::Length { found, expected }));
        assert_eq!(record, before);
    }
}
