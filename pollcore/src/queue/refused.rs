use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Delivery, Position};
use crate::{id::PollId, limits::MOST_REFUSED};

/// How often messages were refused that are not settled yet, since that may pass.
///
/// How often they were delivered says nothing of that: while the store is out of reach, they are
/// delivered again and again and not tried.
#[derive(Debug, Default)]
pub(super) struct Refused(Mutex<BTreeMap<Key, u32>>);

/// Poll, partition and position.
type Key = (PollId, u32, Position);

impl Refused {
    /// Counts one more time, and says how often it was in all; where there is no room for that, how often
    /// it was delivered.
    pub(super) fn again(&self, poll: &PollId, partition: u32, delivery: &Delivery) -> u32 {
        let mut counts = self.counts();
        let key = (poll.clone(), partition, delivery.position);
        if counts.len() >= MOST_REFUSED && !counts.contains_key(&key) {
            return delivery.attempt;
        }
        let count = counts.entry(key).or_default();
        *count = count.saturating_add(1);
        *count
    }

    /// It comes no more.
    pub(super) fn settled(&self, poll: &PollId, partition: u32, position: Position) {
        let mut counts = self.counts();
        if !counts.is_empty() {
            counts.remove(&(poll.clone(), partition, position));
        }
    }

    /// Nothing of the poll may pass any more.
    pub(super) fn sealed(&self, poll: &PollId) {
        self.counts().retain(|(of, ..), _| of != poll);
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<Key, u32>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn delivery(position: u64) -> Delivery {
        Delivery {
            position: Position(position),
            at: Timestamp::default(),
            attempt: 70,
            message: Vec::new(),
        }
    }

    #[test]
    fn each_message_is_counted_until_it_is_settled_or_its_poll_sealed() {
        let refused = Refused::default();
        let [lunch, dinner] = ["lunch", "dinner"].map(|id| PollId::new(id).unwrap());
        let one = delivery(1);
        assert_eq!([1, 2].map(|_| refused.again(&lunch, 0, &one)), [1, 2]);
        assert_eq!(refused.again(&lunch, 1, &one), 1);
        assert_eq!(refused.again(&dinner, 0, &one), 1);
        assert_eq!(refused.again(&lunch, 0, &delivery(2)), 1);
        refused.settled(&lunch, 0, Position(1));
        assert_eq!(refused.again(&lunch, 0, &one), 1);
        refused.sealed(&lunch);
        assert_eq!(refused.again(&lunch, 1, &one), 1);
        assert_eq!(refused.again(&dinner, 0, &one), 2);
    }

    #[test]
    fn without_room_it_is_how_often_it_was_delivered() {
        let refused = Refused::default();
        let lunch = PollId::new("lunch").unwrap();
        for position in 0..MOST_REFUSED as u64 {
            assert_eq!(refused.again(&lunch, 0, &delivery(position)), 1);
        }
        let beyond = delivery(MOST_REFUSED as u64);
        assert_eq!(refused.again(&lunch, 0, &beyond), 70);
        assert_eq!(refused.again(&lunch, 0, &delivery(0)), 2);
        refused.settled(&lunch, 0, Position(0));
        assert_eq!(refused.again(&lunch, 0, &beyond), 1);
    }
}
