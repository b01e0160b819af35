use alloc::{vec, vec::Vec};
use core::mem;

/// The numbers of slots by their voters' hashes, in lines of memory of eight: what is asked for, and
/// whether it is there at all, stands as a rule in one line, and shows without a branch a spot.
///
/// A hash that finds its line full stands in the next one that isn't. The hashes are keyed, so nobody
/// chooses voters that fall together; and lines go by their highest bits, so a table that grows is
/// copied from one end to the other.
#[derive(Clone)]
pub(super) struct Table {
    /// A power of two, or none.
    lines: Vec<Line>,
    used: usize,
}

/// Filled from the front.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line {
    hashes: [u32; SPOTS],
    /// One more than the slots' numbers; 0 for nobody's.
    slots: [u32; SPOTS],
}

const SPOTS: usize = 8;

/// How many spots of a line are used on average before the table grows: then one in eight is full.
const MOST: usize = 5;

impl Table {
    pub(super) const fn new() -> Self {
        Self {
            lines: Vec::new(),
            used: 0,
        }
    }

    /// Makes room for so many more.
    pub(super) fn reserve(&mut self, more: usize) {
        let lines = (self.used + more).div_ceil(MOST).next_power_of_two();
        if lines > self.lines.len() {
            self.grow(lines);
        }
    }

    /// The slot of this hash that `is` the voter's.
    #[inline]
    pub(super) fn find(&self, hash: u32, is: impl Fn(usize) -> bool) -> Option<usize> {
        let mask = self.lines.len().checked_sub(1)?;
        let mut at = self.first(hash);
        loop {
            let line = &self.lines[at & mask];
            if line.has(hash) {
                let mut spots = line.hashes.iter().zip(&line.slots);
                let slot = spots.find_map(|(found, slot)| {
                    let slot = (*slot as usize).checked_sub(1)?;
                    (*found == hash && is(slot)).then_some(slot)
                });
                if slot.is_some() {
                    return slot;
                }
            }
            if !line.is_full() {
                return None;
            }
            at += 1;
        }
    }

    /// Adds a slot, below the highest number, that is not in it.
    #[inline]
    pub(super) fn add(&mut self, hash: u32, slot: u32) {
        if self.used >= self.lines.len() * MOST {
            self.grow((2 * self.lines.len()).max(1));
        }
        self.put(hash, slot + 1);
        self.used += 1;
    }

    #[inline]
    fn put(&mut self, hash: u32, slot: u32) {
        let mask = self.lines.len() - 1;
        let mut at = self.first(hash);
        while self.lines[at & mask].is_full() {
            at += 1;
        }
        let line = &mut self.lines[at & mask];
        let spot = line.slots.iter().filter(|slot| **slot != 0).count();
        line.hashes[spot] = hash;
        line.slots[spot] = slot;
    }

    fn grow(&mut self, lines: usize) {
        let empty = Line {
            hashes: [0; SPOTS],
            slots: [0; SPOTS],
        };
        let before = mem::replace(&mut self.lines, vec![empty; lines]);
        for line in before {
            for (hash, slot) in line.hashes.into_iter().zip(line.slots) {
                if slot != 0 {
                    self.put(hash, slot);
                }
            }
        }
    }

    /// The line of a hash, as far into the table as the hash is into all hashes.
    #[inline]
    fn first(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.lines.len() as u64) >> 32) as usize
    }
}

impl Line {
    /// Whether a spot has this hash, or is empty and the hash 0.
    #[inline]
    fn has(&self, hash: u32) -> bool {
        let equal = |found: &u32| u32::from(*found == hash);
        self.hashes.iter().map(equal).sum::<u32>() != 0
    }

    #[inline]
    fn is_full(&self) -> bool {
        self.slots[SPOTS - 1] != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes of so many slots, with many in the same lines.
    fn hashes(slots: u32) -> impl Iterator<Item = (u32, u32)> {
        (0..slots).map(|slot| (slot, (slot / 20).wrapping_mul(0x9e37_79b9)))
    }

    fn table(slots: u32) -> Table {
        let mut table = Table::new();
        for (slot, hash) in hashes(slots) {
            table.add(hash, slot);
        }
        table
    }

    #[test]
    fn each_is_found_by_its_hash_wherever_it_had_to_stand() {
        let slots = 3_000;
        let table = table(slots);
        for (slot, hash) in hashes(slots) {
            let slot = slot as usize;
            assert_eq!(table.find(hash, |found| found == slot), Some(slot));
        }
    }

    #[test]
    fn only_slots_of_the_hash_are_asked_for() {
        let table = table(100);
        for (_, hash) in hashes(100) {
            let mut asked = Vec::new();
            let asking = core::cell::RefCell::new(&mut asked);
            let found = table.find(hash, |slot| {
                asking.borrow_mut().push(slot);
                false
            });
            assert_eq!(found, None);
            asked.sort_unstable();
            let same = hashes(100).filter(|(_, other)| *other == hash);
            assert!(same.map(|(slot, _)| slot as usize).eq(asked));
        }
        assert_eq!(table.find(1, |_| true), None);
        assert_eq!(Table::new().find(0, |_| true), None);
    }

    #[test]
    fn what_is_reserved_does_not_grow() {
        let mut table = Table::new();
        table.reserve(1_000);
        let lines = table.lines.len();
        for (slot, hash) in hashes(1_000) {
            table.add(hash, slot);
        }
        assert_eq!(table.lines.len(), lines);
        table.reserve(0);
        assert_eq!(table.lines.len(), lines);
    }
}
