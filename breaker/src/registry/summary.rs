use std::{sync::Arc, time::Duration};

use crate::{Forced, Snapshot, Status, Timestamp, Totals};

/// A line of [`Registry::list`](crate::Registry::list).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Summary {
    /// The name of the service.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
    pub service: Arc<str>,
    /// What callers meet.
    pub status: Status,
    /// When the state was entered; under a force, the state beneath it.
    pub since: Timestamp,
    /// Openings since the circuit was last stable.
    pub attempt: u32,
    /// Whether it opens again and again: see [`FlapDetection`](crate::FlapDetection).
    pub flapping: bool,
    /// For how long calls will be rejected from now on, where that is known.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "retry_after_ms", serialize_with = "crate::serialize::millis")
    )]
    pub retry_after: Option<Duration>,
    /// What was imposed, by whom and why.
    pub forced: Option<Forced>,
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
            flapping: snapshot.flapping,
            retry_after: snapshot.retry_after,
            forced: snapshot.forced,
            window: snapshot.window,
        }
    }
}
