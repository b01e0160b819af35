use std::{
    fmt,
    sync::{Arc, Weak},
};

use super::{
    Event,
    queue::{Queue, Round, Wakes},
};
use crate::Snapshot;

/// The queues that hear of a circuit's changes. They belong into what the circuit's lock guards:
/// that a snapshot is taken and a queue attached under one lock is what leaves no gap between the
/// two, and that events are told under it is what keeps them in order.
#[derive(Default)]
pub(crate) struct Listeners(Vec<Listener>);

struct Listener {
    queue: Weak<Queue>,
    /// The round in which the subscriber had a snapshot of this circuit.
    round: Round,
}

impl Listeners {
    /// Has `queue` told of what follows. False where it is already; where it is not, the caller
    /// owes the subscriber a snapshot of this moment.
    pub(crate) fn attach(&mut self, queue: &Arc<Queue>) -> bool {
        self.0.retain(|listener| listener.queue.strong_count() > 0);
        let round = queue.round();
        let Some(listener) = self.0.iter_mut().find(|listener| listener.is(queue)) else {
            self.0.push(Listener {
                queue: Arc::downgrade(queue),
                round,
            });
            return true;
        };
        let stale = listener.round != round;
        listener.round = round;
        stale
    }

    /// Attaches `queue`, whose subscriber is reading already, and gives it the snapshot.
    pub(crate) fn introduce(&mut self, queue: &Arc<Queue>, snapshot: Snapshot) -> Wakes {
        if !self.attach(queue) {
            return Wakes::default();
        }
        let round = self.0.iter().find(|listener| listener.is(queue));
        round.map_or_else(Wakes::default, |listener| {
            queue.push(listener.round, || Event::Snapshot(Box::new(snapshot)))
        })
    }

    /// Has `queue` told `last`, and nothing any more.
    pub(crate) fn detach(&mut self, queue: &Arc<Queue>, last: Event) -> Wakes {
        let place = self.0.iter().position(|listener| listener.is(queue));
        place.map_or_else(Wakes::default, |place| {
            let listener = self.0.swap_remove(place);
            queue.push(listener.round, || last)
        })
    }

    /// Tells all of them.
    pub(crate) fn tell(&mut self, event: &Event) -> Wakes {
        let mut wakes = Wakes::default();
        self.0.retain(|listener| {
            let queue = listener.queue.upgrade();
            if let Some(queue) = &queue {
                wakes.join(queue.push(listener.round, || event.clone()));
            }
            queue.is_some()
        });
        wakes
    }
}

impl Listener {
    fn is(&self, queue: &Arc<Queue>) -> bool {
        self.queue.as_ptr() == Arc::as_ptr(queue)
    }
}

/// A circuit that is gone changes no more.
impl Drop for Listeners {
    fn drop(&mut self) {
        for queue in self
            .0
            .drain(..)
            .filter_map(|listener| listener.queue.upgrade())
        {
            drop(queue.close());
        }
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} listeners", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_gone_are_forgotten() {
        let mut listeners = Listeners::default();
        for _ in 0..100 {
            assert!(listeners.attach(&Arc::new(Queue::new(1))));
            assert_eq!(listeners.0.len(), 1);
        }
        drop(listeners.tell(&Event::CaughtUp));
        assert_eq!(listeners.0.len(), 0);
    }

    #[test]
    fn a_queue_is_attached_once_a_round() {
        let queue = Arc::new(Queue::new(1));
        let mut listeners = Listeners::default();
        assert!(listeners.attach(&queue));
        assert!(!listeners.attach(&queue));

        drop(listeners.tell(&Event::CaughtUp));
        drop(listeners.tell(&Event::CaughtUp));
        assert!(!listeners.attach(&queue), "the reader doesn't know yet");
        drop(queue.read(None));
        assert!(listeners.attach(&queue));
        assert_eq!(listeners.0.len(), 1);
    }
}
