use std::sync::atomic::{AtomicU32, Ordering};

/// What happened anywhere in a search: a search in which nothing happens proves nothing.
#[derive(Debug, Default)]
pub(super) struct Happened {
    what: AtomicU32,
    longest_idle: AtomicU32,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Opened,
    Probed,
    ProbeFailed,
    Closed,
    Conflict,
    Restored,
    ProbeLost,
}

impl Happened {
    pub(super) fn note(&self, what: What) {
        self.what.fetch_or(1 << what as u32, Ordering::Relaxed);
    }

    pub(super) fn did(&self, what: What) -> bool {
        self.what.load(Ordering::Relaxed) & (1 << what as u32) != 0
    }

    pub(super) fn was_idle(&self, ticks: u64) {
        self.longest_idle.fetch_max(ticks as u32, Ordering::Relaxed);
    }

    /// In ticks: the longest that an open circuit was without a probe.
    pub(super) fn longest_idle(&self) -> u32 {
        self.longest_idle.load(Ordering::Relaxed)
    }
}
