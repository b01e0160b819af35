use core::time::Duration;

use crate::Timestamp;

/// The place of a probe that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    pub(crate) token: u64,
    pub(crate) since: Timestamp,
    pub(crate) lease: Duration,
    /// What a later version wrote beside these.
    #[cfg(feature = "serde")]
    pub(super) unknown: super::codec::Unknown,
}

impl Slot {
    pub(crate) fn new(token: u64, since: Timestamp, lease: Duration) -> Self {
        Self {
            token,
            since,
            lease,
            #[cfg(feature = "serde")]
            unknown: super::codec::Unknown::default(),
        }
    }

    /// When the probe set out.
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// The moment from which on the place is free, whatever became of the probe.
    pub const fn until(&self) -> Timestamp {
        self.since.after(self.lease)
    }
}
