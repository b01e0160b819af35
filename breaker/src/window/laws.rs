//! The windows against a list of all that happened.

use std::{collections::VecDeque, time::Duration};

use proptest::prelude::*;

use super::{CountWindow, Tally, TimeWindow};
use crate::{Rules, Totals, clock::Nanos};

/// A window of a second has buckets of 100 ms.
const LENGTH: Duration = Duration::from_secs(1);
const WIDTH: u64 = 100_000_000;
const STRIPES: usize = 4;

/// Rules beside what they were made of, so that what is expected does not come from what is tested.
#[derive(Debug, Clone, Copy)]
struct Given {
    rules: Rules,
    minimum_calls: u64,
    /// In millionths, of failures and of slow calls.
    rates: [Option<u32>; 2],
}

/// A row of failures is always a rule: of a window it is no matter.
fn given() -> impl Strategy<Value = Given> {
    let rate = || prop::option::of(prop::sample::select(vec![1, 333_333, 500_000, 1_000_000]));
    (1..8_u64, [rate(), rate()]).prop_map(|(minimum_calls, rates)| {
        let [failed, slow] = rates.map(|rate| rate.map(|rate| f64::from(rate) / 1e6));
        Given {
            rules: Rules::new(failed, minimum_calls, Some(1), slow).unwrap(),
            minimum_calls,
            rates,
        }
    })
}

fn tally() -> impl Strategy<Value = Tally> {
    (prop::bool::weighted(0.3), prop::bool::weighted(0.2))
        .prop_map(|(failed, slow)| Tally { failed, slow })
}

fn broken(given: &Given, totals: Totals) -> bool {
    let reached = |rate: Option<u32>, bad: u64| {
        rate.is_some_and(|rate| bad * 1_000_000 >= u64::from(rate) * totals.calls)
    };
    let [failed, slow] = given.rates;
    totals.calls >= given.minimum_calls
        && (reached(failed, totals.failed) || reached(slow, totals.slow))
}

fn count<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Totals {
    tallies.fold(Totals::default(), |sum, tally| Totals {
        calls: sum.calls + 1,
        failed: sum.failed + u64::from(tally.failed),
        slow: sum.slow + u64::from(tally.slow),
    })
}

#[derive(Debug, Clone)]
enum Act {
    /// Time passes, in milliseconds.
    Pass(u64),
    /// The circuit changes its state.
    Turn,
    Call {
        stripe: usize,
        tally: Tally,
    },
    /// The clock was read so many milliseconds ago.
    Late {
        stripe: usize,
        tally: Tally,
        by: u64,
    },
    /// A call of the state before.
    Stale {
        stripe: usize,
        tally: Tally,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let stripe = || 0..STRIPES;
    prop_oneof![
        4 => prop_oneof![0..50_u64, 50..400_u64, 900..1_300_u64, 1_500..100_000_u64].prop_map(Act::Pass),
        1 => Just(Act::Turn),
        12 => (stripe(), tally()).prop_map(|(stripe, tally)| Act::Call { stripe, tally }),
        2 => (stripe(), tally(), 0..3_000_u64)
            .prop_map(|(stripe, tally, by)| Act::Late { stripe, tally, by }),
        2 => (stripe(), tally()).prop_map(|(stripe, tally)| Act::Stale { stripe, tally }),
    ]
}

/// All calls that were counted: generation, bucket and outcome.
#[derive(Default)]
struct List(Vec<(u64, u64, Tally)>);

impl List {
    fn totals(&self, generation: u64, now: u64) -> Totals {
        let buckets = (now / WIDTH).saturating_sub(10)..=now / WIDTH;
        count(
            self.0
                .iter()
                .filter(|(of, bucket, _)| *of == generation && buckets.contains(bucket))
                .map(|(_, _, tally)| tally),
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_time_window_is_the_list_of_its_calls(
        acts in prop::collection::vec(act(), 1..250),
        given in given(),
    ) {
        let window = TimeWindow::new(LENGTH, STRIPES, &given.rules);
        let mut list = List::default();
        let mut generation = 0;
        // Half a millisecond off the edges of buckets.
        let (mut now, mut turned) = (500_000, 500_000);
        for act in acts {
            let mut record = |stripe, generation, now, tally| {
                list.0.push((generation, now / WIDTH, tally));
                window.record(stripe, generation, Nanos(now), tally)
            };
            match act {
                Act::Pass(millis) => now += millis * 1_000_000,
                Act::Turn => (generation, turned) = (generation + 1, now),
                Act::Call { stripe, tally } => {
                    record(stripe, generation, now, tally);
                }
                Act::Late { stripe, tally, by } => {
                    record(stripe, generation, now.saturating_sub(by * 1_000_000).max(turned), tally);
                }
                Act::Stale { stripe, tally } if generation > 0 => {
                    record(stripe, generation - 1, turned, tally);
                }
                Act::Stale { .. } => {}
            }
            prop_assert_eq!(window.totals(generation, Nanos(now)), list.totals(generation, now));
            prop_assert_eq!(window.lifetime(), count(list.0.iter().map(|(_, _, tally)| tally)));
        }
    }

    #[test]
    fn a_time_window_asks_when_a_rule_is_broken_and_only_then(
        acts in prop::collection::vec(act(), 1..250),
        given in given(),
    ) {
        let window = TimeWindow::new(LENGTH, STRIPES, &given.rules);
        let mut list = List::default();
        let mut generation = 0;
        let mut now = 500_000;
        for act in acts {
            match act {
                Act::Pass(millis) => now += millis * 1_000_000,
                Act::Turn => generation += 1,
                Act::Call { stripe, tally }
                | Act::Late { stripe, tally, .. }
                | Act::Stale { stripe, tally } => {
                    list.0.push((generation, now / WIDTH, tally));
                    let asks = window.record(stripe, generation, Nanos(now), tally).is_some();
                    prop_assert_eq!(asks, broken(&given, list.totals(generation, now)));
                    generation += u64::from(asks);
                }
            }
        }
    }

    #[test]
    fn a_count_window_is_the_list_of_its_last_calls(
        size in 1..12_u32,
        acts in prop::collection::vec(prop_oneof![
            20 => tally().prop_map(Some),
            1 => Just(None),
        ], 1..250),
        given in given(),
    ) {
        let window = CountWindow::new(size, &given.rules);
        let mut list = VecDeque::new();
        let mut generation = 0;
        let mut calls = 0;
        for act in acts {
            if let Some(tally) = act {
                list.push_back(tally);
                if list.len() > size as usize {
                    list.pop_front();
                }
                calls += 1;
                let totals = count(list.iter());
                let asks = broken(&given, totals).then_some(totals);
                prop_assert_eq!(window.record(generation, tally), Ok(asks));
                prop_assert_eq!(window.totals(generation), totals);
                if broken(&given, totals) {
                    generation += 1;
                    list.clear();
                }
            } else {
                generation += 1;
                list.clear();
                prop_assert!(window.record(generation - 1, Tally::default()).is_ok());
                calls += 1;
            }
            prop_assert_eq!(window.totals(generation), count(list.iter()));
            prop_assert_eq!(window.lifetime_calls(), calls);
        }
    }
}
