use std::time::Duration;

use crate::{Entropy, clock::Nanos};

/// When a node exchanges: once an interval, a tenth more or less, so that nodes that began
/// together don't stay together.
#[derive(Debug)]
pub(crate) struct Pace {
    interval: Duration,
    due: Nanos,
    /// Whether there was no exchange yet.
    is_first: bool,
    /// Whether this interval's exchange was brought forward already.
    hastened: bool,
    /// Exchanges that failed, one after the other.
    failures: u32,
}

impl Pace {
    /// The first exchange comes at once, so that a node which starts knows what the others know;
    /// the second somewhere in the interval after it, so that nodes which started together part.
    pub(crate) fn new(interval: Duration, now: Nanos) -> Self {
        Self {
            interval,
            due: now,
            is_first: true,
            hastened: false,
            failures: 0,
        }
    }

    pub(crate) fn due(&self) -> Nanos {
        self.due
    }

    /// An exchange came to something, or there was nothing to exchange.
    pub(crate) fn went_well(&mut self, now: Nanos, entropy: &mut dyn Entropy) {
        self.failures = 0;
        if std::mem::take(&mut self.is_first) {
            self.due = within(now, self.interval, entropy);
        } else {
            self.next(now, self.interval, entropy);
        }
    }

    /// An exchange failed: the next ones come at growing distances, up to 16 intervals or 10 s,
    /// whichever is less, though never under one interval.
    pub(crate) fn failed(&mut self, now: Nanos, entropy: &mut dyn Entropy) {
        let longest = LONGEST.max(self.interval);
        let distance = self.interval.saturating_mul(1 << self.failures.min(4));
        self.failures = self.failures.saturating_add(1);
        self.next(now, distance.min(longest), entropy);
    }

    /// A rule was broken here: the exchange comes within a quarter of an interval, once an
    /// interval. Nodes that break it at one moment don't come at one moment.
    pub(crate) fn hasten(&mut self, now: Nanos, entropy: &mut dyn Entropy) {
        if !self.hastened && self.failures == 0 {
            self.hastened = true;
            let sooner = within(now, self.interval / 4, entropy);
            self.due = self.due.min(sooner);
        }
    }

    /// There is something to be told at once, unless the store is failing.
    pub(crate) fn at_once(&mut self, now: Nanos) {
        if self.failures == 0 {
            self.due = self.due.min(now);
        }
    }

    fn next(&mut self, now: Nanos, distance: Duration, entropy: &mut dyn Entropy) {
        let least = now.after(distance / 10 * 9);
        self.due = within(least, distance / 5, entropy);
        self.hastened = false;
    }
}

/// Some moment in the span that begins with `from`.
fn within(from: Nanos, span: Duration, entropy: &mut dyn Entropy) -> Nanos {
    let part = (span.as_nanos() * u128::from(entropy.word())) >> 64;
    from.after(Duration::from_nanos(part as u64))
}

const LONGEST: Duration = Duration::from_secs(10);

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(500);
    const START: Nanos = Nanos(1_000_000_000);

    fn middle() -> impl FnMut() -> u64 {
        || 1 << 63
    }

    fn ahead(pace: &Pace, now: Nanos) -> u128 {
        pace.due().since(now).as_millis()
    }

    #[test]
    fn an_interval_more_or_less() {
        let mut pace = Pace::new(INTERVAL, START);
        assert_eq!(ahead(&pace, START), 0);
        pace.went_well(START, &mut middle());
        assert_eq!(ahead(&pace, START), 250);
        for (word, millis) in [(0, 450), (1 << 63, 500), (u64::MAX, 549)] {
            pace.went_well(START, &mut || word);
            assert_eq!(ahead(&pace, START), millis);
        }
    }

    #[test]
    fn brought_forward_once_an_interval() {
        let mut pace = Pace::new(INTERVAL, START);
        pace.went_well(START, &mut middle());
        pace.went_well(START, &mut middle());
        pace.hasten(START, &mut middle());
        assert_eq!(ahead(&pace, START), 62);
        pace.hasten(START, &mut || 0);
        assert_eq!(ahead(&pace, START), 62);
        pace.went_well(START, &mut middle());
        pace.hasten(START, &mut || 0);
        assert_eq!(ahead(&pace, START), 0);
    }

    #[test]
    fn a_store_that_fails_is_asked_less_and_less_often() {
        let mut pace = Pace::new(INTERVAL, START);
        let mut distances = Vec::new();
        for _ in 0..7 {
            pace.failed(START, &mut middle());
            pace.hasten(START, &mut middle());
            pace.at_once(START);
            distances.push(ahead(&pace, START));
        }
        pace.went_well(START, &mut middle());
        assert_eq!(distances, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        pace.went_well(START, &mut middle());
        assert_eq!(ahead(&pace, START), 500);
    }
}
