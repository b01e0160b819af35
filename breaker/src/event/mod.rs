mod listeners;
mod news;
mod queue;
mod scope;
mod subscription;

use std::{sync::Arc, time::Duration};

pub(crate) use listeners::Listeners;
pub(crate) use news::News;
pub(crate) use queue::{Queue, Wakes};
pub use scope::Scope;
pub(crate) use subscription::Origin;
pub use subscription::Subscription;

use crate::{Snapshot, Status, Timestamp, Transition, Trip};

/// What a subscription delivers.
///
/// For each circuit that is a [`Snapshot`](Self::Snapshot) and then every change, each with the
/// number after that of the one before. Only [`Lagged`](Self::Lagged) interrupts that, and says so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "event", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Event {
    /// How a circuit stands: the first event of every subscription, and of every circuit that
    /// joins the registry.
    Snapshot(Box<Snapshot>),
    /// A circuit changed.
    Changed {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change: one more than that of the change, or of the snapshot,
        /// before it.
        sequence: u64,
        /// What happened.
        transition: Transition,
        /// Openings since the circuit was last stable, with this change.
        attempt: u32,
        /// For how long calls are rejected, where the circuit opened of itself.
        #[cfg_attr(
            feature = "serde",
            serde(rename = "wait_ms", serialize_with = "crate::serialize::millis")
        )]
        wait: Option<Duration>,
        /// Whose change it is.
        scope: Scope,
    },
    /// A circuit under [`Force::MetricsOnly`](crate::Force::MetricsOnly) would have opened.
    WouldOpen {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// When.
        at: Timestamp,
        /// Why.
        trip: Trip,
    },
    /// Probes had no outcome within their lease, as when their permits were leaked; their places
    /// are free again. In a fleet the node that finds it out tells it, whosever they were.
    ProbesLost {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// When it was found out.
        at: Timestamp,
        /// How many, at least 1.
        lost: u32,
    },
    /// A circuit began to flap, or is calm again; see [`FlapDetection`](crate::FlapDetection). It
    /// comes after the opening with which it began, and, like the end of a force, is found out by
    /// whoever looks next.
    Flapping {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// When it was found out.
        at: Timestamp,
        /// Whether it flaps from now on.
        flapping: bool,
    },
    /// What callers of a node meet, where that is not what the last change led to: its own state
    /// under a circuit of the fleet that shows another, or what follows from a store that was lost
    /// or is back.
    Shows {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// Since when.
        at: Timestamp,
        /// What they meet.
        status: Status,
        /// Openings since the circuit was last stable.
        attempt: u32,
    },
    /// The store of a shared circuit is taken to be down: from now on the node does what
    /// [`StoreDown`](crate::StoreDown) says.
    StoreDown {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// When.
        at: Timestamp,
    },
    /// The store of a shared circuit answers again.
    StoreUp {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// When.
        at: Timestamp,
    },
    /// Another node of the fleet has other settings than this one. Each goes by its own; told once
    /// for each that differ.
    SettingsDiffer {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// The number of this change.
        sequence: u64,
        /// A fingerprint of the other settings, as the record has it.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::hex"))]
        settings: u64,
    },
    /// A circuit left the registry. It may live on elsewhere, but this subscription hears no more
    /// of it.
    Removed {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
    },
    /// The subscriber was too slow, and this many events are lost to it. Whatever it knows is out
    /// of date: what follows are snapshots of all circuits, to start again from.
    Lagged {
        /// The events that were lost, at least 1.
        missed: u64,
    },
    /// After [`Lagged`](Self::Lagged), every circuit has had its snapshot: one that had none is
    /// gone.
    CaughtUp,
}

impl Event {
    /// The service it is about; none, where it is about the subscription.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let breaker = breaker::Breaker::builder("mail").build()?;
    /// let first = breaker.subscribe(16)?.try_next();
    /// assert_eq!(first.and_then(|event| event.service().map(String::from)), Some("mail".into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn service(&self) -> Option<&str> {
        match self {
            Self::Snapshot(snapshot) => Some(&snapshot.service),
            Self::Changed { service, .. }
            | Self::WouldOpen { service, .. }
            | Self::ProbesLost { service, .. }
            | Self::Flapping { service, .. }
            | Self::Shows { service, .. }
            | Self::StoreDown { service, .. }
            | Self::StoreUp { service, .. }
            | Self::SettingsDiffer { service, .. }
            | Self::Removed { service } => Some(service),
            Self::Lagged { .. } | Self::CaughtUp => None,
        }
    }

    /// The number, in its circuit's count, of the change that this is or, for a snapshot, of the
    /// last one that it includes.
    pub fn sequence(&self) -> Option<u64> {
        match self {
            Self::Snapshot(snapshot) => Some(snapshot.sequence),
            Self::Changed { sequence, .. }
            | Self::WouldOpen { sequence, .. }
            | Self::ProbesLost { sequence, .. }
            | Self::Flapping { sequence, .. }
            | Self::Shows { sequence, .. }
            | Self::StoreDown { sequence, .. }
            | Self::StoreUp { sequence, .. }
            | Self::SettingsDiffer { sequence, .. } => Some(*sequence),
            Self::Removed { .. } | Self::Lagged { .. } | Self::CaughtUp => None,
        }
    }
}
