//! Records of an earlier and of a later version: read, changed by a step, written again.

use breaker::{Answer, Backoff, Cause, Input, Policy, Probes, Record, State, Status};
use serde_json::{Value, json};

use crate::scripted::{Circuit, ann, at, ms};

const OLDER: &[u8] = include_bytes!("golden/older.json");
const NEWER: &[u8] = include_bytes!("golden/newer.json");

fn circuit(bytes: &[u8]) -> Circuit {
    let probes = Probes::at_most(3).successes(2);
    let policy = Policy::new(Backoff::constant(ms(8_000)), probes, None).unwrap();
    let mut circuit = Circuit::new(policy);
    circuit.record = Record::decode(bytes).unwrap();
    circuit.now = circuit.record.updated_at().as_millis();
    circuit
}

fn json(circuit: &Circuit) -> Value {
    let bytes = circuit.record.encode();
    assert_eq!(Record::decode(&bytes).as_ref(), Ok(&circuit.record));
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn what_an_older_one_lacks_has_its_default() {
    let mut circuit = circuit(OLDER);
    let record = &circuit.record;
    assert_eq!((record.attempt(), record.last_stable_at()), (0, None));
    assert_eq!((record.forced(), record.forced_stamp()), (None, at(0)));
    assert_eq!((record.probes().len(), record.history().count()), (0, 0));
    assert_eq!(record.retry_at(), Some(at(1_763_721_008_000)));
    assert_eq!(
        json(&circuit),
        serde_json::from_slice::<Value>(OLDER).unwrap()
    );

    circuit.wait_over();
    circuit.probe();
    let written = json(&circuit);
    assert_eq!(written["generation"], 42);
    assert_eq!(written["history"][0][5], "wait_over");
}

#[test]
fn what_a_newer_one_has_is_written_again() {
    let newer: Value = serde_json::from_slice(NEWER).unwrap();
    assert_eq!(
        json(&circuit(NEWER)),
        newer,
        "read and written without a change"
    );
}

#[test]
fn what_a_newer_one_says_is_understood_as_far_as_it_can_be() {
    let circuit = circuit(NEWER);
    let record = &circuit.record;
    assert_eq!((record.schema(), record.status()), (7, Status::MetricsOnly));
    assert_eq!(record.probes().len(), 2);
    let seen: Vec<_> = record.history().map(|change| change.cause.name()).collect();
    assert_eq!(
        seen,
        ["tripped", "wait_over", "forced"],
        "one is in other words"
    );
}

#[test]
fn a_step_keeps_what_it_does_not_know() {
    let newer: Value = serde_json::from_slice(NEWER).unwrap();
    let mut circuit = circuit(NEWER);
    circuit.now += 600;
    let step = circuit.step(Input::Acquire);
    assert!(matches!(step.answer, Answer::Probe { .. }));
    assert_eq!(step.transitions[0].cause, Cause::Expired);

    let written = json(&circuit);
    assert_eq!(written["schema"], 7);
    for name in ["regions", "ramp"] {
        assert_eq!(written[name], newer[name]);
    }
    for place in [0, 1] {
        assert_eq!(written["probes"][place], newer["probes"][place]);
    }
    for place in 0..4 {
        assert_eq!(written["history"][place], newer["history"][place]);
    }
    assert!(written.get("forced").is_none());

    // What is imposed later has nothing of what was written beside the earlier one.
    let force = breaker::Force::Open;
    circuit.step(Input::Force {
        force,
        until: None,
        operator: &ann(),
    });
    assert_eq!(
        json(&circuit)["forced"],
        json!({"force": "open", "by": "ann", "reason": "a drill", "since": circuit.now})
    );
}

#[test]
fn what_is_not_understood_leaves_the_ring_in_its_turn() {
    let mut circuit = circuit(NEWER);
    for changes in 5..=24 {
        circuit.step(Input::Reset { operator: &ann() });
        let written = json(&circuit);
        let ring = written["history"].as_array().unwrap();
        assert_eq!(ring.len(), changes.min(16));
        assert_eq!(ring[0][5] == "ramp_over", changes <= 16);
    }
    assert_eq!(circuit.record.state(), State::Closed);
}
