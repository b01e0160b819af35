//! Scenarios on the windows.

use std::time::Duration;

use super::{CountWindow, Suspicion, Tally, TimeWindow, Window, Windows};
use crate::{Rules, Totals, clock::Nanos};

const LENGTH: Duration = Duration::from_secs(1);
const WIDTH: u64 = 100_000_000;

/// Half of four calls, and three in a row.
fn rules() -> Rules {
    Rules::new(Some(0.5), 4, Some(3), None).unwrap()
}

const OK: Tally = Tally {
    failed: false,
    slow: false,
};
const FAILED: Tally = Tally {
    failed: true,
    slow: false,
};
const SLOW: Tally = Tally {
    failed: false,
    slow: true,
};

#[test]
fn a_call_stays_for_the_length_and_is_gone_a_tenth_later() {
    // At the epoch, in our time, and near where nanoseconds end.
    for start in [0, 1_790_000_000_123_456_789, u64::MAX - 10_000_000_000_000] {
        for length in [
            TimeWindow::SHORTEST,
            Duration::from_millis(1_234),
            Duration::from_secs(3_600),
        ] {
            let window = TimeWindow::new(length, 1, &rules());
            let length = length.as_nanos() as u64;
            for phase in 0..20 {
                let then = start + phase * (length / 200);
                let generation = phase;
                window.record(0, generation, Nanos(then), FAILED);
                assert_eq!(window.totals(generation, Nanos(then + length)).failed, 1);
                assert_eq!(
                    window
                        .totals(generation, Nanos(then + length / 1_000 * 1_101))
                        .failed,
                    0
                );
            }
        }
    }
}

#[test]
fn a_clock_may_leap_by_years() {
    const YEAR: u64 = 365 * 24 * 3_600 * 1_000_000_000;
    for length in [100, 150, 200, 300, 500, 600, 1_000, 10_000] {
        for leap in [1, 5, 10, 15, 20, 30, 56, 57, 100, 200, 300, 500] {
            let window = TimeWindow::new(Duration::from_millis(length), 2, &rules());
            for bucket in 0..64 {
                for tally in [OK, OK, FAILED, SLOW] {
                    window.record(bucket as usize, 0, Nanos(bucket * length * 100_000), tally);
                }
            }
            // In the middle of a bucket, after all that came before.
            let now = Nanos((leap * YEAR / length / 100_000 * length + length / 2) * 100_000);
            assert_eq!(window.totals(0, now), Totals::default());
            let asks = [FAILED; 4].map(|tally| window.record(0, 0, now, tally).is_some());
            assert_eq!(
                asks,
                [false, false, false, true],
                "{length} ms, {leap} years"
            );
            let totals = window.totals(0, now);
            assert_eq!((totals.calls, totals.failed), (4, 4));
        }
    }
}

#[test]
fn a_generation_far_ahead_finds_an_empty_count_window() {
    for ahead in (0..30)
        .map(|power| 1 << power)
        .chain([(1 << 30) - (1 << 20) - 1])
    {
        let window = CountWindow::new(3, &rules());
        for tally in [OK, FAILED, SLOW, OK] {
            window.record(0, tally).unwrap();
        }
        for calls in 1..4 {
            assert!(window.record(ahead, FAILED).is_ok(), "{ahead}");
            assert_eq!(
                window.totals(ahead),
                Totals {
                    calls,
                    failed: calls,
                    slow: 0
                }
            );
        }
    }
}

#[test]
fn a_reader_that_is_overtaken_by_time_sees_an_empty_window() {
    let window = TimeWindow::new(LENGTH, 1, &rules());
    window.record(0, 0, Nanos(0), OK);
    window.record(0, 0, Nanos(5 * WIDTH + 1), OK);
    assert_eq!(window.totals(0, Nanos(WIDTH / 2)).calls, 1);
    window.record(0, 0, Nanos(6 * WIDTH + 1), OK);
    assert_eq!(window.totals(0, Nanos(WIDTH / 2)), Totals::default());
}

