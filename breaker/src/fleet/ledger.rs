use std::{collections::BTreeMap, time::Duration};

use crate::{
    Era, Totals,
    fleet::{Add, Counted},
    window::Bucket,
};

/// What this node has sent of what it counted: the local window is where counts wait to be sent,
/// and a bucket of it is sent as often as it grew.
///
/// So a count is sent once, with its age, however long the store was down, and what has left the
/// window before it could be sent is not sent at all.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    window: Option<Era>,
    /// By the number of a local bucket, which no other of this breaker ever has.
    sent: BTreeMap<u64, Totals>,
}

/// How things stood before a flush, for one that was certainly not made.
#[derive(Debug)]
pub(crate) struct Before(BTreeMap<u64, Totals>);

impl Ledger {
    /// What to add to the fleet's `window`, taken as sent from now on.
    pub(crate) fn flush(
        &mut self,
        window: Era,
        width: Duration,
        buckets: &[Bucket],
    ) -> (Counted, Before) {
        if self.window != Some(window) {
            self.window = Some(window);
            self.sent.clear();
        }
        let before = Before(self.sent.clone());
        self.sent
            .retain(|number, _| buckets.iter().any(|bucket| bucket.number == *number));
        let mut adds: Vec<Add> = Vec::new();
        for bucket in buckets {
            let sent = self.sent.entry(bucket.number).or_default();
            let totals = Totals {
                calls: bucket.totals.calls.saturating_sub(sent.calls),
                failed: bucket.totals.failed.saturating_sub(sent.failed),
                slow: bucket.totals.slow.saturating_sub(sent.slow),
            };
            if totals == Totals::default() {
                continue;
            }
            // Those of an earlier generation are of the same moments.
            let age = Duration::from_millis(bucket.age.as_millis() as u64);
            let has_room = adds.len() <= Bucket::IN_A_WINDOW;
            match adds.iter_mut().find(|add| add.age == age) {
                Some(add) => add.totals = sum(add.totals, totals),
                None if has_room => adds.push(Add { age, totals }),
                // It is sent the next time.
                None => continue,
            }
            *sent = bucket.totals;
        }
        adds.sort_by_key(|add| add.age);
        let counted = Counted {
            era: window,
            width,
            buckets: Bucket::IN_A_WINDOW as u32,
            adds,
        };
        (counted, before)
    }

    /// Whether there is anything to add to the fleet's `window`.
    pub(crate) fn is_behind(&self, window: Era, buckets: &[Bucket]) -> bool {
        let known = self.window == Some(window);
        (buckets.iter())
            .any(|bucket| !known || self.sent.get(&bucket.number) != Some(&bucket.totals))
    }

    /// Takes back a flush that was certainly not made.
    pub(crate) fn take_back(&mut self, before: Before) {
        self.sent = before.0;
    }
}

fn sum(one: Totals, other: Totals) -> Totals {
    Totals {
        calls: one.calls.saturating_add(other.calls),
        failed: one.failed.saturating_add(other.failed),
        slow: one.slow.saturating_add(other.slow),
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const WINDOW: Era = Era(7);
    const WIDTH: Duration = Duration::from_secs(1);

    fn bucket(number: u64, back: u64, calls: u64, failed: u64) -> Bucket {
        Bucket {
            number,
            age: WIDTH * back as u32,
            totals: Totals {
                calls,
                failed,
                slow: 0,
            },
        }
    }

    fn added(counted: &Counted) -> Vec<(u64, u64, u64)> {
        let adds = counted.adds.iter();
        adds.map(|add| (add.age.as_secs(), add.totals.calls, add.totals.failed))
            .collect()
    }

    #[test]
    fn a_bucket_is_sent_as_often_as_it_grew() {
        let mut ledger = Ledger::default();
        let (counted, _) = ledger.flush(WINDOW, WIDTH, &[bucket(5, 0, 3, 1)]);
        assert_eq!(added(&counted), [(0, 3, 1)]);
        let buckets = [bucket(6, 0, 2, 2), bucket(5, 1, 4, 1)];
        let (counted, _) = ledger.flush(WINDOW, WIDTH, &buckets);
        assert_eq!(added(&counted), [(0, 2, 2), (1, 1, 0)]);
        let (counted, _) = ledger.flush(WINDOW, WIDTH, &buckets);
        assert_eq!(added(&counted), []);
    }

    #[test]
    fn what_was_certainly_not_made_is_sent_again() {
        let mut ledger = Ledger::default();
        let buckets = [bucket(5, 0, 3, 1)];
        let (_, before) = ledger.flush(WINDOW, WIDTH, &buckets);
        ledger.take_back(before);
        let (counted, _) = ledger.flush(WINDOW, WIDTH, &buckets);
        assert_eq!(added(&counted), [(0, 3, 1)]);
    }

    #[test]
    fn another_window_gets_all_that_the_local_one_holds() {
        let mut ledger = Ledger::default();
        let buckets = [bucket(5, 0, 3, 1), bucket(4, 1, 1, 0)];
        ledger.flush(WINDOW, WIDTH, &buckets);
        let (counted, _) = ledger.flush(Era(8), WIDTH, &buckets);
        assert_eq!(added(&counted), [(0, 3, 1), (1, 1, 0)]);
        assert_eq!(counted.era, Era(8));
    }

    #[test]
    fn what_there_is_no_room_for_is_sent_the_next_time() {
        let mut ledger = Ledger::default();
        let buckets: Vec<_> = (0..13).map(|n| bucket(20 - n, n, 1, 0)).collect();
        let (first, _) = ledger.flush(WINDOW, WIDTH, &buckets);
        assert_eq!(first.adds.len(), Bucket::IN_A_WINDOW + 1);
        let (second, _) = ledger.flush(WINDOW, WIDTH, &buckets);
        assert_eq!(added(&second), [(11, 1, 0), (12, 1, 0)]);
    }

    #[test]
    fn generations_of_one_moment_are_added_together() {
        let mut ledger = Ledger::default();
        let buckets = [bucket(5, 0, 3, 1), bucket(21, 0, 2, 2)];
        let (counted, _) = ledger.flush(WINDOW, WIDTH, &buckets);
        assert_eq!(added(&counted), [(0, 5, 3)]);
    }
}
