use std::sync::atomic::{AtomicU32, Ordering};

use stateright::Property;

use super::{Fleet, World};

/// What happened anywhere in a search: a search in which nothing happens proves nothing.
#[derive(Debug, Default)]
pub(super) struct Happened {
    what: AtomicU32,
    /// In ticks: the longest that an open circuit was without a probe.
    pub(super) longest_idle: AtomicU32,
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
    Stale,
    FoundMade,
}

impl Happened {
    pub(super) fn note(&self, what: What) {
        self.what.fetch_or(1 << what as u32, Ordering::Relaxed);
    }

    pub(super) fn did(&self, what: What) -> bool {
        self.what.load(Ordering::Relaxed) & (1 << what as u32) != 0
    }
}

pub(super) fn properties() -> [Property<Fleet>; 5] {
    fn did<const WHAT: u32>(fleet: &Fleet, _: &World) -> bool {
        fleet.happened.what.load(Ordering::Relaxed) & (1 << WHAT) != 0
    }
    [
        Property::sometimes("it opens", did::<{ What::Opened as u32 }>),
        Property::sometimes("a probe sets out", did::<{ What::Probed as u32 }>),
        Property::sometimes("a probe fails", did::<{ What::ProbeFailed as u32 }>),
        Property::sometimes("it closes", did::<{ What::Closed as u32 }>),
        Property::sometimes("two swaps conflict", did::<{ What::Conflict as u32 }>),
    ]
}