#[test]
fn all_rules_are_asked_of_either_window() {
    for window in [Window::Time(LENGTH), Window::Calls(10)] {
        let windows = Windows::with_stripes(window, &rules(), 2);
        let asks: Vec<bool> = [OK, FAILED, FAILED, FAILED, OK, OK]
            .into_iter()
            .map(|tally| windows.record(0, Nanos(0), tally).is_some())
            .collect();
        // Three in a row and three of four; three of five; three of six, on which the window of
        // time is not asked anew, as the circuit would long have been open.
        assert_eq!(asks[..4], [false, false, false, true]);
        assert_eq!(windows.consecutive(0), 0);
        assert_eq!(
            windows.totals(0, Nanos(0)),
            Totals {
                calls: 6,
                failed: 3,
                slow: 0
            }
        );
        assert_eq!(windows.totals(1, Nanos(0)), Totals::default());

        let in_a_row = Rules::new(None, 4, Some(3), None).unwrap();
        let windows = Windows::with_stripes(window, &in_a_row, 2);
        assert_eq!(windows.record(0, Nanos(0), FAILED), None);
        assert_eq!(windows.record(0, Nanos(0), FAILED), None);
        assert!(windows.record(0, Nanos(0), FAILED).is_some());
        assert_eq!(windows.consecutive(0), 3);

        let slow = Rules::new(None, 4, Some(3), Some(0.25)).unwrap();
        let windows = Windows::with_stripes(window, &slow, 2);
        let asks = [SLOW, OK, OK, OK].map(|tally| windows.record(0, Nanos(0), tally).is_some());
        assert_eq!(asks, [false, false, false, true]);
    }
}

#[test]
fn the_lifetime_holds_what_every_state_counted() {
    for window in [Window::Time(LENGTH), Window::Calls(3)] {
        let windows = Windows::new(window, &rules());
        for generation in 0..5 {
            for call in 0..10 {
                windows.record(generation, Nanos(generation * 10 * WIDTH), FAILED);
                windows.record(generation, Nanos(call * 20 * WIDTH), OK);
            }
            windows.record(generation, Nanos(0), SLOW);
        }
        windows.count_apart(SLOW);
        windows.count_apart(FAILED);
        windows.reject();
        assert_eq!(
            windows.lifetime(),
            Totals {
                calls: 107,
                failed: 51,
                slow: 6
            }
        );
        assert_eq!(windows.rejected(), 1);
    }
}

#[test]
fn a_late_outcome_counts_in_the_lifetime_alone() {
    let windows = Windows::new(Window::Calls(3), &rules());
    windows.record(4, Nanos(0), FAILED);
    assert_eq!(windows.record(3, Nanos(0), FAILED), None);
    windows.count(3, Nanos(0), FAILED);
    assert_eq!(
        windows.totals(4, Nanos(0)),
        Totals {
            calls: 1,
            failed: 1,
            slow: 0
        }
    );
    assert_eq!(
        windows.lifetime(),
        Totals {
            calls: 3,
            failed: 3,
            slow: 0
        }
    );
}

#[test]
fn what_is_counted_without_asking_counts_when_it_is_asked() {
    for window in [Window::Time(LENGTH), Window::Calls(40)] {
        // Half of ten calls; nothing in a row.
        let rules = Rules::new(Some(0.5), 10, None, Some(0.5)).unwrap();
        for silent in 0..=12 {
            let windows = Windows::with_stripes(window, &rules, 2);
            for _ in 0..10 {
                assert_eq!(windows.record(0, Nanos(0), OK), None);
            }
            // This grants some more.
            assert_eq!(windows.record(0, Nanos(0), FAILED), None);
            for _ in 0..silent {
                windows.count(0, Nanos(0), FAILED);
            }
            let totals = Totals {
                calls: 12 + silent,
                failed: 2 + silent,
                slow: 0,
            };
            let asks = windows.record(0, Nanos(0), FAILED);
            assert_eq!(windows.totals(0, Nanos(0)), totals);
            let broken = (2 * totals.failed >= totals.calls).then_some(totals);
            assert_eq!(asks.and_then(|seen| seen.totals), broken, "{silent}");
        }
    }
}

#[test]
fn a_suspicion_holds_what_broke_the_rule() {
    let windows = Windows::new(Window::Time(LENGTH), &rules());
    let both = [FAILED, FAILED, FAILED, FAILED].map(|tally| windows.record(0, Nanos(0), tally));
    let broken = Totals {
        calls: 4,
        failed: 4,
        slow: 0,
    };
    let suspicion = |totals, consecutive| {
        Some(Suspicion {
            totals,
            consecutive,
        })
    };
    assert_eq!(
        both,
        [
            None,
            None,
            suspicion(None, Some(3)),
            suspicion(Some(broken), Some(4))
        ]
    );
}
