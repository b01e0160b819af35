use std::time::Duration;

use super::time::{BUCKETS, COUNT, Ring, TimeWindow, lap, slot};
use crate::{Totals, clock::Nanos, sync::Ordering};

/// What one bucket of a time window holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// Its own number, which no other bucket of the window ever has.
    pub(crate) number: u64,
    /// How long ago its calls ended, to half its width.
    pub(crate) age: Duration,
    pub(crate) totals: Totals,
}

impl Bucket {
    /// Those that make up a window, behind the current one.
    pub(crate) const IN_A_WINDOW: usize = BUCKETS as usize;
}

impl TimeWindow {
    /// The buckets of `generation` that hold anything, each with its number, its age at `now` and
    /// its counts; the current one first.
    pub(crate) fn buckets(&self, generation: u64, now: Nanos) -> Vec<Bucket> {
        let current = self.moment(generation, now);
        let holding = (0..=BUCKETS).filter_map(|back| {
            let number = current.wrapping_sub(back);
            let mut totals = Totals::default();
            for stripe in &self.stripes {
                totals.slow += stripe.slow().held(number);
                totals.failed += stripe.failed().held(number);
                totals.calls += stripe.ok().held(number);
            }
            totals.calls += totals.failed;
            // Calls of an earlier bucket are, on the average, half a width younger than it.
            let halves = (2 * back).saturating_sub(1);
            let age = self.width() / 2 * halves as u32;
            (totals != Totals::default()).then_some(Bucket {
                number,
                age,
                totals,
            })
        });
        holding.collect()
    }

    /// The width of a bucket.
    pub(crate) fn width(&self) -> Duration {
        Duration::from_nanos(u64::MAX / self.per_nano)
    }
}

impl Ring<'_> {
    /// What the counter of this moment holds.
    fn held(self, moment: u64) -> u64 {
        let count = self.cells[slot(moment)].load(Ordering::SeqCst) ^ lap(moment);
        if count <= COUNT { count } else { 0 }
    }
}
