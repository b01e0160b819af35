//! Invariant: a stale fence never changes the record.

mod scripted;

use breaker::{Answer, Backoff, Input, Policy, ProbeOutcome, Probes, State};
use proptest::prelude::*;
use scripted::{Circuit, failures, ms, outcomes, walks};

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

    /// Nor does a rule that was broken in a state that is over.
    #[test]
    fn trips(walk in walks(60)) {
        let mut circuit = Circuit::new(policy());
        let mut eras = vec![circuit.record.era()];
        for step in walk {
            circuit.walk(&[step]);
            eras.push(circuit.record.era());
        }
        let tick = circuit.peek(Input::Tick);
        for era in eras.into_iter().filter(|&era| era != circuit.record.era()) {
            let step = circuit.peek(Input::Trip { era, trip: failures(9), wait: None });
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
        circuit.step(Input::Reset {
            operator: &scripted::ann(),
        });
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
