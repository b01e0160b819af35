//! Invariant: what is imposed ignores whatever calls, probes and rules say. A probe that ends gives
//! back its place, and that is all.

use breaker::{
    Answer, Backoff, Cause, Force, Input, Policy, ProbeOutcome, Probes, Record, State, Status,
};
use proptest::prelude::*;

use crate::scripted::{Act, Circuit, START, ann, at, automatic, forces, ms, passing, walks};

fn policy() -> Policy {
    let probes = Probes::at_most(2).successes(2).lease(ms(50));
    Policy::new(Backoff::constant(ms(100)), probes, None).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_changes_but_places_come_free(
        walk in walks(60),
        force in forces(),
        then in prop::collection::vec((0..300i64, automatic()), 0..40),
    ) {
        let mut circuit = Circuit::new(policy());
        circuit.walk(&walk);
        let input = Input::Force { force, until: None, operator: &ann() };
        circuit.step(input);
        circuit.now = circuit.record.updated_at().as_millis();
        let imposed = circuit.record.clone();
        for (passes, act) in then {
            let under_way = circuit.record.probes().len();
            if let Some(step) = circuit.act(passes, act) {
                let ended = matches!(act, Act::Probe { .. }) && step.answer == Answer::Noted;
                prop_assert_eq!(step.record.is_some(), ended);
                prop_assert_eq!(circuit.record.probes().len(), under_way - usize::from(ended));
                prop_assert!(step.transitions.is_empty() && step.lost == 0);
                match (force, step.answer) {
                    (Force::Open, answer) => prop_assert_ne!(answer, Answer::Passed),
                    (_, answer) => prop_assert!(!matches!(answer, Answer::Refused { .. }), "refused"),
                }
            }
        }
        let kept = circuit.record.probes().iter();
        prop_assert!(kept.clone().all(|slot| imposed.probes().contains(slot)));
        prop_assert_eq!(all_but_places(&circuit.record), all_but_places(&imposed));
    }

    /// It ends at the moment that was named, and below it all is as it was.
    #[test]
    fn it_runs_out(walk in walks(60), force in forces(), lasts in 1..1_000u64, past in 0..1_000u64) {
        let mut circuit = Circuit::new(policy());
        circuit.walk(&walk);
        circuit.step(Input::Lift { operator: &ann() });
        circuit.now = circuit.record.updated_at().as_millis();
        let before = circuit.record.clone();
        let until = at(circuit.now + lasts);
        circuit.step(Input::Force { force, until: Some(until), operator: &ann() });
        circuit.now += lasts - 1;
        prop_assert_eq!(circuit.step(Input::Tick).record, None);
        circuit.now += 1 + past;
        let step = circuit.step(Input::Tick);
        prop_assert_eq!(&step.transitions[0].cause, &Cause::Expired);
        prop_assert_eq!(step.transitions[0].at, until);
        prop_assert_eq!(circuit.record.status(), before.status());
        prop_assert_eq!(circuit.record.era(), before.era());
        prop_assert_eq!(circuit.record.entered_at(), before.entered_at());
        prop_assert!(circuit.record.forced().is_none());
    }

    /// Each time that something is imposed or lifted has a later stamp, whatever the clock says.
    #[test]
    fn stamps_of_their_own(walk in prop::collection::vec((passing(), forces()), 1..20)) {
        let mut circuit = Circuit::new(policy());
        let (stamp, mut last) = (circuit.record.stamp(), circuit.record.forced_stamp());
        for (passes, force) in walk {
            circuit.now = circuit.now.saturating_add_signed(passes);
            for input in [
                Input::Force { force, until: None, operator: &ann() },
                Input::Lift { operator: &ann() },
            ] {
                circuit.step(input);
                prop_assert!(circuit.record.forced_stamp() > last);
                last = circuit.record.forced_stamp();
            }
        }
        prop_assert_eq!(circuit.record.stamp(), stamp);
    }
}

