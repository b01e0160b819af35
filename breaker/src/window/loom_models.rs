//! Where threads meet in a window. Loom tries the orders that a read finds, not those that a write
//! finds that was read first; so where it matters who reads, the main thread writes, since it is
//! tried first.

use std::time::Duration;

use loom::{
    model,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use super::{CountWindow, Tally, TimeWindow};
use crate::{
    Rules, Status, Totals,
    clock::Nanos,
    gate::{Gate, Word},
};

const WIDTH: u64 = 10_000_000;
const OK: Tally = Tally {
    failed: false,
    slow: false,
};
const FAILED: Tally = Tally {
    failed: true,
    slow: false,
};

/// From this share of failures on, of at least so many calls.
fn failures(rate: f64, minimum_calls: u64) -> Rules {
    Rules::new(Some(rate), minimum_calls, None, None).unwrap()
}

/// Under which a window has nothing to decide.
/// Counts a success as calls do; whether a rate is broken.
fn succeed(window: &TimeWindow, stripe: usize, generation: u64, now: Nanos) -> bool {
    !window.success_at_once(stripe, generation, now)
        && window.record(stripe, generation, now, OK).is_some()
}

fn no_rate() -> Rules {
    Rules::new(None, 1, Some(1), None).unwrap()
}

/// In the middle of a bucket.
fn at(bucket: u64) -> Nanos {
    Nanos(bucket * WIDTH + WIDTH / 2)
}

fn time_window(stripes: usize, rules: &Rules) -> Arc<TimeWindow> {
    Arc::new(TimeWindow::new(
        Duration::from_nanos(10 * WIDTH),
        stripes,
        rules,
    ))
}

fn spawn<W: 'static, T: 'static>(
    window: &Arc<W>,
    act: impl FnOnce(&W) -> T + 'static,
) -> thread::JoinHandle<T> {
    let window = Arc::clone(window);
    thread::spawn(move || act(&window))
}

#[test]
fn loom_calls_that_begin_a_bucket_together_all_count() {
    model(|| {
        let window = time_window(1, &no_rate());
        succeed(&window, 0, 0, at(0));
        let other = spawn(&window, |window| succeed(window, 0, 0, at(16)));
        succeed(&window, 0, 0, at(16));
        other.join().unwrap();
        assert_eq!(window.totals(0, at(16)).calls, 2);
        assert_eq!(window.lifetime().calls, 3);
    });
}

#[test]
fn loom_a_late_call_changes_no_later_generation() {
    model(|| {
        let window = time_window(1, &no_rate());
        succeed(&window, 0, 0, at(3));
        let late = spawn(&window, |window| succeed(window, 0, 0, at(3)));
        let reader = spawn(&window, |window| window.totals(1, at(3)).calls);
        succeed(&window, 0, 1, at(3));
        assert!(reader.join().unwrap() <= 1);
        late.join().unwrap();
        assert_eq!(window.totals(1, at(3)).calls, 1);
        assert_eq!(window.totals(0, at(3)), Totals::default());
        assert_eq!(window.lifetime().calls, 3);
    });
}

#[test]
fn loom_a_lifetime_is_never_more_than_was_counted() {
    model(|| {
        let window = time_window(1, &no_rate());
        succeed(&window, 0, 0, at(0));
        succeed(&window, 0, 0, at(0));
        let writer = spawn(&window, |window| succeed(window, 0, 0, at(16)));
        assert!(window.lifetime().calls <= 3);
        writer.join().unwrap();
        assert_eq!(window.lifetime().calls, 3);
    });
}

#[test]
fn loom_of_two_failures_that_break_a_rule_one_asks() {
    model(|| {
        let window = time_window(2, &failures(1.0, 2));
        let other = spawn(&window, |window| window.record(1, 0, at(0), FAILED));
        let asks = window.record(0, 0, at(0), FAILED).is_some();
        assert!(other.join().unwrap().is_some() | asks);
    });
}

#[test]
fn loom_a_failure_that_a_grant_has_not_seen_spends_from_it() {
    model(|| {
        // Granted two: one fails before, and one late in the bucket before.
        let window = time_window(2, &failures(1.0, 3));
        window.record(0, 0, at(0), FAILED);
        let other = spawn(&window, |window| window.record(1, 0, at(0), FAILED));
        let asks = window.record(0, 0, at(1), FAILED).is_some();
        assert!(other.join().unwrap().is_some() | asks);
    });
}

#[test]
fn loom_a_success_that_completes_the_minimum_is_not_missed() {
    model(|| {
        let window = time_window(2, &failures(0.5, 2));
        let other = spawn(&window, |window| succeed(window, 1, 0, at(0)));
        let asks = window.record(0, 0, at(0), FAILED).is_some();
        assert!(other.join().unwrap() | asks);
    });
}

#[test]
fn loom_a_success_beside_the_last_failure_of_a_grant_is_not_missed() {
    model(|| {
        // Granted one: a third of three calls.
        let rules = failures(0.333_333, 3);
        let window = time_window(2, &rules);
        assert!(!succeed(&window, 0, 0, at(0)));
        let other = spawn(&window, |window| succeed(window, 1, 0, at(0)));
        let asks = window.record(0, 0, at(0), FAILED).is_some();
        assert!(other.join().unwrap() | asks);
    });
}

#[test]
fn loom_a_count_window_holds_what_its_ring_holds() {
    model(|| {
        let window = Arc::new(CountWindow::new(2, &failures(1.0, 100)));
        window.record(0, FAILED).ok();
        let other = spawn(&window, |window| window.record(0, OK).is_ok());
        assert!(window.record(0, FAILED).is_ok());
        assert!(other.join().unwrap());
        assert_eq!(
            window.totals(0),
            Totals {
                calls: 2,
                failed: 1,
                slow: 0
            }
        );
        assert_eq!(window.lifetime_calls(), 3);
    });
}

#[test]
fn loom_a_late_call_changes_no_later_count() {
    model(|| {
        let window = Arc::new(CountWindow::new(2, &failures(1.0, 100)));
        window.record(0, FAILED).ok();
        let late = spawn(&window, |window| window.record(0, FAILED));
        window.record(1, OK).ok();
        assert_eq!(
            window.totals(1),
            Totals {
                calls: 1,
                failed: 0,
                slow: 0
            }
        );
        window.record(1, FAILED).ok();
        late.join().unwrap().ok();
        assert_eq!(
            window.totals(1),
            Totals {
                calls: 2,
                failed: 1,
                slow: 0
            }
        );
        window.record(1, OK).ok();
        window.record(1, OK).ok();
        assert_eq!(
            window.totals(1),
            Totals {
                calls: 2,
                failed: 0,
                slow: 0
            }
        );
    });
}

#[test]
fn loom_of_two_calls_that_break_a_rule_of_a_count_window_one_asks() {
    for calls in [[FAILED, FAILED], [FAILED, OK]] {
        model(move || {
            let rules = failures(0.5, 2);
            let window = Arc::new(CountWindow::new(2, &rules));
            let other = spawn(&window, move |window| window.record(0, calls[1]));
            let asks = window.record(0, calls[0]);
            assert!(matches!(asks, Ok(Some(_))) || matches!(other.join().unwrap(), Ok(Some(_))));
        });
    }
}

#[test]
fn loom_no_rate_looks_worse_than_it_has_been() {
    model(|| {
        // A failure, a success, a failure: no two failures of two calls.
        let rules = failures(0.6, 2);
        let window = time_window(2, &rules);
        window.record(0, 0, at(0), FAILED);
        let reader = spawn(&window, |window| window.totals(0, at(0)));
        succeed(&window, 1, 0, at(0));
        window.record(0, 0, at(0), FAILED);
        let totals = reader.join().unwrap();
        assert!(totals.failed < 2 || totals.calls == 3, "{totals:?}");
    });
}

#[test]
fn loom_no_rate_of_a_count_window_looks_worse_than_it_has_been() {
    model(|| {
        let window = Arc::new(CountWindow::new(3, &failures(1.0, 100)));
        window.record(0, FAILED).ok();
        let reader = spawn(&window, |window| window.totals(0));
        window.record(0, OK).ok();
        window.record(0, FAILED).ok();
        let totals = reader.join().unwrap();
        assert!(totals.failed < 2 || totals.calls == 3, "{totals:?}");
    });
}

/// A gate, a window and a time, put together as the breaker does.
struct Circuit {
    gate: Gate,
    window: TimeWindow,
    time: AtomicU64,
}

impl Circuit {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            gate: Gate::new(Status::Closed, None),
            window: TimeWindow::new(Duration::from_nanos(10 * WIDTH), 1, &no_rate()),
            time: AtomicU64::new(at(3).0),
        })
    }

    fn now(&self) -> Nanos {
        Nanos(self.time.load(Ordering::Acquire))
    }

    /// Ends a call that was let in under `word`; whether the word still stood.
    fn leave(&self, word: Word) -> bool {
        let now = self.now();
        let stands = self.gate.load() == word;
        if stands {
            succeed(&self.window, 0, word.sequence(), now);
        }
        stands
    }

    /// What the window of the word holds.
    fn calls(&self, word: Word) -> u64 {
        self.window.totals(word.sequence(), self.now()).calls
    }
}

