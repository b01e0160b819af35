//! Flap detection as the machine has it: pure, and carried by the record.

use breaker::{Backoff, FlapDetection, Force, Input, Policy, ProbeOutcome, Probes, Step};
use proptest::prelude::*;

use crate::scripted::{Circuit, ann, at, ms, walks};

/// Waits 50 ms at first and 400 ms at most; a penalty has a half-life of a second.
fn policy() -> Policy {
    let backoff = Backoff::exponential(ms(50)..=ms(400));
    Policy::new(backoff, Probes::at_most(3), Some(ms(0))).unwrap()
}

fn detecting() -> Policy {
    let detection = FlapDetection::half_life(ms(1_000)).limit(2.0).reuse(0.5);
    policy().flap_detection(detection).unwrap()
}

impl Circuit {
    /// Opens, and closes when the wait is over.
    fn flap(&mut self) -> Step {
        let step = self.trip();
        self.wait_over();
        let probe = self.probe();
        self.ends(probe, ProbeOutcome::Succeeded);
        step
    }
}

#[test]
fn the_opening_that_reaches_the_limit_waits_the_longest_wait() {
    let mut circuit = Circuit::new(detecting());
    let waits: Vec<_> = (0..4)
        .map(|_| {
            let record = circuit.flap().record.unwrap();
            (record.wait(), record.is_flapping())
        })
        .collect();
    // 1; 0.966 + 1; 1.899 + 1.
    assert_eq!(
        waits,
        [
            (ms(50), false),
            (ms(50), false),
            (ms(400), true),
            (ms(400), true)
        ]
    );
}

#[test]
fn the_end_is_a_change_that_keeps_the_state() {
    let mut circuit = Circuit::new(detecting());
    (0..3).for_each(|_| drop(circuit.flap()));
    let before = circuit.record.clone();
    circuit.now += 1_000;
    assert!(circuit.step(Input::Tick).record.is_none(), "not yet");
    circuit.now += 2_000;
    let step = circuit.step(Input::Tick);
    assert!(step.stopped_flapping && !step.began_flapping);
    assert!(step.transitions.is_empty());
    let after = step.record.unwrap();
    assert!(!after.is_flapping());
    assert_eq!((after.era(), after.stamp()), (before.era(), before.stamp()));
    assert!(circuit.step(Input::Tick).record.is_none(), "told once");
}

#[test]
fn it_ends_under_a_force_as_well() {
    let mut circuit = Circuit::new(detecting());
    (0..3).for_each(|_| drop(circuit.flap()));
    circuit.step(Input::Force {
        force: Force::Open,
        until: None,
        operator: &ann(),
    });
    circuit.now += 3_000;
    assert!(circuit.step(Input::Tick).stopped_flapping);
}

#[test]
fn a_clock_that_is_set_back_makes_it_no_longer() {
    let mut circuit = Circuit::new(detecting());
    (0..3).for_each(|_| drop(circuit.flap()));
    circuit.now += 1_500;
    circuit.step(Input::Reset { operator: &ann() });
    (0..3).for_each(|_| drop(circuit.flap()));
    let force = Force::Disabled;
    circuit.now += 1_200;
    circuit.step(Input::Force {
        force,
        until: None,
        operator: &ann(),
    });
    circuit.now -= 500_000;
    circuit.step(Input::Tick);
    circuit.step(Input::Lift { operator: &ann() });
    assert!(circuit.record.is_flapping());
    circuit.now += 1_600;
    assert!(circuit.step(Input::Tick).stopped_flapping);
}

#[test]
fn who_does_not_detect_it_keeps_what_others_found() {
    let mut circuit = Circuit::new(detecting());
    (0..3).for_each(|_| drop(circuit.flap()));
    circuit.policy = policy();
    circuit.now += 100_000;
    assert!(circuit.step(Input::Tick).record.is_none());
    let step = circuit.flap();
    let record = step.record.unwrap();
    assert!(record.is_flapping() && record.wait() == ms(50));
    circuit.policy = detecting();
    assert!(circuit.step(Input::Tick).stopped_flapping);
    assert_eq!(circuit.record.updated_at(), at(circuit.now));
}

proptest! {
    /// Flapping begins with an opening and ends by time or by an operator, and but for waits and
    /// penalties the circuit is what it is without.
    #[test]
    fn it_changes_waits_and_nothing_else(walk in walks(120)) {
        let mut circuit = Circuit::new(detecting());
        for (passes, act) in walk {
            let was = circuit.record.is_flapping();
            let Some(step) = circuit.act(passes, act) else { continue };
            let is = circuit.record.is_flapping();
            let expected = match (was, step.stopped_flapping) {
                (true, true) | (false, false) => step.began_flapping,
                (true, false) => !step.began_flapping,
                (false, true) => unreachable!("it did not flap"),
            };
            prop_assert_eq!(is, expected, "{:?}", act);
            let opened = step.transitions.iter().any(|change| change.cause.name() == "tripped");
            prop_assert!(opened || !step.began_flapping);
            if is && step.transitions.iter().any(|change| matches!(change.cause.name(), "tripped" | "probe_failed")) {
                let wait = circuit.record.wait();
                prop_assert!(wait == ms(400) || wait.is_zero(), "{:?}", wait);
            }
        }
    }
}
