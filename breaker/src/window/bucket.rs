use std::time::Duration;

use crate::Totals;

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
    pub(crate) const IN_A_WINDOW: usize = super::time::BUCKETS as usize;
}
