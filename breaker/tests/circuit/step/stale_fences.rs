//! Invariant: a stale fence never changes the record.

use breaker::{Answer, Backoff, Force, Input, Policy, ProbeOutcome, Probes, State, Status};
use proptest::prelude::*;

use crate::scripted::{self, Circuit, ann, at, failures, ms, outcomes, walks};

fn policy() -> Policy {
    let probes = Probes::at_most(2).successes(2).lease(ms(50));
    Policy::new(Backoff::constant(ms(100)), probes, None).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever is reported for a lease that is over does no more than a tick does.
    #[test]
    fn probes(walk in walks(60), outcome in outcomes()) {
        let mut circuit = Circuit::new(policy());
        circuit.walk(&walk);
        let tick = circuit.peek(Input::Tick);
        let settled = tick.record.as_ref().unwrap_or(&circuit.record);
        let mut live = 0;
        for &fence in &circuit.fences {
            let step = circuit.peek(Input::Probe { fence, outcome });
            if step.answer == Answer::Stale {
                prop_assert_eq!(&step.record, &tick.record);
                prop_assert_eq!(&step.transitions, &tick.transitions);
            } else {
                prop_assert_eq!(fence.era(), settled.era());
                live += 1;
            }
        }
        prop_assert_eq!(live, settled.probes().len());
    }

    /// Nor does a rule that was broken in a state that is over, or before something was imposed or
    /// lifted.
    #[test]
    fn trips(walk in walks(60)) {
        let mut circuit = Circuit::new(policy());
        let shown = |circuit: &Circuit| (circuit.record.era(), circuit.record.forced_stamp());
        let mut seen = vec![shown(&circuit)];
        for step in walk {
            circuit.walk(&[step]);
            seen.push(shown(&circuit));
        }
        let tick = circuit.peek(Input::Tick);
        let now = shown(&circuit);
        for (era, forced_stamp) in seen.into_iter().filter(|&then| then != now) {
            let step = circuit.peek(Input::Trip { era, forced_stamp, trip: failures(9), wait: None });
            prop_assert_eq!(step.answer, Answer::Stale);
            prop_assert_eq!(&step.record, &tick.record);
        }
    }
}

/// Of another crate: a success that began in an earlier state closes the circuit.
#[test]
fn a_success_from_before_closes_nothing() {
    let mut circuit = Circuit::new(policy());
    circuit.trip();
    circuit.wait_over();
    let early = circuit.probe();
    circuit.ends(early, ProbeOutcome::Failed);
    circuit.wait_over();
    circuit.probe();
    for _ in 0..3 {
        let step = circuit.ends(early, ProbeOutcome::Succeeded);
        assert_eq!((step.answer, step.record), (Answer::Stale, None));
    }
    assert_eq!(circuit.record.state(), State::HalfOpen);
}

/// A probe is counted once, even where it reports twice.
#[test]
fn a_probe_reports_once() {
    let mut circuit = Circuit::new(policy());
    circuit.trip();
    circuit.wait_over();
    let fence = circuit.probe();
    assert_eq!(
        circuit.ends(fence, ProbeOutcome::Succeeded).answer,
        Answer::Noted
    );
    assert_eq!(
        circuit.ends(fence, ProbeOutcome::Succeeded).answer,
        Answer::Stale
    );
    assert_eq!(circuit.record.state(), State::HalfOpen);
}

/// A place that was lost and taken again belongs to the new probe alone, even where words repeat.
#[test]
fn poor_entropy_gives_two_probes_two_tokens() {
    let mut circuit = Circuit::new(policy());
    circuit.trip();
    circuit.wait_over();
    circuit.words = 7;
    let one = circuit.probe();
    // The first word was the era, the second one the token, and now it is the second one again.
    circuit.words = 7;
    scripted::word(&mut circuit.words);
    let two = circuit.probe();
    assert_ne!(one, two);
}

/// An era is new even where words repeat.
#[test]
fn poor_entropy_gives_each_state_an_era_of_its_own() {
    let mut circuit = Circuit::new(policy());
    let mut eras = vec![circuit.record.era()];
    for _ in 0..10 {
        circuit.words = 0;
        circuit.trip();
        eras.push(circuit.record.era());
        circuit.words = 0;
        circuit.step(Input::Reset { operator: &ann() });
        eras.push(circuit.record.era());
        eras.sort_unstable();
        eras.dedup();
    }
    // The circuit remembers 16 changes; within them nothing repeats.
    assert!(eras.len() > 16, "{} eras", eras.len());
}

/// A token counts in its own state only, even where words repeat.
#[test]
fn poor_entropy_gives_no_power_over_a_later_state() {
    let mut circuit = Circuit::new(policy());
    circuit.trip();
    let set_out = |circuit: &mut Circuit| {
        circuit.wait_over();
        circuit.words = 7;
        circuit.probe()
    };
    let early = set_out(&mut circuit);
    circuit.ends(early, ProbeOutcome::Failed);
    let late = set_out(&mut circuit);
    assert_ne!(early, late, "an era of its own");
    assert_eq!(
        circuit.ends(early, ProbeOutcome::Failed).answer,
        Answer::Stale
    );
    assert_eq!(
        circuit.ends(late, ProbeOutcome::Failed).answer,
        Answer::Noted
    );
}

/// A force and its end keep the era, but not what was counted before or under them.
#[test]
fn what_was_counted_under_a_force_opens_nothing() {
    for force in [Force::Closed, Force::Disabled, Force::MetricsOnly] {
        for runs_out in [false, true] {
            let mut circuit = Circuit::new(policy());
            let era = circuit.record.era();
            let before = circuit.record.forced_stamp();
            let operator = &ann();
            circuit.step(Input::Force {
                force,
                until: runs_out.then(|| at(circuit.now + 10)),
                operator,
            });
            let under = circuit.record.forced_stamp();
            circuit.now += 10;
            if !runs_out {
                circuit.step(Input::Lift { operator });
            }
            for forced_stamp in [before, under] {
                let step = circuit.step(Input::Trip {
                    era,
                    forced_stamp,
                    trip: failures(9),
                    wait: None,
                });
                assert_eq!(step.answer, Answer::Stale, "{force:?}");
                assert_eq!(circuit.record.status(), Status::Closed);
            }
            circuit.trip();
            assert_eq!(circuit.record.status(), Status::Open, "{force:?}");
        }
    }
}
