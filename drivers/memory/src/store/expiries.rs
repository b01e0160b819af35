use std::{collections::BTreeSet, sync::Arc};

use breaker::Timestamp;

use super::service::Place;

/// Buckets by when they are forgotten.
#[derive(Debug, Clone, Default)]
pub(super) struct Expiries(BTreeSet<(Timestamp, Arc<str>, Place)>);

impl Expiries {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn insert(&mut self, at: Timestamp, service: &Arc<str>, place: Place) {
        self.0.insert((at, Arc::clone(service), place));
    }

    pub(super) fn remove(&mut self, at: Timestamp, service: &Arc<str>, place: Place) {
        self.0.remove(&(at, Arc::clone(service), place));
    }

    /// Takes out the first, if its time has come.
    pub(super) fn pop_due(&mut self, now: Timestamp) -> Option<(Arc<str>, Place)> {
        if self.0.first()?.0 > now {
            return None;
        }
        self.0
            .pop_first()
            .map(|(_, service, place)| (service, place))
    }
}
