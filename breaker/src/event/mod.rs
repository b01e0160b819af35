use std::sync::Arc;

use crate::{Snapshot, Timestamp, Transition, Trip};

/// What a subscription delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// How a circuit stands: the first event of every subscription, and what follows a
    /// [`Event::Lagged`].
    Snapshot(Box<Snapshot>),
    /// A circuit changed.
    Changed {
        /// The name of the service.
        service: Arc<str>,
        /// The number of this change: one more than that of the change, or of the snapshot,
        /// before it.
        sequence: u64,
        /// What happened.
        transition: Transition,
    },
    /// A circuit under [`Force::MetricsOnly`](crate::Force::MetricsOnly) would have opened.
    WouldOpen {
        /// The name of the service.
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// When.
        at: Timestamp,
        /// Why.
        trip: Trip,
    },
    /// The subscriber was too slow, and this many events are lost to it. What follows are
    /// snapshots, to start again from.
    Lagged {
        /// The events that were lost.
        missed: u64,
    },
}
