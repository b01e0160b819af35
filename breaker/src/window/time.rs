use std::{array, time::Duration};

use super::{Tally, budget::Budget, is_later, stripe::Padded};
use crate::{
    Rules, Totals,
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
    /// gives the number of the bucket. Widths come out longer by half a millionth at most.
    pub(super) per_nano: u64,
    pub(super) stripes: Box<[Stripe]>,
    /// That of the rules, where each success finds it.
    minimum_calls: u64,
    judge: Box<Padded<Judge>>,
}

/// The rules, with a budget for each rate that has one.
#[derive(Debug)]
struct Judge {
    rules: Rules,
    failed: Option<Budget>,
    slow: Option<Budget>,
}

/// What the threads of one stripe have counted.
#[derive(Debug)]
pub(super) struct Stripe {
    ok: Padded<Cells>,
    failed: Padded<Cells>,
    slow: Padded<Cells>,
    margins: Padded<Margins>,
}

/// The counters of one kind: lap in the upper half, count in the lower. A count of 0 has no lap.
pub(super) type Cells = [AtomicU64; SLOTS];

#[derive(Debug, Default)]
struct Margins {
    ok: Margin,
    failed: Margin,
    slow: Margin,
}

/// What belongs to the counters of one kind, and is written only when one of them begins anew.
#[derive(Debug, Default)]
struct Margin {
    /// The latest moment of which a counter is, or is about to be.
    latest: AtomicU64,
    /// What was in the counters that began anew.
    past: AtomicU64,
}

/// The counters of one kind with what belongs to them.
#[derive(Clone, Copy)]
pub(super) struct Ring<'a> {
    pub(super) cells: &'a Cells,
    margin: &'a Margin,
}

/// Buckets behind the current one that belong to the window.
pub(super) const BUCKETS: u64 = 10;

/// A power of two above them; what is over keeps a reader that lags up to half a window whole.
pub(super) const SLOTS: usize = 16;

impl TimeWindow {
    /// The shortest window.
    pub(crate) const SHORTEST: Duration = Duration::from_millis(100);
    /// The longest window.
    pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// A window of `length`, between [`TimeWindow::SHORTEST`] and [`TimeWindow::LONGEST`], with
    /// `stripes` stripes, a power of two.
    pub(crate) fn new(length: Duration, stripes: usize, rules: &Rules) -> Self {
        debug_assert!((Self::SHORTEST..=Self::LONGEST).contains(&length));
        debug_assert!(stripes.is_power_of_two());
        let width = u64::try_from(length.as_nanos().div_ceil(u128::from(BUCKETS)))
            .unwrap_or(u64::MAX)
            .max(2);
        Self {
            per_nano: u64::try_from((1_u128 << 64) / u128::from(width)).unwrap_or(u64::MAX),
            stripes: (0..stripes).map(|_| Stripe::new()).collect(),
            minimum_calls: rules.minimum_calls(),
            judge: Box::new(Padded(Judge {
                rules: *rules,
                failed: rules.judges_failures().then(Budget::default),
                slow: rules.judges_slow_calls().then(Budget::default),
            })),
        }
    }

    /// Counts a call, and gives the totals that break a rate, where it made them do so.
    ///
    /// `now` has to be read before `generation` is found to be the current one: a writer that did
    /// it the other way round, and stalled for more than a window in between, could be mistaken for
    /// one of a later generation.
    pub(crate) fn record(
        &self,
        stripe: usize,
        generation: u64,
        now: Nanos,
        tally: Tally,
    ) -> Option<Totals> {
        let moment = self.moment(generation, now);
        let before = add(self.stripe(stripe), moment, tally)?;
        if tally == Tally::default() && u64::from(before) >= self.minimum_calls {
            None
        } else {
            self.ask(moment, tally)
        }
    }

    /// Counts a success if it takes one write and can break no rule; where not, it counts nothing.
    ///
    /// A success can break a rule only by being the first call after a bucket left the window, or
    /// by completing the minimum of calls. Where its own counter holds the minimum, it is neither.
    #[inline(always)]
    pub(crate) fn success_at_once(&self, stripe: usize, generation: u64, now: Nanos) -> bool {
        let moment = self.moment(generation, now);
        let ring = self.stripe(stripe).ok();
        ring.add_at_once(moment, self.minimum_calls)
    }

