use std::{array, time::Duration};

use super::{
    Tally,
    budget::Budget,
    stripe::Padded,
    thresholds::{Thresholds, headroom},
};
use crate::{
    Totals,
    clock::Nanos,
    sync::{AtomicU64, Ordering, write_before_look},
};

/// The calls of the last so much time, in ten buckets and the one that is being filled, so that it
/// covers at least its length and at most a tenth more.
///
/// Nothing turns the window: each counter carries the lap of the ring in which it was last written,
/// and who finds an older one there begins anew. A generation counts as a whole lap, so that a
/// transition empties the window by being counted, and a writer that comes late from an earlier
/// generation finds its counters gone.
///
/// Every thread writes to a stripe of its own.
#[derive(Debug)]
pub(crate) struct TimeWindow {
    /// 2^64 divided by a bucket's nanoseconds: multiplying by it, and leaving out the lower word,
    /// gives the number of the bucket. Widths come out longer by one part in 2^30 at most.
    per_nano: u64,
    stripes: Box<[Stripe]>,
    minimum_calls: u64,
    rates: Box<Padded<Rates>>,
}

/// The rates that have a rule.
#[derive(Debug)]
struct Rates {
    failed: Option<Rate>,
    slow: Option<Rate>,
}

#[derive(Debug)]
struct Rate {
    per_million: u32,
    budget: Budget,
}

#[derive(Debug)]
struct Stripe {
    ok: Padded<Ring>,
    failed: Padded<Ring>,
    slow: Padded<Ring>,
}

/// The counters of one kind, and what was in those that began anew.
#[derive(Debug)]
struct Ring {
    /// Lap in the upper half, count in the lower. A count of 0 has no lap.
    cells: [AtomicU64; SLOTS],
    past: AtomicU64,
}

/// Buckets behind the current one that belong to the window.
const BUCKETS: u64 = 10;

/// A power of two above them; what is over keeps a reader that lags up to half a window whole.
const SLOTS: usize = 16;

impl TimeWindow {
    /// The shortest window.
    pub(crate) const SHORTEST: Duration = Duration::from_millis(100);
    /// The longest window.
    pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// A window of `length`, between [`TimeWindow::SHORTEST`] and [`TimeWindow::LONGEST`], with
    /// `stripes` stripes, a power of two.
    pub(crate) fn new(length: Duration, stripes: usize, thresholds: &Thresholds) -> Self {
        debug_assert!((Self::SHORTEST..=Self::LONGEST).contains(&length));
        debug_assert!(stripes.is_power_of_two());
        let width = u64::try_from(length.as_nanos().div_ceil(u128::from(BUCKETS)))
            .unwrap_or(u64::MAX)
            .max(2);
        let rate = |per_million: Option<u32>| {
            per_million.map(|per_million| Rate {
                per_million,
                budget: Budget::default(),
            })
        };
        Self {
            per_nano: u64::try_from((1_u128 << 64) / u128::from(width)).unwrap_or(u64::MAX),
            stripes: (0..stripes).map(|_| Stripe::new()).collect(),
            minimum_calls: thresholds.minimum_calls,
            rates: Box::new(Padded(Rates {
                failed: rate(thresholds.failure_rate),
                slow: rate(thresholds.slow_rate),
            })),
        }
    }

    /// Counts a call, and says whether a rate may now be broken.
    ///
    /// `now` has to be read before `generation` is found to be the current one: a writer that did
    /// it the other way round, and stalled for more than a window in between, could be mistaken for
    /// one of a later generation.
    #[inline]
    pub(crate) fn record(&self, stripe: usize, generation: u64, now: Nanos, tally: Tally) -> bool {
        let moment = self.moment(generation, now);
        let stripe = &self.stripes[stripe & (self.stripes.len() - 1)];
        if tally == Tally::default() {
            // A success can break a rule only by being the first call after a bucket left the
            // window, or by completing the minimum of calls. Where its own counter holds the
            // minimum, it is neither.
            match stripe.ok.0.add(moment) {
                Some(before) if u64::from(before) < self.minimum_calls => self.ask(moment, tally),
                _ => false,
            }
        } else {
            self.record_bad(stripe, moment, tally)
        }
    }

    /// What the window of `generation` holds at `now`. Where time or a later generation has taken
    /// the place of one of its buckets, nothing.
    pub(crate) fn totals(&self, generation: u64, now: Nanos) -> Totals {
        self.sum(self.moment(generation, now)).unwrap_or_default()
    }

    /// All calls that were ever counted. A count that is just being carried over from a bucket may
    /// be missing.
    pub(crate) fn lifetime(&self) -> Totals {
        let mut totals = Totals::default();
        for stripe in &self.stripes {
            totals.slow += stripe.slow.0.lifetime();
            let failed = stripe.failed.0.lifetime();
            totals.failed += failed;
            totals.calls += failed + stripe.ok.0.lifetime();
        }
        totals
    }

    /// The bucket: those of one generation are numbered by time, and each generation starts a lap
    /// further. Both only grow, so the sum is never the same for two.
    #[inline(always)]
    fn moment(&self, generation: u64, now: Nanos) -> u64 {
        let bucket = (u128::from(now.0) * u128::from(self.per_nano)) >> 64;
        (bucket as u64).wrapping_add(generation.wrapping_mul(SLOTS as u64))
    }

    #[inline(never)]
    fn record_bad(&self, stripe: &Stripe, moment: u64, tally: Tally) -> bool {
        let calls = if tally.failed {
            &stripe.failed.0
        } else {
            &stripe.ok.0
        };
        let counted = calls.add(moment).is_some();
        if tally.slow {
            stripe.slow.0.add(moment);
        }
        counted && self.ask(moment, tally)
    }

