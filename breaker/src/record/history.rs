use alloc::vec::Vec;

use super::Transition;
#[cfg(feature = "driver")]
use crate::Status;

/// The last changes, the latest last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct History(pub(super) Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// None, where it is in words of a later version.
    pub(super) transition: Option<Transition>,
    /// What a later version wrote, where this one would not have written the same.
    #[cfg(feature = "serde")]
    pub(super) foreign: Option<serde_json::Value>,
}

impl History {
    /// The most changes that are kept.
    pub(crate) const LIMIT: usize = 16;

    /// Adds a change, and forgets the oldest one where there are too many.
    pub(crate) fn push(&mut self, transition: Transition) {
        self.0.push(Entry {
            transition: Some(transition),
            #[cfg(feature = "serde")]
            foreign: None,
        });
        self.forget();
    }

    /// Has the last change lead to another status than it was thought to.
    #[cfg(feature = "driver")]
    pub(crate) fn leads_to(&mut self, to: Status) {
        let last = self.0.last_mut();
        if let Some(change) = last.and_then(|entry| entry.transition.as_mut()) {
            change.to = to;
        }
    }

    /// The changes of both, each once, by time as far as the order in either allows: where a clock
    /// was set back, that is not the order of time.
    pub(crate) fn merge(&mut self, other: &Self) {
        let (mut ours, mut theirs) = (&*self.0, &*other.0);
        let mut both: Vec<Entry> = Vec::with_capacity(ours.len() + theirs.len());
        loop {
            let takes_ours = match (ours.first(), theirs.first()) {
                (None, None) => break,
                (one, None) => one.is_some(),
                (None, _) => false,
                (Some(a), Some(b)) => {
                    match (theirs[1..].contains(a), ours[1..].contains(b)) {
                        // What stands before a change in one of them stands before it in both.
                        (true, false) => false,
                        (false, true) => true,
                        _ => !b.is_before(a),
                    }
                }
            };
            let from = if takes_ours { &mut ours } else { &mut theirs };
            if let Some((entry, rest)) = from.split_first() {
                *from = rest;
                if !both.contains(entry) {
                    both.push(entry.clone());
                }
            }
        }
        self.0 = both;
        self.forget();
    }

    /// Of the changes, those of what was imposed.
    pub(crate) fn of_forces(&self) -> Self {
        let of_a_force = |entry: &&Entry| {
            let change = entry.transition.as_ref();
            change.is_some_and(|change| change.cause.is_of_a_force())
        };
        Self(self.0.iter().filter(of_a_force).cloned().collect())
    }

    fn forget(&mut self) {
        let over = self.0.len().saturating_sub(Self::LIMIT);
        self.0.drain(..over);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Transition> {
        self.0.iter().filter_map(|entry| entry.transition.as_ref())
    }
}

impl Entry {
    /// What is in words of a later version stays where it is.
    fn is_before(&self, other: &Self) -> bool {
        match (&self.transition, &other.transition) {
            (Some(one), Some(other)) => (one.at, one.generation) < (other.at, other.generation),
            _ => false,
        }
    }
}

#[cfg(all(test, feature = "std", not(loom)))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Cause, Era, Status, Timestamp};

    fn ring(moments: &[(u64, u64)]) -> History {
        let mut ring = History::default();
        for &(era, at) in moments {
            ring.push(Transition {
                era: Era(era),
                generation: era,
                at: Timestamp::from_millis(at),
                from: Status::Closed,
                to: Status::Open,
                cause: Cause::Expired,
            });
        }
        ring
    }

    fn eras(ring: &History) -> Vec<u64> {
        ring.iter().map(|change| change.era.0).collect()
    }

    #[test]
    fn two_branches_by_time_after_what_they_share() {
        let mut ours = ring(&[(1, 10), (2, 20), (3, 30), (6, 60)]);
        ours.merge(&ring(&[(2, 20), (3, 30), (4, 40), (5, 70)]));
        assert_eq!(eras(&ours), [1, 2, 3, 4, 6, 5]);
    }

    #[test]
    fn the_order_in_a_ring_outweighs_a_clock_that_was_set_back() {
        let mut ours = ring(&[(1, 900), (2, 20), (3, 30)]);
        ours.merge(&ring(&[(1, 900), (2, 20), (4, 25)]));
        assert_eq!(eras(&ours), [1, 2, 4, 3]);
        // Nor does it end where the two contradict each other.
        let mut ours = ring(&[(1, 10), (2, 20)]);
        ours.merge(&ring(&[(2, 20), (1, 10)]));
        assert_eq!(eras(&ours), [1, 2]);
    }

    #[test]
    fn the_last_ones_stay() {
        let early: Vec<_> = (0..16).map(|n| (n, n)).collect();
        let late: Vec<_> = (10..26).map(|n| (n, n)).collect();
        let mut ours = ring(&early);
        ours.merge(&ring(&late));
        assert_eq!(eras(&ours), (10..26).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn either_way_it_is_the_same_set(
            ours in prop::collection::btree_set((0..40u64, 0..40u64), 0..8),
            theirs in prop::collection::btree_set((0..40u64, 0..40u64), 0..8),
        ) {
            let [ours, theirs] = [ours, theirs].map(|set| set.into_iter().collect::<Vec<_>>());
            let (mut one, mut other) = (ring(&ours), ring(&theirs));
            one.merge(&ring(&theirs));
            other.merge(&ring(&ours));
            let mut again = one.clone();
            again.merge(&ring(&theirs));
            prop_assert_eq!(&again, &one);
            let sorted = |ring: &History| {
                let mut all: Vec<_> = ring.iter().map(|change| (change.era.0, change.at)).collect();
                all.sort_unstable();
                all
            };
            prop_assert_eq!(sorted(&one), sorted(&other));
            let mut all: Vec<_> = ours.iter().chain(&theirs).collect();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(one.iter().count(), all.len());
        }
    }
}
