use std::{sync::Arc, time::Duration};

use crate::{Era, Forced, Share, Status, Timestamp, Totals, Transition};

/// A circuit at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Snapshot {
    /// The name of the service.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
    pub service: Arc<str>,
    /// The number of the last change that this includes.
    pub sequence: u64,
    /// When it was taken.
    pub at: Timestamp,
    /// What callers meet.
    pub status: Status,
    /// The identity of the state; under a force, of the state beneath it.
    pub era: Era,
    /// How many states there have been.
    pub generation: u64,
    /// When the state was entered; under a force, the state beneath it.
    /// [`Forced::since`](crate::Forced::since) is that of the force.
    pub since: Timestamp,
    /// For how long calls will be rejected from now on, where that is known.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "retry_after_ms", serialize_with = "crate::serialize::millis")
    )]
    pub retry_after: Option<Duration>,
    /// Openings since the circuit was last stable.
    pub attempt: u32,
    /// Whether it opens again and again: see [`FlapDetection`](crate::FlapDetection).
    pub flapping: bool,
    /// The share of calls that is let through now, where the circuit is closed and has a
    /// [`Ramp`](crate::Ramp) or a [`Throttle`](crate::Throttle).
    pub admitted: Option<Share>,
    /// What was imposed, by whom and why.
    pub forced: Option<Forced>,
    /// The window of the present state, which begins anew with a force and with its end.
    pub window: Totals,
    /// Failures without a success between them; none, where that is no rule, for then nobody
    /// counts them.
    pub consecutive_failures: Option<u32>,
    /// Probes that are under way.
    pub probes: u32,
    /// The calls since the breaker was built: all that were let through and had an outcome.
    pub lifetime: Totals,
    /// Calls that were rejected since the breaker was built.
    pub rejected: u64,
    /// Those of them that a [`Ramp`](crate::Ramp) left over.
    pub recovering: u64,
    /// Those of them that a [`Throttle`](crate::Throttle) turned away.
    pub throttled: u64,
    /// How the breaker takes part in its fleet; none, where it was built alone.
    #[cfg(feature = "driver")]
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub fleet: Option<crate::FleetView>,
    /// The last changes, the latest last, at most 16.
    pub history: Vec<Transition>,
}