fn all_but_places(record: &Record) -> impl PartialEq + std::fmt::Debug {
    let counts = [
        record.probes_succeeded(),
        record.probes_failed(),
        record.probes_lost(),
        record.attempt(),
    ];
    let moments = [
        Some(record.stamp()),
        Some(record.entered_at()),
        Some(record.forced_stamp()),
        record.last_stable_at(),
        record.retry_at(),
    ];
    let history: Vec<_> = record.history().cloned().collect();
    let forced = record.forced().cloned();
    (
        record.state(),
        record.era(),
        record.generation(),
        counts,
        moments,
        history,
        forced,
    )
}

/// A probe that is under way when something is imposed keeps its lease, and no more.
#[test]
fn a_force_in_the_middle_of_a_probe() {
    let mut circuit = Circuit::new(policy());
    circuit.trip();
    circuit.wait_over();
    let fence = circuit.probe();
    let (force, ann) = (Force::Closed, ann());
    let until = Some(at(circuit.now + 20));
    circuit.step(Input::Force {
        force,
        until,
        operator: &ann,
    });
    circuit.now += 20;
    assert_eq!(
        circuit.ends(fence, ProbeOutcome::Succeeded).answer,
        Answer::Noted
    );
    assert_eq!(
        circuit.record.probes_succeeded(),
        1,
        "counted once nothing is imposed"
    );

    let fence = circuit.probe();
    let until = Some(at(circuit.now + 60));
    circuit.step(Input::Force {
        force,
        until,
        operator: &ann,
    });
    circuit.now += 60;
    let step = circuit.ends(fence, ProbeOutcome::Succeeded);
    assert_eq!((step.answer, step.lost), (Answer::Stale, 1));
    assert_eq!(step.transitions[0].to, Status::HalfOpen);
}

/// Its verdict is lost, but a service whose probe has ended need not wait for the lease to end.
#[test]
fn a_probe_that_ends_under_a_force_gives_back_its_place() {
    for outcome in [
        ProbeOutcome::Succeeded,
        ProbeOutcome::Failed,
        ProbeOutcome::Released,
        ProbeOutcome::OpenFor(ms(300)),
    ] {
        let mut circuit = Circuit::new(policy());
        circuit.trip();
        circuit.wait_over();
        let fences = [circuit.probe(), circuit.probe()];
        let operator = &ann();
        circuit.step(Input::Force {
            force: Force::Closed,
            until: None,
            operator,
        });
        assert_eq!(circuit.ends(fences[0], outcome).answer, Answer::Noted);
        assert_eq!(circuit.ends(fences[0], outcome).answer, Answer::Stale);
        circuit.step(Input::Lift { operator });
        let record = &circuit.record;
        assert_eq!(
            (record.state(), record.probes().len()),
            (State::HalfOpen, 1)
        );
        assert_eq!((record.probes_succeeded(), record.probes_failed()), (0, 0));
        circuit.probe();
    }
}

#[test]
fn who_why_and_until_when() {
    let mut circuit = Circuit::new(policy());
    let until = at(START + 1_000);
    circuit.step(Input::Force {
        force: Force::Disabled,
        until: Some(until),
        operator: &ann(),
    });
    let forced = circuit.record.forced().unwrap();
    assert_eq!(
        (forced.by.as_str(), forced.reason.as_str()),
        ("ann", "a drill")
    );
    assert_eq!((forced.since, forced.until), (at(START), Some(until)));
    assert_eq!(circuit.record.state(), State::Closed);
    circuit.step(Input::Reset { operator: &ann() });
    assert_eq!(circuit.record.forced(), None);
    let causes: Vec<_> = circuit
        .record
        .history()
        .map(|change| change.cause.clone())
        .collect();
    let by = || String::from("ann");
    assert_eq!(
        causes,
        [Cause::Forced { by: by() }, Cause::Reset { by: by() }]
    );
}
