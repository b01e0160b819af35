use std::{sync::Arc, time::Duration};

use crate::{Snapshot, Status, Timestamp, Totals};

/// A line of [`Registry::list`](crate::Registry::list).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The name of the service.
    pub service: Arc<str>,
    /// What callers meet.
    pub status: Status,
    /// When the state was entered.
    pub since: Timestamp,
    /// Openings since the circuit was last stable.
    pub attempt: u32,
    /// For how long calls will be rejected from now on, where that is known.
    pub retry_after: Option<Duration>,
    /// The window of the present state.
    pub window: Totals,
}

impl From<Snapshot> for Summary {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            service: snapshot.service,
            status: snapshot.status,
            since: snapshot.since,
            attempt: snapshot.attempt,
            retry_after: snapshot.retry_after,
            window: snapshot.window,
        }
    }
}
