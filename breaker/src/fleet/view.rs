use std::time::Duration;

use crate::{NodeName, Status, Timestamp};

/// How a breaker takes part in its fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FleetView {
    /// The name of this node, as records hold it.
    pub node: NodeName,
    /// Whether the pump runs, without which the breaker is a local one.
    pub pump: PumpState,
    /// Whether the store answers.
    pub store: StoreState,
    /// Why the store's last answer was none; none, where it was one.
    pub last_error: Option<String>,
    /// What the shared circuit shows, as this node last saw it, whatever it does by itself; none,
    /// where it never saw it.
    pub status: Option<Status>,
    /// When this node last heard from the store.
    pub heard_at: Option<Timestamp>,
    /// The nodes that see a rule broken, as far as they vote.
    pub votes: u32,
    /// How many of them it takes.
    pub quorum: u32,
    /// What this node and the store had to do with each other.
    pub traffic: Traffic,
}

/// Whether the pump of a breaker runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum PumpState {
    /// It was never started: a local breaker.
    NotStarted,
    /// It runs.
    Running,
    /// It was dropped: a local breaker.
    Stopped,
}

/// Whether the store answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum StoreState {
    /// It was never asked.
    Unknown,
    /// It answered when it was last asked.
    Up,
    /// It did not, but not for long enough to be taken as down.
    Failing,
    /// It is taken to be down.
    Down,
}

/// What a node and its store had to do with each other, since the breaker was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Traffic {
    /// Exchanges that brought an answer.
    pub exchanges: u64,
    /// Swaps that were made.
    pub swaps: u64,
    /// Swaps that met another record than they expected.
    pub conflicts: u64,
    /// Operations that ended in an error or at the deadline.
    pub errors: u64,
    /// Times that more had happened to the shared circuit since the last exchange than its history
    /// holds: the events of the first of these changes are missing here.
    pub gaps: u64,
    /// Calls that were counted here and of which nobody knows whether the fleet's window has
    /// them: the reply to the exchange that carried them never came. They are not sent again.
    pub calls_in_doubt: u64,
    /// The last round trip that brought an answer.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "round_trip_ms", serialize_with = "crate::serialize::millis")
    )]
    pub round_trip: Option<Duration>,
}
