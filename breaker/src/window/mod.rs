//! What a breaker counts: the window, failures in a row, and the lifetime's totals. All lock-free,
//! and nothing is allocated after construction.

#[cfg(feature = "driver")]
mod bucket;
mod budget;
mod consecutive;
mod count;
mod extent;
mod stripe;
mod time;

#[cfg(feature = "driver")]
use std::time::Duration;

#[cfg(feature = "driver")]
pub(crate) use self::bucket::Bucket;
pub use self::extent::Window;
pub(crate) use self::time::TimeWindow;
use self::{
    consecutive::Consecutive,
    count::{CountWindow, Late},
    stripe::{Padded, asked_thread_number, stripes, thread_number},
};
use crate::{
    Rules, Totals,
    clock::Nanos,
    sync::{AtomicU64, Ordering},
};

/// All that a breaker counts.
///
/// `generation` names the state of which a call is; it only grows, from near 0, and whenever it has
/// grown the window and the failures in a row are empty.
#[derive(Debug)]
pub(crate) struct Windows {
    window: Sliding,
    /// None where no rule asks.
    consecutive: Option<Box<Padded<InARow>>>,
    stripes: Box<[Padded<Apart>]>,
    reported: Reported,
}

/// What a call was. One that is neither is a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) failed: bool,
    pub(crate) slow: bool,
}

impl Tally {
    pub(crate) const FAILED: Self = Self {
        failed: true,
        slow: false,
    };
    pub(crate) const SLOW: Self = Self {
        failed: false,
        slow: true,
    };
}

/// The rules that a call broke, with the very numbers: what others count meanwhile takes nothing
/// back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Suspicion {
    /// Of the window, where a rate is broken.
    pub(crate) totals: Option<Totals>,
    /// Failures in a row, where there are too many.
    pub(crate) consecutive: Option<u32>,
}

#[derive(Debug)]
enum Sliding {
    Time(TimeWindow),
    Count(CountWindow),
}

#[derive(Debug)]
struct InARow {
    rules: Rules,
    count: Consecutive,
}

/// What is counted beside the window.
#[derive(Debug, Default)]
struct Apart {
    rejected: AtomicU64,
    calls: AtomicU64,
    failed: AtomicU64,
    slow: AtomicU64,
}

/// The highest lifetime's totals that were reported: a count that is just being carried over is
/// missed, and what was reported must not go back.
#[derive(Debug, Default)]
struct Reported {
    calls: AtomicU64,
    failed: AtomicU64,
    slow: AtomicU64,
}

/// Whether what is `ahead` of a call by so many laps or generations, counted modulo a power of two,
/// is later than it; else it is of the same or older.
///
/// The later ones that a call can meet were written while it was on its way, so they are few ahead;
/// while an older one may be any number behind, as a clock that is fed can leap by years. So all but
/// a few are taken for older, and one that was left behind is mistaken for a later one only by
/// whoever comes when the numbers have all but gone round: laps of the shortest window, of 160 ms,
/// do so in 21.8 years, and for 47 hours at their end. A call that is late by more than that bound
/// takes the place of a later one, and the next call takes it back.
fn is_later(ahead: u32) -> bool {
    (1..LATEST).contains(&ahead)
}

const LATEST: u32 = 1 << 20;

impl Windows {
    /// For a window and rules that are valid together: the builder has seen to that.
    pub(crate) fn new(window: Window, rules: &Rules) -> Self {
        Self::with_stripes(window, rules, stripes())
    }

    fn with_stripes(window: Window, rules: &Rules, stripes: usize) -> Self {
        Self {
            window: match window {
                Window::Time(length) => Sliding::Time(TimeWindow::new(length, stripes, rules)),
                Window::Calls(calls) => Sliding::Count(CountWindow::new(calls, rules)),
            },
            consecutive: rules.consecutive_failures().map(|_| {
                Box::new(Padded(InARow {
                    rules: *rules,
                    count: Consecutive::default(),
                }))
            }),
            stripes: (0..stripes).map(|_| Padded::default()).collect(),
            reported: Reported::default(),
        }
    }

    /// Counts a call in the window and in the lifetime's totals, and says which rules it broke.
    ///
    /// Where it says none, none is broken: it is as though they were asked after every call, as
    /// long as each suspicion leads to another generation. Where one does not, as under metrics
    /// only, successes of the same bucket are not reported again.
    ///
    /// `now` has to be read before `generation` is found to be the current one.
    pub(crate) fn record(&self, generation: u64, now: Nanos, tally: Tally) -> Option<Suspicion> {
        let totals = match &self.window {
            Sliding::Time(window) => window.record(thread_number(), generation, now, tally),
            Sliding::Count(window) => self
                .beside(window.record(generation, tally), tally)
                .flatten(),
        };
        let consecutive = self.row(generation, tally);
        (totals.is_some() || consecutive.is_some()).then_some(Suspicion {
            totals,
            consecutive,
        })
    }

