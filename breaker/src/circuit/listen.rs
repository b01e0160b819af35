use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
};

use super::Circuit;
use crate::{
    ConfigError, Event, Snapshot, Subscription,
    event::{News, Origin, Queue},
};

/// What subscriptions and registries do with a circuit. What follows is handed to the caller, who
/// may hold a lock of its own.
impl Circuit {
    pub(crate) fn subscribe(
        self: &Arc<Self>,
        capacity: usize,
    ) -> Result<Subscription, ConfigError> {
        let origin: Weak<Self> = Arc::downgrade(self);
        let mut news = News::default();
        Subscription::new(capacity, origin, |queue| {
            VecDeque::from_iter(self.attach(queue, &mut news).map(Box::new))
        })
    }

    /// Has `queue` told of every change after the snapshot that this returns; none, where it is
    /// told already.
    pub(crate) fn attach(&self, queue: &Arc<Queue>, news: &mut News) -> Option<Snapshot> {
        self.settled(news, |cold, now| {
            let is_new = cold.listeners.attach(queue);
            is_new.then(|| self.picture(cold, now))
        })
    }

    /// The same for a queue that is being read: it gets the snapshot.
    pub(crate) fn introduce(&self, queue: &Arc<Queue>, news: &mut News) {
        self.settled(news, |cold, now| {
            let snapshot = self.picture(cold, now);
            let wakes = cold.listeners.introduce(queue, snapshot);
            cold.news.wake(wakes);
        });
    }

    /// Has `queue` told that the circuit was removed, and nothing any more.
    pub(crate) fn detach(&self, queue: &Arc<Queue>, news: &mut News) {
        self.locked(news, |cold| {
            let service = self.service().clone();
            let wakes = cold.listeners.detach(queue, Event::Removed { service });
            cold.news.wake(wakes);
        });
    }
}

impl Origin for Circuit {
    fn resume(&self, queue: &Arc<Queue>, after: Option<&str>) -> Option<Snapshot> {
        let mut news = News::default();
        match after {
            None => self.attach(queue, &mut news),
            Some(_) => None,
        }
    }
}
