//! Invariants: an open circuit with traffic reaches a probe within the longest wait; where every
//! prober dies, a new probe sets out within the lease; a healthy service gets its traffic back.

use breaker::{Answer, Backoff, Input, Policy, ProbeOutcome, Probes, State};
use proptest::prelude::*;

use crate::scripted::{self, Circuit, ann, ms, walks};

const LONGEST: u64 = 400;
const LEASE: u64 = 50;

fn policy(at_most: u32, successes: u32) -> Policy {
    let backoff = Backoff::exponential(ms(50)..=ms(LONGEST)).full_jitter();
    let probes = Probes::at_most(at_most)
        .successes(successes)
        .lease(ms(LEASE));
    Policy::new(backoff, probes, None).unwrap()
}

/// A circuit after whatever may have happened to it, with nothing imposed on it.
fn released(policy: Policy, walk: &[(i64, scripted::Act)]) -> Circuit {
    let mut circuit = Circuit::new(policy);
    circuit.walk(walk);
    circuit.step(Input::Lift { operator: &ann() });
    circuit
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn traffic_reaches_a_probe(walk in walks(60), every in 1..100u64) {
        let mut circuit = released(policy(2, 2), &walk);
        // A clock that is behind by less than the skew stands still; that is added to any wait.
        let deadline = circuit.now + 1_000 + LONGEST + every;
        while circuit.record.state() != State::Closed {
            match circuit.step(Input::Acquire).answer {
                Answer::Probe { .. } => return Ok(()),
                Answer::Refused { until, .. } => {
                    let until = until.unwrap().as_millis();
                    prop_assert!(until <= circuit.now + LONGEST.max(LEASE));
                }
                answer => prop_assert!(false, "{:?}", answer),
            }
            circuit.now += every;
            prop_assert!(circuit.now <= deadline, "no probe after {} ms", 1_000 + LONGEST + every);
        }
    }

    /// Each caller dies with its probe; others are refused all the time, which must refresh
    /// nothing.
    #[test]
    fn a_new_probe_within_the_lease(at_most in 1..=3u32, every in 1..20u64) {
        let mut circuit = Circuit::new(policy(at_most, 1));
        circuit.trip();
        circuit.wait_over();
        let (mut last, mut probes) = (circuit.now, 0);
        while probes < 20 {
            match circuit.step(Input::Acquire).answer {
                Answer::Probe { .. } => (last, probes) = (circuit.now, probes + 1),
                answer => prop_assert!(matches!(answer, Answer::Refused { .. }), "not refused"),
            }
            prop_assert!(circuit.now - last <= LEASE + every);
            prop_assert!(circuit.record.probes().len() <= at_most as usize);
            circuit.now += every;
        }
        prop_assert!(circuit.record.probes_lost() >= 20 - at_most);
    }

    /// The service is well from now on: every probe that sets out says so after a while.
    #[test]
    fn a_healthy_service_closes(
        walk in walks(60),
        (at_most, successes) in (1..=3u32, 1..=6u32),
        every in 1..40u64,
        takes in 0..LEASE,
    ) {
        let mut circuit = released(policy(at_most, successes), &walk);
        let begin = circuit.now;
        let mut under_way = Vec::new();
        while circuit.record.state() != State::Closed {
            under_way.retain(|&(fence, until)| {
                if until <= circuit.now {
                    circuit.ends(fence, ProbeOutcome::Succeeded);
                }
                until > circuit.now
            });
            if let Answer::Probe { fence, .. } = circuit.step(Input::Acquire).answer {
                under_way.push((fence, circuit.now + takes.saturating_sub(every)));
            }
            circuit.now += every;
            prop_assert!(circuit.now < begin + 10_000, "still {:?}", circuit.record.state());
        }
    }
}

/// Of another crate: fewer probes at a time than successes needed, and it stays half-open.
#[test]
fn more_successes_than_places() {
    let mut circuit = Circuit::new(policy(1, 5));
    circuit.trip();
    circuit.wait_over();
    for _ in 0..5 {
        let fence = circuit.probe();
        circuit.ends(fence, ProbeOutcome::Succeeded);
    }
    assert_eq!(circuit.record.state(), State::Closed);
}

/// Of another crate: a failed probe does not begin a new wait, so every later call passes.
#[test]
fn a_failed_probe_begins_a_new_wait() {
    let mut circuit = Circuit::new(policy(1, 1));
    circuit.trip();
    circuit.wait_over();
    let fence = circuit.probe();
    circuit.ends(fence, ProbeOutcome::Failed);
    assert!(circuit.record.retry_at().unwrap().as_millis() > circuit.now);
    assert!(matches!(
        circuit.step(Input::Acquire).answer,
        Answer::Refused { .. }
    ));
}

/// Of another crate: a cancelled probe closes the circuit, or keeps its place for ever.
#[test]
fn a_cancelled_probe_gives_back_its_place() {
    let mut circuit = Circuit::new(policy(1, 1));
    circuit.trip();
    circuit.wait_over();
    for _ in 0..100 {
        let fence = circuit.probe();
        circuit.ends(fence, ProbeOutcome::Released);
        assert_eq!(circuit.record.state(), State::HalfOpen);
    }
}

/// A probe that never reports, under settings that allow fewer at a time than there are.
#[test]
fn fewer_places_than_probes_under_way() {
    let mut circuit = Circuit::new(policy(3, 1));
    circuit.trip();
    circuit.wait_over();
    for _ in 0..3 {
        circuit.probe();
        circuit.now += 10;
    }
    circuit.policy = policy(1, 1);
    // The places end 20, 30 and 40 ms from now; only then there is room for one.
    let until = scripted::at(circuit.now + 40);
    assert_eq!(circuit.record.until(&circuit.policy), until);
    circuit.now += 30;
    assert!(matches!(
        circuit.step(Input::Acquire).answer,
        Answer::Refused { .. }
    ));
    circuit.now += 10;
    circuit.probe();
}
