use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a store has done, or what was done for one link.
///
/// An operation counts once it is done, also where its reply is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counters {
    /// Calls that were begun. Those that were dropped on the way or never answered are in no other
    /// count, unless they were done.
    pub calls: u64,
    /// Exchanges done.
    pub exchanges: u64,
    /// Buckets added to.
    pub adds: u64,
    /// Swaps that replaced a record.
    pub swaps: u64,
    /// Swaps that did not, since there was another record.
    pub conflicts: u64,
    /// Lists made.
    pub lists: u64,
    /// Whatever was done with polls and queues.
    pub polls: u64,
    /// Calls that ended in an error.
    pub errors: u64,
}

impl Counters {
    /// Operations that a store had to do: exchanges, swaps, conflicts, lists, and those on polls.
    ///
    /// ```
    /// assert_eq!(drivers_memory::Counters::default().operations(), 0);
    /// ```
    pub const fn operations(&self) -> u64 {
        self.exchanges + self.swaps + self.conflicts + self.lists + self.polls
    }
}

/// What was done, by kind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Done {
    #[cfg(feature = "breaker")]
    Exchange { adds: usize },
    #[cfg(feature = "breaker")]
    Swap,
    #[cfg(feature = "breaker")]
    Conflict,
    #[cfg(feature = "breaker")]
    List,
    #[cfg(feature = "polls")]
    Poll,
}

/// Counters while they count.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    calls: AtomicU64,
    exchanges: AtomicU64,
    adds: AtomicU64,
    swaps: AtomicU64,
    conflicts: AtomicU64,
    lists: AtomicU64,
    polls: AtomicU64,
    errors: AtomicU64,
}

impl Tally {
    pub(crate) fn call(&self) {
        self.calls.fetch_add(1, Relaxed);
    }

    pub(crate) fn error(&self) {
        self.errors.fetch_add(1, Relaxed);
    }

    pub(crate) fn done(&self, done: Done) {
        let count = match done {
            #[cfg(feature = "breaker")]
            Done::Exchange { adds } => {
                self.adds.fetch_add(adds as u64, Relaxed);
                &self.exchanges
            }
            #[cfg(feature = "breaker")]
            Done::Swap => &self.swaps,
            #[cfg(feature = "breaker")]
            Done::Conflict => &self.conflicts,
            #[cfg(feature = "breaker")]
            Done::List => &self.lists,
            #[cfg(feature = "polls")]
            Done::Poll => &self.polls,
        };
        count.fetch_add(1, Relaxed);
    }

    pub(crate) fn read(&self) -> Counters {
        Counters {
            calls: self.calls.load(Relaxed),
            exchanges: self.exchanges.load(Relaxed),
            adds: self.adds.load(Relaxed),
            swaps: self.swaps.load(Relaxed),
            conflicts: self.conflicts.load(Relaxed),
            lists: self.lists.load(Relaxed),
            polls: self.polls.load(Relaxed),
            errors: self.errors.load(Relaxed),
        }
    }
}