#[test]
fn loom_a_call_counts_in_its_own_generation_alone() {
    for pass in [0, 16 * WIDTH] {
        model(move || {
            let circuit = Circuit::new();
            let other = spawn(&circuit, |circuit| {
                let word = circuit.gate.load();
                (word, circuit.leave(word))
            });
            circuit.time.fetch_add(pass, Ordering::AcqRel);
            let word = circuit.gate.publish(Status::Closed, None);
            assert!(circuit.calls(word) <= 1);
            assert!(circuit.leave(word));
            let (of, stood) = other.join().unwrap();
            assert!(stood || of != word);
            assert_eq!(circuit.calls(word), 1 + u64::from(of == word));
            assert_eq!(circuit.window.lifetime().calls, 1 + u64::from(stood));
        });
    }
}

#[test]
fn loom_no_call_is_lost_while_nothing_changes() {
    model(|| {
        let circuit = Circuit::new();
        let word = circuit.gate.load();
        let others =
            [(); 2].map(|()| spawn(&circuit, |circuit| circuit.leave(circuit.gate.load())));
        for other in others {
            assert!(other.join().unwrap());
        }
        assert_eq!(circuit.calls(word), 2);
        let next = circuit.gate.publish(Status::MetricsOnly, None);
        assert!(!circuit.leave(word) && circuit.leave(next));
        assert_eq!(
            (circuit.calls(next), circuit.window.lifetime().calls),
            (1, 3)
        );
    });
}
