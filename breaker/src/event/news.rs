use super::{Event, Wakes};
use crate::Snapshot;

/// What follows from a change once its circuit's lock is released, and a registry's, if that is
/// held too: it is carried out when this is dropped. A waker may call anything, and so may what
/// collects traces or metrics: this circuit too.
#[derive(Debug, Default)]
pub(crate) struct News {
    wakes: Wakes,
    /// For the facades.
    events: Vec<Event>,
    /// The circuits after these, for there may be several under a registry's lock.
    snapshots: Vec<Snapshot>,
}

impl News {
    /// Whether anything is done with events beside delivering them to subscriptions.
    pub(crate) const OBSERVED: bool = cfg!(any(feature = "metrics", feature = "tracing"));

    /// Has these tasks woken.
    pub(crate) fn wake(&mut self, wakes: Wakes) {
        self.wakes.join(wakes);
    }

    /// Has the facades told of an event.
    pub(crate) fn observe(&mut self, event: Event) {
        if Self::OBSERVED {
            self.events.push(event);
        }
    }

    /// Whether the facades will be told of anything.
    pub(crate) fn is_observed(&self) -> bool {
        !self.events.is_empty()
    }

    /// Has the facades told how the circuit stands.
    pub(crate) fn observe_snapshot(&mut self, snapshot: Snapshot) {
        self.snapshots.push(snapshot);
    }

    /// Adds what follows from other changes.
    pub(crate) fn join(&mut self, mut other: Self) {
        self.wakes.join(std::mem::take(&mut other.wakes));
        self.events.append(&mut other.events);
        self.snapshots.append(&mut other.snapshots);
    }
}

impl Drop for News {
    fn drop(&mut self) {
        for event in self.events.drain(..) {
            #[cfg(feature = "tracing")]
            crate::tracing::event(&event);
            #[cfg(feature = "metrics")]
            crate::metrics::event(&event);
            drop(event);
        }
        #[cfg(feature = "metrics")]
        for snapshot in &self.snapshots {
            crate::metrics::publish(snapshot);
        }
    }
}
