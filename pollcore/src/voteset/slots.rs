use alloc::{boxed::Box, vec::Vec};

use hashbrown::HashTable;

use super::{decide::History, entry::Entry, record::VoterRecord};
use crate::{id::VoterKey, vote::Refusal};

/// Voters and what is kept of them, found by the voters' places.
///
/// Voters are never taken out, so they stand one behind the other, and the table has but their
/// numbers: growing it touches no voter.
#[derive(Clone)]
pub(super) struct Slots {
    table: HashTable<Spot>,
    voters: Vec<Slot>,
    most: u32,
    divergent: usize,
}

/// Where a voter's slot is, and the part of the place that the table goes by.
#[derive(Clone, Copy)]
struct Spot {
    slot: u32,
    hash: u32,
}

#[derive(Clone)]
struct Slot {
    first: Entry,
    more: Option<Box<More>>,
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
            table: HashTable::new(),
            voters: Vec::new(),
            most,
            divergent: 0,
        }
    }

    pub(super) fn limit(&mut self, most: u32) {
        self.most = most;
    }

    pub(super) fn reserve(&mut self, voters: u32) {
        let more = (voters.min(self.most) as usize).saturating_sub(self.len());
        self.table.reserve(more, |spot| spread(spot.hash));
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
        let hash = hash(place);
        self.table
            .find(spread(hash), |spot| self.is(*spot, hash, voter))
            .map(|spot| spot.slot as usize)
    }

    pub(super) fn at(&self, slot: usize) -> (&VoterKey, History<'_>) {
        let slot = &self.voters[slot];
        (&slot.voter, slot.history())
    }

    /// What is kept of the voter of a slot; nothing of one who has none.
    #[inline]
    pub(super) fn history(&self, slot: Option<usize>) -> History<'_> {
        match slot {
            Some(slot) => self.voters[slot].history(),
            None => History {
                first: &[],
                rest: &[],
                divergent: false,
            },
        }
    }

    /// The slots by the voters' keys.
    pub(super) fn sorted(&self) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..self.voters.len()).collect();
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
        if self.voters.len() >= self.most as usize {
            return Err(Refusal::Full { most: self.most });
        }
        let hash = hash(place);
        // Fewer than `most`, which is 32 bits.
        let slot = self.voters.len() as u32;
        self.table
            .insert_unique(spread(hash), Spot { slot, hash }, |spot| spread(spot.hash));
        self.voters.push(Slot {
            first,
            more: None,
            voter: *voter,
        });
        Ok(())
    }

    /// Adds an entry of a higher revision and a new request, so that a record stays in order and what
    /// wasn't divergent isn't.
    pub(super) fn push(&mut self, slot: usize, entry: Entry) {
        let more = self.voters[slot].more.get_or_insert_with(|| {
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
        let rest: Vec<Entry> = entries.collect();
        let more = (!rest.is_empty()).then(|| {
            Box::new(More {
                entries: rest,
                divergent,
            })
        });
        let slot = if let Some(slot) = self.find(place, voter) {
            slot
        } else {
            self.add(place, voter, first.clone())?;
            self.voters.len() - 1
        };
        let slot = &mut self.voters[slot];
        self.divergent -= usize::from(slot.history().divergent);
        slot.first = first;
        slot.more = more;
        self.divergent += usize::from(divergent);
        Ok(())
    }

    #[inline]
    fn is(&self, spot: Spot, hash: u32, voter: &VoterKey) -> bool {
        spot.hash == hash && self.voters[spot.slot as usize].voter == *voter
    }
}

impl Slot {
    fn history(&self) -> History<'_> {
        let mut history = History::of_one(&self.first);
        if let Some(more) = &self.more {
            history.rest = &more.entries;
            history.divergent = more.divergent;
        }
        history
    }
}

/// The part of a place that differs within a shard, however narrow.
fn hash(place: u64) -> u32 {
    place as u32
}

/// The table goes by the highest and the lowest bits.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}
