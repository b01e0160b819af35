use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Weak},
};

use super::Circuit;
use crate::{
    ConfigError, Event, Snapshot, Subscription,
    event::{Origin, Queue, Wakes},
};

/// What subscriptions and registries do with a circuit. Those who have to be woken are handed to
/// the caller, who may hold a lock of its own.
impl Circuit {
    pub(crate) fn subscribe(
        self: &Arc<Self>,
        capacity: usize,
    ) -> Result<Subscription, ConfigError> {
        let origin: Weak<Self> = Arc::downgrade(self);
        let mut wakes = Wakes::default();
        Subscription::new(capacity, origin, |queue| {
            VecDeque::from_iter(self.attach(queue, &mut wakes).map(Box::new))
        })
    }

    /// Has `queue` told of every change after the snapshot that this returns; none, where it is
    /// told already.
    pub(crate) fn attach(&self, queue: &Arc<Queue>, wakes: &mut Wakes) -> Option<Snapshot> {
        let (now, mut cold) = self.settled();
        wakes.join(mem::take(&mut cold.wakes));
        let is_new = cold.listeners.attach(queue);
        is_new.then(|| self.picture(&cold, now))
    }

    /// The same for a queue that is being read: it gets the snapshot.
    pub(crate) fn introduce(&self, queue: &Arc<Queue>, wakes: &mut Wakes) {
        let (now, mut cold) = self.settled();
        wakes.join(mem::take(&mut cold.wakes));
        let snapshot = self.picture(&cold, now);
        wakes.join(cold.listeners.introduce(queue, snapshot));
    }

    /// Has `queue` told that the circuit was removed, and nothing any more.
    pub(crate) fn detach(&self, queue: &Arc<Queue>, wakes: &mut Wakes) {
        let service = self.service().clone();
        let mut cold = self.lock();
        wakes.join(cold.listeners.detach(queue, Event::Removed { service }));
    }
}

impl Origin for Circuit {
    fn resume(&self, queue: &Arc<Queue>, after: Option<&str>) -> Option<Snapshot> {
        let mut wakes = Wakes::default();
        match after {
            None => self.attach(queue, &mut wakes),
            Some(_) => None,
        }
    }
}
