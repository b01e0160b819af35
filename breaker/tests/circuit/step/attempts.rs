//! Invariants: the attempt only grows until the circuit has been stable; jitter stays in its range
//! and is drawn once an opening.

use breaker::{Backoff, Input, Policy, Probes, State};
use proptest::prelude::*;

use crate::scripted::{self, Act, Circuit, START, acts, at, ms, passing, walks};

const STABLE: u64 = 300;

fn policy(backoff: Backoff) -> Policy {
    let probes = Probes::at_most(2).successes(2).lease(ms(50));
    Policy::new(backoff, probes, Some(ms(STABLE))).unwrap()
}

fn backoffs() -> impl Strategy<Value = (Backoff, f64)> {
    let range = ms(40)..=ms(3_000);
    let curve = prop::sample::select(vec![
        Backoff::constant(ms(70)),
        Backoff::linear(range.clone()),
        Backoff::logarithmic(range.clone()),
        Backoff::exponential(range.clone()),
        Backoff::exponential(range).factor(1.3),
    ]);
    (curve, 0.0..=1.0f64).prop_map(|(curve, fraction)| (curve.jitter(fraction), fraction))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn attempts(
        (backoff, fraction) in backoffs(),
        walk in prop::collection::vec((passing(), acts()), 0..80),
    ) {
        let mut circuit = Circuit::new(policy(backoff));
        let full = backoff.jitter(0.0);
        for (passes, act) in walk {
            let old = circuit.record.clone();
            let Some(step) = circuit.act(passes, act) else { continue };
            let record = &circuit.record;
            let opened = record.era() != old.era() && record.state() == State::Open;
            if opened {
                let now = record.updated_at();
                let stable = old.state() == State::Closed
                    && now.since(old.entered_at()) >= ms(STABLE)
                    && old.updated_at() <= at(circuit.now + 1_000);
                prop_assert_eq!(record.attempt(), if stable { 1 } else { old.attempt() + 1 });
                if stable {
                    prop_assert_eq!(record.last_stable_at(), Some(now));
                }
                let asked = matches!(act, Act::Trip { wait: Some(_) }
                    | Act::Probe { outcome: breaker::ProbeOutcome::OpenFor(_), .. });
                let whole = full.wait(record.attempt(), &mut || 0);
                if !asked {
                    prop_assert!(record.wait() <= whole);
                    let least = whole.as_secs_f64() * (1.0 - fraction) - 0.001;
                    prop_assert!(record.wait().as_secs_f64() >= least);
                }
                prop_assert!(record.wait() >= ms(1) && record.wait() <= backoff.longest());
            } else if !matches!(act, Act::Reset) {
                prop_assert_eq!(record.attempt(), old.attempt());
                // Drawn once: only a clock that was set back moves it, and never shortens it.
                if record.state() == State::Open {
                    prop_assert_eq!(record.wait(), old.wait());
                }
            }
            prop_assert_eq!(step.record.is_some(), *record != old);
        }
    }

    /// No wait grows shorter as attempts grow, and none is over the longest.
    #[test]
    fn curves_only_rise((backoff, _) in backoffs(), attempt in 1..u32::MAX) {
        let full = backoff.jitter(0.0);
        let wait = |attempt| full.wait(attempt, &mut || 0);
        prop_assert!(wait(attempt) <= wait(attempt.saturating_add(1)));
        prop_assert!(wait(attempt) <= full.longest());
        prop_assert!(wait(attempt) >= wait(1));
    }

    #[test]
    fn jitter_is_even(seed in any::<u64>()) {
        let backoff = Backoff::constant(ms(1_000)).full_jitter();
        let mut state = seed;
        let mut tenths = [0u32; 10];
        for _ in 0..2_000 {
            let wait = backoff.wait(1, &mut || scripted::word(&mut state)).as_millis() as usize;
            tenths[(wait - 1) / 100] += 1;
        }
        // 200 are expected in each, with a deviation of 13.
        prop_assert!(tenths.iter().all(|&count| (100..300).contains(&count)), "{tenths:?}");
    }

    /// No sequence of openings takes the count past its type.
    #[test]
    fn any_past(walk in walks(60)) {
        let mut circuit = Circuit::new(policy(Backoff::constant(ms(70))));
        circuit.walk(&walk);
        let tick = circuit.peek(Input::Tick);
        prop_assert!(tick.record.is_none_or(|record| record.attempt() <= 60));
    }
}

#[test]
fn a_first_opening_is_the_first_attempt() {
    let mut circuit = Circuit::new(policy(Backoff::constant(ms(70))));
    circuit.now = START + STABLE - 1;
    circuit.trip();
    assert_eq!(
        (circuit.record.attempt(), circuit.record.last_stable_at()),
        (1, None)
    );
}