    /// Counts a call and asks no rule, which is for where none leads to anything. It spends from what
    /// was granted, so that the rules are asked in time once they do again; a grant that is being
    /// made meanwhile, by a thread that has not seen yet that none is asked, may overlook it until
    /// its bucket ends.
    pub(crate) fn count(&self, stripe: usize, generation: u64, now: Nanos, tally: Tally) {
        let moment = self.moment(generation, now);
        if tally != Tally::default() && add(self.stripe(stripe), moment, tally).is_some() {
            let Padded(Judge { failed, slow, .. }) = &*self.judge;
            covers(failed.as_ref(), moment, tally.failed);
            covers(slow.as_ref(), moment, tally.slow);
        } else if tally == Tally::default() {
            add(self.stripe(stripe), moment, tally);
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
            totals.slow += stripe.slow().lifetime();
            let failed = stripe.failed().lifetime();
            totals.failed += failed;
            totals.calls += failed + stripe.ok().lifetime();
        }
        totals
    }

    /// The bucket: those of one generation are numbered by time, and each generation starts a lap
    /// further. Both only grow, so the sum is never the same for two.
    #[inline(always)]
    pub(super) fn moment(&self, generation: u64, now: Nanos) -> u64 {
        let bucket = (u128::from(now.0) * u128::from(self.per_nano)) >> 64;
        (bucket as u64).wrapping_add(generation.wrapping_mul(SLOTS as u64))
    }

    /// The totals, where a rate is broken now that `tally` is counted. They are taken only where
    /// the budgets don't answer.
    #[inline(never)]
    fn ask(&self, moment: u64, tally: Tally) -> Option<Totals> {
        write_before_look();
        let Padded(Judge {
            rules,
            failed,
            slow,
        }) = &*self.judge;
        loop {
            // Both, one after the other: the call counts for each.
            let covered = covers(failed.as_ref(), moment, tally.failed);
            if covers(slow.as_ref(), moment, tally.slow) && covered {
                return None;
            }
            write_before_look();
            let seen = [failed, slow].map(|budget| budget.as_ref().map(Budget::look));
            let latest = seen
                .iter()
                .flatten()
                .fold(moment, |moment, seen| seen.moment_or(moment));
            let totals = self.sum(latest)?;
            let mut granted = true;
            for ((budget, seen), room) in [failed, slow]
                .into_iter()
                .zip(seen)
                .zip(rules.headroom(totals))
            {
                if let (Some(budget), Some(seen), Some(room)) = (budget, seen, room) {
                    granted &= budget.grant(seen, latest, room);
                }
            }
            let broken = rules.rate_broken(totals).is_some();
            if broken || granted {
                return broken.then_some(totals);
            }
        }
    }

    #[inline(always)]
    fn stripe(&self, number: usize) -> &Stripe {
        &self.stripes[number & (self.stripes.len() - 1)]
    }

    /// The totals at a moment; none where one of its buckets has begun anew.
    fn sum(&self, moment: u64) -> Option<Totals> {
        // What is bad before what is not, so that a call that comes in between makes no rate look
        // worse than it has been.
        let mut totals = Totals::default();
        for stripe in &self.stripes {
            totals.slow += stripe.slow().sum(moment)?;
        }
        for stripe in &self.stripes {
            totals.failed += stripe.failed().sum(moment)?;
        }
        totals.calls = totals.failed;
        for stripe in &self.stripes {
            totals.calls += stripe.ok().sum(moment)?;
        }
        Some(totals)
    }
}

/// Counts a call, and gives the count of its kind before; none where a later lap has begun.
fn add(stripe: &Stripe, moment: u64, tally: Tally) -> Option<u32> {
    let calls = if tally.failed {
        stripe.failed()
    } else {
        stripe.ok()
    };
    let before = calls.add(moment);
    if tally.slow {
        stripe.slow().add(moment);
    }
    before
}

fn covers(budget: Option<&Budget>, moment: u64, bad: bool) -> bool {
    budget.is_none_or(|budget| {
        if bad {
            budget.spend(moment)
        } else {
            budget.covers(moment)
        }
    })
}