    /// Counts a success in the quickest way, if that will do: the common case of a time window. Where
    /// it says no, it has counted nothing, and [`Windows::record`] has to.
    ///
    /// `now` has to be read before `generation` is found to be the current one.
    #[inline(always)]
    pub(crate) fn success_at_once(&self, generation: u64, now: Nanos) -> bool {
        if let Sliding::Time(window) = &self.window
            && (self.consecutive.as_deref()).is_none_or(|row| row.0.count.is_clear(generation))
            && let Some(thread) = asked_thread_number()
        {
            window.success_at_once(thread, generation, now)
        } else {
            false
        }
    }

    /// As [`Windows::record`], for where a broken rule leads to nothing: it is not asked for.
    #[inline(never)]
    pub(crate) fn count(&self, generation: u64, now: Nanos, tally: Tally) {
        match &self.window {
            Sliding::Time(window) => window.count(thread_number(), generation, now, tally),
            Sliding::Count(window) => {
                self.beside(window.count(generation, tally), tally);
            }
        }
        self.row(generation, tally);
    }

    /// Counts a call in the lifetime's totals alone: a probe's, or one of a state that is over.
    pub(crate) fn count_apart(&self, tally: Tally) {
        let apart = self.stripe();
        apart.calls.fetch_add(1, Ordering::Relaxed);
        apart.count_bad(tally);
    }

    /// Counts a call that was rejected.
    #[inline]
    pub(crate) fn reject(&self) {
        self.stripe().rejected.fetch_add(1, Ordering::Relaxed);
    }

    /// What the window of `generation` holds at `now`.
    pub(crate) fn totals(&self, generation: u64, now: Nanos) -> Totals {
        match &self.window {
            Sliding::Time(window) => window.totals(generation, now),
            Sliding::Count(window) => window.totals(generation),
        }
    }

    /// The buckets of the window of `generation` that hold anything, the current one first, and
    /// their width; none of a window of calls, which has no buckets.
    #[cfg(feature = "driver")]
    pub(crate) fn buckets(&self, generation: u64, now: Nanos) -> Option<(Duration, Vec<Bucket>)> {
        match &self.window {
            Sliding::Time(window) => Some((window.width(), window.buckets(generation, now))),
            Sliding::Count(_) => None,
        }
    }

    /// Whether the window is a time.
    #[cfg(feature = "driver")]
    pub(crate) const fn is_timed(&self) -> bool {
        matches!(self.window, Sliding::Time(_))
    }

    /// Failures without a success between them, in `generation`; 0 where no rule asks for it.
    pub(crate) fn consecutive(&self, generation: u64) -> u32 {
        self.consecutive
            .as_ref()
            .map_or(0, |row| row.0.count.count(generation))
    }

    /// All calls that were let through and had an outcome. None of the three ever goes back.
    pub(crate) fn lifetime(&self) -> Totals {
        let mut totals = match &self.window {
            Sliding::Time(window) => window.lifetime(),
            Sliding::Count(window) => Totals {
                calls: window.lifetime_calls(),
                ..Totals::default()
            },
        };
        for Padded(apart) in &self.stripes {
            totals.slow += apart.slow.load(Ordering::Relaxed);
            totals.failed += apart.failed.load(Ordering::Relaxed);
            totals.calls += apart.calls.load(Ordering::Relaxed);
        }
        let Reported {
            calls,
            failed,
            slow,
        } = &self.reported;
        let calls = calls
            .fetch_max(totals.calls, Ordering::AcqRel)
            .max(totals.calls);
        let failed = failed
            .fetch_max(totals.failed, Ordering::AcqRel)
            .max(totals.failed);
        let slow = slow
            .fetch_max(totals.slow, Ordering::AcqRel)
            .max(totals.slow);
        Totals {
            calls,
            failed: failed.min(calls),
            slow: slow.min(calls),
        }
    }

    /// All calls that were rejected.
    pub(crate) fn rejected(&self) -> u64 {
        self.stripes
            .iter()
            .map(|apart| apart.0.rejected.load(Ordering::Relaxed))
            .sum()
    }

    #[inline]
    fn stripe(&self) -> &Apart {
        &self.stripes[thread_number() & (self.stripes.len() - 1)].0
    }

    /// What a window of calls doesn't keep for the lifetime's totals; gives what it said.
    fn beside<T>(&self, counted: Result<T, Late>, tally: Tally) -> Option<T> {
        if counted.is_ok() {
            self.stripe().count_bad(tally);
        } else {
            self.count_apart(tally);
        }
        counted.ok()
    }

    /// Counts a call in the row of failures, and gives its length where that is too long.
    fn row(&self, generation: u64, tally: Tally) -> Option<u32> {
        let Padded(row) = self.consecutive.as_deref()?;
        if !tally.failed {
            row.count.success(generation);
            return None;
        }
        let count = row.count.failure(generation);
        row.rules.row_broken(count).then_some(count)
    }
}

impl Apart {
    #[inline]
    fn count_bad(&self, tally: Tally) {
        if tally.failed {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
        if tally.slow {
            self.slow.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod laws;
#[cfg(all(test, loom))]
mod loom_models;
#[cfg(all(test, not(loom)))]
mod tests;