    /// Whether a rate is broken now that `tally` is counted. The totals are taken only where the
    /// budgets don't answer.
    fn ask(&self, moment: u64, tally: Tally) -> bool {
        write_before_look();
        let Padded(Rates { failed, slow }) = &*self.rates;
        loop {
            // Both, one after the other: the call counts for each.
            let covered = covers(failed.as_ref(), moment, tally.failed);
            if covers(slow.as_ref(), moment, tally.slow) && covered {
                return false;
            }
            write_before_look();
            let seen = [failed, slow].map(|rate| rate.as_ref().map(|rate| rate.budget.look()));
            let latest = seen
                .iter()
                .flatten()
                .fold(moment, |moment, seen| seen.moment_or(moment));
            let Some(totals) = self.sum(latest) else {
                return false;
            };
            let mut granted = true;
            let mut broken = false;
            for ((rate, seen), bad) in [failed, slow]
                .into_iter()
                .zip(seen)
                .zip([totals.failed, totals.slow])
            {
                if let (Some(rate), Some(seen)) = (rate, seen) {
                    let room = headroom(rate.per_million, self.minimum_calls, bad, totals.calls);
                    granted &= rate.budget.grant(seen, latest, room);
                    broken |= room == 0 && totals.calls >= self.minimum_calls;
                }
            }
            if broken || granted {
                return broken;
            }
        }
    }

    /// The totals at a moment; none where one of its buckets has begun anew.
    fn sum(&self, moment: u64) -> Option<Totals> {
        // What is bad before what is not, so that a call that comes in between makes no rate look
        // worse than it has been.
        let mut totals = Totals::default();
        for stripe in &self.stripes {
            totals.slow += stripe.slow.0.sum(moment)?;
        }
        for stripe in &self.stripes {
            totals.failed += stripe.failed.0.sum(moment)?;
        }
        totals.calls = totals.failed;
        for stripe in &self.stripes {
            totals.calls += stripe.ok.0.sum(moment)?;
        }
        Some(totals)
    }
}

fn covers(rate: Option<&Rate>, moment: u64, bad: bool) -> bool {
    rate.is_none_or(|rate| {
        if bad {
            rate.budget.spend(moment)
        } else {
            rate.budget.covers(moment)
        }
    })
}

impl Stripe {
    fn new() -> Self {
        Self {
            ok: Ring::new(),
            failed: Ring::new(),
            slow: Ring::new(),
        }
    }
}

impl Ring {
    fn new() -> Padded<Self> {
        Padded(Self {
            cells: array::from_fn(|_| AtomicU64::new(0)),
            past: AtomicU64::new(0),
        })
    }

    /// Counts one, and gives the count before; none where the counter has begun a later lap.
    #[inline(always)]
    fn add(&self, moment: u64) -> Option<u32> {
        let cell = &self.cells[slot(moment)];
        let lap = lap(moment);
        let word = cell.load(Ordering::Relaxed);
        // One comparison finds another lap, and a count that is full as well.
        if word ^ lap < u64::from(u32::MAX)
            && cell
                .compare_exchange(word, word + 1, Ordering::SeqCst, Ordering::Relaxed)
                .is_ok()
        {
            return Some(word as u32);
        }
        self.add_slowly(cell, lap)
    }

    #[cold]
    #[inline(never)]
    fn add_slowly(&self, cell: &AtomicU64, lap: u64) -> Option<u32> {
        let mut word = cell.load(Ordering::Relaxed);
        loop {
            let count = word as u32;
            let ahead = (word & !u64::from(u32::MAX)).wrapping_sub(lap) as i64;
            let next = if count == 0 || ahead < 0 {
                lap | 1
            } else if ahead > 0 || count == u32::MAX {
                self.past.fetch_add(1, Ordering::Relaxed);
                return (ahead == 0).then_some(count);
            } else {
                word + 1
            };
            match cell.compare_exchange_weak(word, next, Ordering::SeqCst, Ordering::Relaxed) {
                Ok(_) if next == lap | 1 => {
                    self.past.fetch_add(u64::from(count), Ordering::Release);
                    return Some(0);
                }
                Ok(_) => return Some(count),
                Err(other) => word = other,
            }
        }
    }

    fn sum(&self, moment: u64) -> Option<u64> {
        let mut sum = 0;
        for moment in (0..=BUCKETS).map(|back| moment.wrapping_sub(back)) {
            let word = self.cells[slot(moment)].load(Ordering::SeqCst);
            let ahead = (word & !u64::from(u32::MAX)).wrapping_sub(lap(moment)) as i64;
            if word as u32 != 0 {
                if ahead == 0 {
                    sum += word & u64::from(u32::MAX);
                } else if ahead > 0 {
                    return None;
                }
            }
        }
        Some(sum)
    }

    /// What was carried over comes first: so a count can be missed on its way, never be taken twice.
    fn lifetime(&self) -> u64 {
        let past = self.past.load(Ordering::Acquire);
        let counts = self
            .cells
            .iter()
            .map(|cell| cell.load(Ordering::Acquire) & u64::from(u32::MAX));
        past + counts.sum::<u64>()
    }
}

#[inline(always)]
fn slot(moment: u64) -> usize {
    moment as usize % SLOTS
}

/// The lap of the ring, in the upper half of a word.
#[inline(always)]
fn lap(moment: u64) -> u64 {
    (moment / SLOTS as u64) << 32
}