impl Stripe {
    fn new() -> Self {
        let cells = || Padded(array::from_fn(|_| AtomicU64::new(0)));
        Self {
            ok: cells(),
            failed: cells(),
            slow: cells(),
            margins: Padded::default(),
        }
    }

    #[inline(always)]
    pub(super) fn ok(&self) -> Ring<'_> {
        Ring {
            cells: &self.ok.0,
            margin: &self.margins.0.ok,
        }
    }

    #[inline(always)]
    pub(super) fn failed(&self) -> Ring<'_> {
        Ring {
            cells: &self.failed.0,
            margin: &self.margins.0.failed,
        }
    }

    #[inline(always)]
    pub(super) fn slow(&self) -> Ring<'_> {
        Ring {
            cells: &self.slow.0,
            margin: &self.margins.0.slow,
        }
    }
}

impl Ring<'_> {
    /// Counts one, if it can be done by one write to a counter of this lap that holds `least`, which
    /// is at least 1, and is not full.
    #[inline(always)]
    fn add_at_once(self, moment: u64, least: u64) -> bool {
        let cell = &self.cells[slot(moment)];
        let word = cell.load(Ordering::Relaxed);
        // Another lap, too small and a full count are all found by the one comparison.
        (word ^ lap(moment)).wrapping_sub(least) < COUNT - least
            && cell
                .compare_exchange(word, word + 1, Ordering::SeqCst, Ordering::Relaxed)
                .is_ok()
    }

    /// Counts one, and gives the count before; none where the counter has begun a later lap.
    fn add(self, moment: u64) -> Option<u32> {
        let cell = &self.cells[slot(moment)];
        let mut word = cell.load(Ordering::Relaxed);
        loop {
            let count = word as u32;
            let is_current = word & !COUNT == lap(moment);
            let begins = count == 0 || !(is_current || is_overtaken(word, moment));
            let next = if begins {
                self.margin.latest.fetch_max(moment, Ordering::SeqCst);
                lap(moment) | 1
            } else if !is_current || count == u32::MAX {
                self.margin.past.fetch_add(1, Ordering::Relaxed);
                return is_current.then_some(count);
            } else {
                word + 1
            };
            match cell.compare_exchange_weak(word, next, Ordering::SeqCst, Ordering::Relaxed) {
                Ok(_) if begins => {
                    self.margin
                        .past
                        .fetch_add(u64::from(count), Ordering::Release);
                    return Some(0);
                }
                Ok(_) => return Some(count),
                Err(other) => word = other,
            }
        }
    }

    /// What the buckets of the window hold; none where one of them has begun anew.
    fn sum(self, moment: u64) -> Option<u64> {
        if self.margin.latest.load(Ordering::SeqCst) + BUCKETS < moment {
            return Some(0);
        }
        let (mut sum, mut overtaken) = (0, false);
        for moment in (0..=BUCKETS).map(|back| moment.wrapping_sub(back)) {
            let word = self.cells[slot(moment)].load(Ordering::SeqCst);
            let count = word ^ lap(moment);
            let is_current = count <= COUNT;
            sum += if is_current { count } else { 0 };
            overtaken |= !is_current && word & COUNT != 0 && is_overtaken(word, moment);
        }
        (!overtaken).then_some(sum)
    }

    /// What was carried over comes first: so a count can be missed on its way, never be taken twice.
    fn lifetime(self) -> u64 {
        let past = self.margin.past.load(Ordering::Acquire);
        let counts = self
            .cells
            .iter()
            .map(|cell| cell.load(Ordering::Acquire) & COUNT);
        past + counts.sum::<u64>()
    }
}

pub(super) const COUNT: u64 = u32::MAX as u64;

#[inline(always)]
pub(super) fn slot(moment: u64) -> usize {
    moment as usize % SLOTS
}

/// The lap of the ring, in the upper half of a word.
#[inline(always)]
pub(super) fn lap(moment: u64) -> u64 {
    (moment / (SLOTS as u64)) << 32
}

/// Whether a word is of a later lap than the moment.
fn is_overtaken(word: u64, moment: u64) -> bool {
    is_later(((word & !COUNT).wrapping_sub(lap(moment)) >> 32) as u32)
}
