use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use super::{InsertError, Registry};
use crate::{
    Breaker, ConfigError, Snapshot, Subscription,
    event::{News, Origin, Queue},
};

/// What the handles of a registry share.
///
/// A breaker is attached to the queues under the lock under which it comes and goes, so that a
/// queue hears of those that are members and of no others.
pub(super) struct Members {
    limit: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    breakers: BTreeMap<Arc<str>, Breaker>,
    /// Of those who subscribed to all of them.
    queues: Vec<Weak<Queue>>,
}

impl Members {
    pub(super) fn new(limit: usize) -> Self {
        let state = Mutex::default();
        Self { limit, state }
    }

    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn len(&self) -> usize {
        self.lock().breakers.len()
    }

    pub(super) fn find(&self, service: &str) -> Option<Breaker> {
        self.lock().breakers.get(service).cloned()
    }

    pub(super) fn all(&self) -> Vec<Breaker> {
        self.lock().breakers.values().cloned().collect()
    }

    /// Whether there is room for `service`, or it is there already, as when another thread has
    /// just put it there.
    pub(super) fn check_room(&self, service: &str) -> Result<(), InsertError> {
        check_length(service)?;
        let state = self.lock();
        if state.breakers.contains_key(service) {
            return Ok(());
        }
        state.check_room(self.limit, service)
    }

    /// Takes `breaker` in, or returns the one that has its name already.
    pub(super) fn admit(&self, breaker: &Breaker) -> Result<Option<Breaker>, InsertError> {
        let service = breaker.circuit.service();
        check_length(service)?;
        let mut news = News::default();
        let mut state = self.lock();
        if let Some(first) = state.breakers.get(service) {
            return Ok(Some(first.clone()));
        }
        state.check_room(self.limit, service)?;
        for queue in state.queues() {
            breaker.circuit.introduce(&queue, &mut news);
        }
        state.breakers.insert(service.clone(), breaker.clone());
        Ok(None)
    }

    pub(super) fn dismiss(&self, service: &str) -> Option<Breaker> {
        let mut news = News::default();
        let mut state = self.lock();
        let breaker = state.breakers.remove(service)?;
        for queue in state.queues() {
            breaker.circuit.detach(&queue, &mut news);
        }
        Some(breaker)
    }

    pub(super) fn subscribe(
        self: &Arc<Self>,
        capacity: usize,
    ) -> Result<Subscription, ConfigError> {
        let mut news = News::default();
        let mut state = self.lock();
        let origin: Weak<Self> = Arc::downgrade(self);
        Subscription::new(capacity, origin, |queue| {
            state.queues.retain(|queue| queue.strong_count() > 0);
            state.queues.push(Arc::downgrade(queue));
            let circuits = state.breakers.values().map(|breaker| &breaker.circuit);
            let snapshots = circuits.filter_map(|circuit| circuit.attach(queue, &mut news));
            snapshots.map(Box::new).collect::<VecDeque<_>>()
        })
    }

    /// Under this lock nothing of a caller's runs, so a panic elsewhere leaves nothing to mend.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names may come from outside as well, and a limit on breakers is none on memory without it.
fn check_length(service: &str) -> Result<(), InsertError> {
    let (bytes, limit) = (service.len(), Registry::LONGEST_NAME);
    if bytes <= limit {
        Ok(())
    } else {
        Err(InsertError::TooLong { bytes, limit })
    }
}

impl State {
    fn check_room(&self, limit: usize, service: &str) -> Result<(), InsertError> {
        if self.breakers.len() < limit {
            return Ok(());
        }
        Err(InsertError::Full {
            service: service.into(),
            limit,
        })
    }

    fn queues(&self) -> impl Iterator<Item = Arc<Queue>> + use<'_> {
        self.queues.iter().filter_map(Weak::upgrade)
    }
}

impl Origin for Members {
    fn resume(&self, queue: &Arc<Queue>, after: Option<&str>) -> Option<Snapshot> {
        let mut news = News::default();
        let state = self.lock();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = state.breakers.range::<str, _>((from, Bound::Unbounded));
        rest.find_map(|(_, breaker)| breaker.circuit.attach(queue, &mut news))
    }
}

/// Without a registry there is nobody to attach its queues to anything.
impl Drop for Members {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        for queue in state.queues() {
            drop(queue.close());
        }
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("limit", &self.limit)
            .field("services", &self.lock().breakers.keys())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Members;
    use crate::Breaker;

    #[test]
    fn who_is_there_already_needs_no_room() {
        let members = Members::new(1);
        let breaker = Breaker::builder("a").build().unwrap();
        assert!(members.admit(&breaker).unwrap().is_none());
        assert!(members.check_room("a").is_ok());
        assert!(members.check_room("b").is_err());
    }
}
