use alloc::{boxed::Box, vec::Vec};
use core::slice;

use super::{decide::History, entry::Entry, record::VoterRecord, table::Table};
use crate::{id::VoterKey, vote::Refusal};

/// Voters and what is kept of them, found by the voters' places.
///
/// Voters are never taken out, so they stand one behind the other, and the table has but their
/// numbers: growing it touches no voter.
#[derive(Clone)]
pub(super) struct Slots {
    table: Table,
    voters: Vec<Slot>,
    /// What there is behind it, up to the last voter who has more.
    more: Vec<Option<Box<More>>>,
    most: u32,
    divergent: usize,
}

#[derive(Clone)]
struct Slot {
    first: Entry,
    voter: VoterKey,
}

/// The entries behind the first.
#[derive(Clone)]
struct More {
    entries: Vec<Entry>,
    divergent: bool,
}

impl Slots {
    pub(super) fn new(most: u32) -> Self {
        Self {
            table: Table::new(),
            voters: Vec::new(),
            more: Vec::new(),
            most,
            divergent: 0,
        }
    }

    pub(super) fn limit(&mut self, most: u32) {
        self.most = most;
    }

    pub(super) fn reserve(&mut self, voters: u32) {
        let more = (voters.min(self.most) as usize).saturating_sub(self.len());
        self.table.reserve(more);
        self.voters.reserve_exact(more);
    }

    pub(super) fn most(&self) -> u32 {
        self.most
    }

    pub(super) fn len(&self) -> usize {
        self.voters.len()
    }

    pub(super) fn divergent(&self) -> usize {
        self.divergent
    }

    #[inline]
    pub(super) fn find(&self, place: u64, voter: &VoterKey) -> Option<usize> {
        self.table
            .find(hash(place), |slot| self.voters[slot].voter == *voter)
    }

    pub(super) fn at(&self, slot: usize) -> (&VoterKey, History<'_>) {
        (&self.voters[slot].voter, self.history(Some(slot)))
    }

    /// What is kept of the voter of a slot; nothing of one who has none.
    #[inline]
    pub(super) fn history(&self, slot: Option<usize>) -> History<'_> {
        let Some(slot) = slot else {
            return History {
                first: &[],
                rest: &[],
                divergent: false,
            };
        };
        let more = self.more.get(slot).and_then(Option::as_deref);
        History {
            first: slice::from_ref(&self.voters[slot].first),
            rest: more.map_or(&[], |more| &more.entries),
            divergent: more.is_some_and(|more| more.divergent),
        }
    }

    /// The slots by the voters' keys.
    pub(super) fn sorted(&self) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..self.len()).collect();
        sorted.sort_unstable_by_key(|slot| &self.voters[*slot].voter);
        sorted
    }

    /// Adds a voter who has no slot.
    #[inline]
    pub(super) fn add(
        &mut self,
        place: u64,
        voter: &VoterKey,
        first: Entry,
    ) -> Result<(), Refusal> {
        if self.len() >= self.most as usize {
            return Err(Refusal::Full { most: self.most });
        }
        // Fewer than `most`, which is 32 bits.
        self.table.add(hash(place), self.len() as u32);
        self.voters.push(Slot {
            first,
            voter: *voter,
        });
        Ok(())
    }

    /// Adds an entry of a higher revision and a new request, so that a record stays in order and what
    /// wasn't divergent isn't.
    pub(super) fn push(&mut self, slot: usize, entry: Entry) {
        let more = self.more_of(slot).get_or_insert_with(|| {
            Box::new(More {
                entries: Vec::new(),
                divergent: false,
            })
        });
        more.entries.push(entry);
    }

    /// Puts a record in the place of what is kept of a voter.
    pub(super) fn put(
        &mut self,
        place: u64,
        voter: &VoterKey,
        record: VoterRecord,
    ) -> Result<(), Refusal> {
        let divergent = record.divergent;
        let mut entries = record.entries.into_iter();
        let Some(first) = entries.next() else {
            return Ok(());
        };
        let entries: Vec<Entry> = entries.collect();
        let more = (!entries.is_empty()).then(|| Box::new(More { entries, divergent }));
        if let Some(slot) = self.find(place, voter) {
            self.divergent -= usize::from(self.history(Some(slot)).divergent);
            self.voters[slot].first = first;
            *self.more_of(slot) = more;
        } else {
            self.add(place, voter, first)?;
            if more.is_some() {
                *self.more_of(self.len() - 1) = more;
            }
        }
        self.divergent += usize::from(divergent);
        Ok(())
    }

    fn more_of(&mut self, slot: usize) -> &mut Option<Box<More>> {
        if slot >= self.more.len() {
            self.more.resize_with(slot + 1, || None);
        }
        &mut self.more[slot]
    }
}

/// The part of a place that differs within a shard, however narrow.
fn hash(place: u64) -> u32 {
    place as u32
}
