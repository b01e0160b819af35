use super::Circuit;
use crate::Event;

/// Whether anything is done with events beside delivering them to subscriptions.
pub(super) const OBSERVED: bool = cfg!(any(feature = "metrics", feature = "tracing"));

impl Circuit {
    /// Hands events to the facades that are compiled in.
    pub(super) fn observe(&self, events: &[Event]) {
        for event in events {
            #[cfg(feature = "tracing")]
            crate::tracing::event(event);
            #[cfg(feature = "metrics")]
            crate::metrics::event(event);
            #[cfg(not(any(feature = "metrics", feature = "tracing")))]
            let _ = event;
        }
        #[cfg(feature = "metrics")]
        if !events.is_empty() {
            self.publish_metrics();
        }
    }
}
