//! The bound on a record's size, shown with the fullest ones there can be.

use breaker::{Backoff, Force, Input, Operator, Policy, Probes, Record, Rule, Totals, Trip};
use serde_json::{Value, json};

use crate::scripted::{self, Circuit, ms};

fn circuit(now: u64) -> Circuit {
    let probes = Probes::at_most(8)
        .successes(9)
        .failures(9)
        .lease(Probes::LONGEST_LEASE);
    let policy = Policy::new(Backoff::constant(Backoff::LIMIT), probes, Some(ms(0))).unwrap();
    let mut circuit = Circuit::new(policy);
    circuit.now = now;
    circuit
}

/// Eight probes, something imposed for the longest reason, and sixteen changes.
fn fill(circuit: &mut Circuit, count: u64, operator: &Operator) {
    let totals = Totals {
        calls: count,
        failed: count,
        slow: count,
    };
    let trip = Trip {
        rule: Rule::ConsecutiveFailures,
        totals,
        consecutive: count as u32,
    };
    let force = |force, circuit: &mut Circuit| {
        let until = Some(scripted::at(circuit.now.saturating_add(1_000)));
        circuit.step(Input::Force {
            force,
            until,
            operator,
        });
        circuit.step(Input::Lift { operator });
    };
    for _ in 0..3 {
        circuit.step(Input::Reset { operator });
        circuit.step(Input::Trip {
            era: circuit.record.era(),
            forced_stamp: circuit.record.forced_stamp(),
            trip,
            wait: None,
        });
        circuit.wait_over();
        circuit.probe();
        force(Force::Closed, circuit);
    }
    for _ in 1..8 {
        circuit.probe();
    }
    force(Force::Disabled, circuit);
    let until = Some(scripted::at(circuit.now.saturating_add(1_000)));
    circuit.step(Input::Force {
        force: Force::MetricsOnly,
        until,
        operator,
    });
    assert_eq!(circuit.record.probes().len(), 8);
    assert_eq!(circuit.record.history().count(), 16);
}

#[test]
fn a_full_one_in_everyday_numbers() {
    let ann = Operator::new("ann.archer", "the provider moves house tonight").unwrap();
    let mut circuit = circuit(1_763_721_000_000);
    fill(&mut circuit, 1_000, &ann);
    let bytes = circuit.record.encode();
    assert!(bytes.len() <= 2400, "{} bytes", bytes.len());
    assert_eq!(Record::decode(&bytes), Ok(circuit.record));
}

#[test]
fn the_fullest_with_room_for_a_later_version() {
    let (by, reason) = ("\"".repeat(64), "\\".repeat(200));
    let operator = Operator::new(by, reason).unwrap();
    // Within the last minutes of time, so that every number has all its digits.
    let mut circuit = circuit(u64::MAX - 10_000_000_000);
    fill(&mut circuit, u64::MAX, &operator);
    let mut tree: Value = serde_json::from_slice(&circuit.record.encode()).unwrap();
    tree["history"].as_array_mut().unwrap().clear();
    let most: u64 = u32::MAX.into();
    for name in ["attempt", "succeeded", "failed", "lost", "schema"] {
        tree[name] = most.into();
    }
    for name in [
        "generation",
        "stamp",
        "entered_at",
        "updated_at",
        "forced_stamp",
    ] {
        tree[name] = u64::MAX.into();
    }
    tree["last_stable_at"] = u64::MAX.into();
    tree["flaps"] = json!({"penalty": 400_000, "at": u64::MAX, "flapping": true});
    tree["beyond"] = json!("x".repeat(2_000));
    circuit.record = Record::decode(tree.to_string().as_bytes()).unwrap();

    let without = circuit.record.encode().len();
    assert!(without <= Record::MAX_BYTES, "{without} bytes");
    for _ in 0..40 {
        circuit.step(Input::Lift {
            operator: &operator,
        });
        let (force, until) = (Force::MetricsOnly, None);
        circuit.step(Input::Force {
            force,
            until,
            operator: &operator,
        });
        let bytes = circuit.record.encode();
        assert!(bytes.len() <= Record::MAX_BYTES, "{} bytes", bytes.len());
        // The oldest changes are what gives way.
        let read = Record::decode(&bytes).unwrap();
        let last: Vec<_> = circuit.record.history().cloned().collect();
        let kept: Vec<_> = read.history().cloned().collect();
        assert!(last.ends_with(&kept) && !kept.is_empty());
        assert_eq!(read.forced(), circuit.record.forced());
        assert_eq!(read.probes(), circuit.record.probes());
    }
}
