//! Clocks that go back, stand still or are at their end.

use breaker::{Answer, Backoff, Force, Input, Policy, ProbeOutcome, Probes, State, Timestamp};
use proptest::prelude::*;

use crate::scripted::{Circuit, START, ann, at, ms, walks};

const WAIT: u64 = 10_000;
const LEASE: u64 = 5_000;
const HOUR: u64 = 3_600_000;

fn policy() -> Policy {
    let probes = Probes::at_most(1).lease(ms(LEASE));
    Policy::new(Backoff::constant(ms(WAIT)), probes, Some(ms(20_000))).unwrap()
}

fn opened() -> Circuit {
    let mut circuit = Circuit::new(policy());
    circuit.trip();
    circuit
}

#[test]
fn a_clock_a_little_behind_writes_nothing() {
    let mut circuit = opened();
    circuit.now = START - 1_000;
    let step = circuit.step(Input::Acquire);
    assert_eq!(step.record, None);
    // The wait is over at START + WAIT; nobody is told more than the whole wait.
    let until = Some(at(START - 1_000 + WAIT));
    assert_eq!(
        step.answer,
        Answer::Refused {
            status: breaker::Status::Open,
            until
        }
    );
    circuit.now = START + WAIT - 1;
    assert!(matches!(
        circuit.step(Input::Acquire).answer,
        Answer::Refused { .. }
    ));
    circuit.now += 1;
    circuit.probe();
}

#[test]
fn a_clock_that_was_set_back_does_not_prolong_a_wait() {
    let mut circuit = opened();
    circuit.now = START - HOUR;
    assert!(matches!(
        circuit.step(Input::Acquire).answer,
        Answer::Refused { .. }
    ));
    assert_eq!(circuit.record.retry_at(), Some(at(START - HOUR + WAIT)));
    assert_eq!(circuit.record.wait(), ms(WAIT));
    circuit.now += WAIT - 1;
    assert_eq!(circuit.step(Input::Acquire).record, None);
    circuit.now += 1;
    circuit.probe();
}

/// What was seen to pass of a wait stays passed: here by an operator's act, 4 s into it.
#[test]
fn what_has_passed_stays_passed() {
    let mut circuit = opened();
    circuit.now = START + 4_000;
    circuit.step(Input::Force {
        force: Force::Closed,
        until: None,
        operator: &ann(),
    });
    circuit.step(Input::Lift { operator: &ann() });
    circuit.now = START - HOUR;
    circuit.step(Input::Tick);
    assert_eq!(circuit.record.retry_at(), Some(at(START - HOUR + 6_000)));
}

#[test]
fn a_lease_is_not_prolonged_either() {
    let mut circuit = opened();
    circuit.wait_over();
    let lost = circuit.probe();
    circuit.now -= HOUR;
    let Answer::Refused { until, .. } = circuit.step(Input::Acquire).answer else {
        panic!()
    };
    assert_eq!(until, Some(at(circuit.now + LEASE)));
    circuit.now += LEASE;
    assert_eq!(
        circuit.ends(lost, ProbeOutcome::Succeeded).answer,
        Answer::Stale
    );
    circuit.probe();
}

#[test]
fn a_stable_time_is_not_begun_anew() {
    let mut circuit = opened();
    circuit.wait_over();
    let fence = circuit.probe();
    circuit.ends(fence, ProbeOutcome::Succeeded);
    assert_eq!(circuit.record.state(), State::Closed);
    circuit.now -= HOUR;
    circuit.step(Input::Tick);
    circuit.now += 20_000;
    circuit.trip();
    assert_eq!(circuit.record.attempt(), 1);
}

/// What an operator imposed ends when the operator said.
#[test]
fn an_operators_moment_stays() {
    let mut circuit = Circuit::new(policy());
    let until = at(START + 1_000);
    circuit.step(Input::Force {
        force: Force::Open,
        until: Some(until),
        operator: &ann(),
    });
    circuit.now = START - HOUR;
    let Answer::Refused { until: told, .. } = circuit.step(Input::Acquire).answer else {
        panic!()
    };
    assert_eq!(told, Some(until));
}

/// A clock that jumps ahead ends a wait, once; and nothing freezes when it jumps back.
#[test]
fn ahead_and_back() {
    let mut circuit = opened();
    circuit.now = START + HOUR;
    let fence = circuit.probe();
    circuit.ends(fence, ProbeOutcome::Failed);
    assert_eq!(circuit.record.retry_at(), Some(at(START + HOUR + WAIT)));
    circuit.now = START;
    circuit.step(Input::Acquire);
    circuit.now = START + WAIT;
    circuit.probe();
}

#[test]
fn the_skew_is_a_setting() {
    let mut circuit = opened();
    circuit.policy = circuit.policy.skew(ms(2 * HOUR));
    circuit.now = START - HOUR;
    assert_eq!(circuit.step(Input::Acquire).record, None);
    circuit.policy = circuit.policy.skew(ms(0));
    assert!(circuit.step(Input::Acquire).record.is_some());
}

#[test]
fn the_ends_of_time() {
    for now in [0, 1, u64::MAX - 1, u64::MAX] {
        let mut circuit = Circuit::new(policy());
        circuit.now = now;
        circuit.trip();
        assert_eq!(circuit.record.state(), State::Open);
        circuit.wait_over();
        let fence = circuit.probe();
        circuit.ends(fence, ProbeOutcome::Failed);
        circuit.step(Input::Force {
            force: Force::Open,
            until: None,
            operator: &ann(),
        });
        circuit.step(Input::Reset { operator: &ann() });
        assert_eq!(circuit.record.updated_at(), at(circuit.now));
        assert!(circuit.record.until(&circuit.policy) == Timestamp::MAX);
    }
}

proptest! {
    /// Any clock at all: no panic, and nobody is told to wait longer than the longest wait.
    #[test]
    fn any_clock(walk in walks(20), clocks in prop::collection::vec(any::<u64>(), 1..20)) {
        let mut circuit = Circuit::new(policy());
        for (clock, act) in clocks.into_iter().zip(walk) {
            circuit.now = clock / 2;
            circuit.act(act.0, act.1);
            circuit.step(Input::Lift { operator: &ann() });
            if let Answer::Refused { until, .. } = circuit.step(Input::Acquire).answer {
                prop_assert!(until.unwrap() <= at(circuit.now + WAIT));
            }
        }
    }
}
