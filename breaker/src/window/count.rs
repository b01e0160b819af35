use super::{Tally, is_later};
use crate::{
    Rules, Totals,
    sync::{AtomicU32, AtomicU64, Ordering, write_before_look},
};

/// The last so many calls, exactly: calls that end at the same time count in the order in which
/// they take their places.
///
/// Each call takes the next place in a ring and puts its outcome there. What stood in the place
/// leaves the window, and the totals change by the difference, so they always come to what the
/// ring holds. Places, entries and totals carry the generation they are of; an older one is
/// replaced, and who finds a newer one there came too late and leaves it.
#[derive(Debug)]
pub(crate) struct CountWindow {
    rules: Rules,
    /// The next place, from 0 in each generation.
    head: Tagged,
    calls: Tagged,
    failed: Tagged,
    slow: Tagged,
    /// Generation in the upper 30 bits, then whether slow, whether failed.
    entries: Box<[AtomicU32]>,
    /// What the head has counted before it went back to 0.
    past: AtomicU64,
}

/// A later generation has begun, and nothing was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Late;

/// A generation in the upper half of a word, a number in the lower.
#[derive(Debug, Default)]
struct Tagged(AtomicU64);

/// What was in a place, of the generation that asks.
enum Place {
    Empty,
    Holds(Tally),
    /// A later generation has begun.
    Later,
}

const NUMBER: u64 = u32::MAX as u64;
const FAILED: u32 = 1;
const SLOW: u32 = 2;
const OUTCOME: u32 = FAILED | SLOW;
const OUTCOME_BITS: u32 = 2;

impl CountWindow {
    /// The most calls that a window can hold.
    pub(crate) const LARGEST: u32 = 100_000;

    /// A window of the last `calls` calls, from 1 to [`CountWindow::LARGEST`].
    pub(crate) fn new(calls: u32, rules: &Rules) -> Self {
        debug_assert!((1..=Self::LARGEST).contains(&calls));
        Self {
            rules: *rules,
            head: Tagged::default(),
            calls: Tagged::default(),
            failed: Tagged::default(),
            slow: Tagged::default(),
            // Older than every generation there will be.
            entries: (0..calls)
                .map(|_| AtomicU32::new(entry(u64::MAX, Tally::default())))
                .collect(),
            past: AtomicU64::new(0),
        }
    }

    /// Counts a call, and gives the totals that break a rate, where it may have made them do so.
    #[inline]
    pub(crate) fn record(&self, generation: u64, tally: Tally) -> Result<Option<Totals>, Late> {
        if !self.count(generation, tally)? {
            return Ok(None);
        }
        write_before_look();
        let totals = self.totals(generation);
        Ok(self.rules.rate_broken(totals).map(|_| totals))
    }

    /// Counts a call, and says whether a rate may now be broken.
    #[inline]
    pub(crate) fn count(&self, generation: u64, tally: Tally) -> Result<bool, Late> {
        let place = self.take_place(generation).ok_or(Late)?;
        let left = match self.put(place, entry(generation, tally)) {
            Place::Later => return Ok(false),
            Place::Empty => None,
            Place::Holds(left) => Some(left),
        };

        // The call itself before what is bad of it, so that what is read meanwhile makes no rate
        // look worse than it has been.
        let calls = if left.is_none() {
            self.calls.add(generation, 1)
        } else {
            None
        };
        let left = left.unwrap_or_default();
        if tally.failed != left.failed {
            self.failed
                .add(generation, i32::from(tally.failed) - i32::from(left.failed));
        }
        if tally.slow != left.slow {
            self.slow
                .add(generation, i32::from(tally.slow) - i32::from(left.slow));
        }

        // A success lowers the rates, unless it completes the minimum of calls.
        let completes =
            calls.is_some_and(|calls| i64::from(calls) == self.rules.minimum_calls() as i64);
        Ok(tally != Tally::default() || completes)
    }

    /// What the window of `generation` holds.
    pub(crate) fn totals(&self, generation: u64) -> Totals {
        // What is bad before the calls, as in `record` after them.
        let failed = self.failed.of(generation);
        let slow = self.slow.of(generation);
        let calls = self.calls.of(generation);
        Totals {
            calls,
            failed: failed.min(calls),
            slow: slow.min(calls),
        }
    }

    /// How many calls were ever counted. A lap that is just being carried over may be missing.
    pub(crate) fn lifetime_calls(&self) -> u64 {
        let past = self.past.load(Ordering::Acquire);
        past + (self.head.0.load(Ordering::Acquire) & NUMBER)
    }

    #[inline]
    fn take_place(&self, generation: u64) -> Option<usize> {
        let tag = generation << 32;
        let mut word = self.head.0.load(Ordering::Relaxed);
        loop {
            let ahead = ahead(word, tag);
            let number = word & NUMBER;
            let (place, over) = match ahead {
                0 if number == self.entries.len() as u64 => (0, number),
                0 => (number, 0),
                _ if is_later(ahead) => return None,
                _ => (0, number),
            };
            match self.head.0.compare_exchange_weak(
                word,
                tag | (place + 1),
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => {
                    if over > 0 {
                        self.past.fetch_add(over, Ordering::Release);
                    }
                    return Some(place as usize);
                }
                Err(other) => word = other,
            }
        }
    }

    /// Puts an entry in its place, unless that is a later generation's; gives what was there.
    #[inline]
    fn put(&self, place: usize, entry: u32) -> Place {
        let cell = &self.entries[place];
        let mut old = cell.load(Ordering::Relaxed);
        loop {
            let ahead = (old & !OUTCOME).wrapping_sub(entry & !OUTCOME) >> OUTCOME_BITS;
            if is_later(ahead) {
                return Place::Later;
            }
            match cell.compare_exchange_weak(old, entry, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => {
                    return if ahead == 0 {
                        Place::Holds(Tally {
                            failed: old & FAILED != 0,
                            slow: old & SLOW != 0,
                        })
                    } else {
                        Place::Empty
                    };
                }
                Err(other) => old = other,
            }
        }
    }
}

impl Tagged {
    /// Adds to the number of a generation and gives the new one; none where a later one has begun.
    /// A number can be below 0 for a moment, while a call that was pushed out of the window at once
    /// has still to be added.
    #[inline]
    fn add(&self, generation: u64, change: i32) -> Option<i32> {
        let tag = generation << 32;
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let ahead = ahead(word, tag);
            let number = match ahead {
                0 => (word as i32).wrapping_add(change),
                _ if is_later(ahead) => return None,
                _ => change,
            };
            match self.0.compare_exchange_weak(
                word,
                tag | u64::from(number as u32),
                Ordering::SeqCst,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(number),
                Err(other) => word = other,
            }
        }
    }

    /// The number of a generation.
    fn of(&self, generation: u64) -> u64 {
        let word = self.0.load(Ordering::SeqCst);
        if word & !NUMBER == generation << 32 {
            u64::try_from(word as i32).unwrap_or(0)
        } else {
            0
        }
    }
}

/// By how many generations, modulo all there are.
fn ahead(word: u64, tag: u64) -> u32 {
    ((word & !NUMBER).wrapping_sub(tag) >> 32) as u32
}

fn entry(generation: u64, tally: Tally) -> u32 {
    (generation as u32) << OUTCOME_BITS | u32::from(tally.slow) << 1 | u32::from(tally.failed)
}
