use std::collections::BTreeMap;

use breaker::{Era, Stored, Timestamp, Totals};

/// What is held of one service.
#[derive(Debug, Clone, Default)]
pub(super) struct Service {
    pub(super) record: Option<Stored>,
    pub(super) buckets: BTreeMap<Place, Bucket>,
}

/// Which bucket it is, of all those of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) era: Era,
    pub(super) width: u128,
    pub(super) number: u64,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    pub(super) totals: Totals,
    pub(super) forgotten_at: Timestamp,
}

impl Service {
    pub(super) fn is_empty(&self) -> bool {
        self.record.is_none() && self.buckets.is_empty()
    }
}
