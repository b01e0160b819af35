//! What a record holds for a fleet fits, or gives way in its order.

use breaker::{Backoff, Policy, ProbeOutcome, Probes, Record, Rule, State};
use serde_json::{Value, json};

use crate::scripted::{self, Ballot, Circuit, ms, on_count, on_rate};

fn policy(quorum: u32) -> Policy {
    let policy = Policy::new(Backoff::constant(ms(5_000)), Probes::at_most(1), None);
    policy.unwrap().quorum(quorum).settings(0xfeed)
}

fn json(record: &Record) -> Value {
    serde_json::from_slice(&record.encode()).unwrap()
}

fn decode(tree: &Value) -> Record {
    Record::decode(tree.to_string().as_bytes()).unwrap()
}

/// A full quorum of the largest, in names of the longest: all of it is written, and some history.
#[test]
fn the_largest_quorum() {
    let mut circuit = Circuit::new(policy(16));
    circuit.now = 1_763_721_000_000;
    for changes in 0..16 {
        circuit.step(breaker::Input::Reset {
            operator: &scripted::ann(),
        });
        assert_eq!(circuit.record.generation(), changes + 2);
    }
    for probe in 0..15 {
        circuit.trip();
        circuit.wait_over();
        circuit.now += 30_000;
        let name = format!("{probe:0>32}");
        let fence = circuit.probe_of(&name);
        circuit.reports(&name, fence, ProbeOutcome::Failed);
        circuit.wait_over();
        let fence = circuit.probe_of("well");
        circuit.reports("well", fence, ProbeOutcome::Succeeded);
    }
    for voter in 0..31 {
        let name = format!("{voter:0>32}");
        let ballot = if voter < 16 {
            on_rate(false)
        } else {
            on_count(Rule::ConsecutiveFailures)
        };
        circuit.votes(&name, ballot);
    }
    let record = &circuit.record;
    assert_eq!((record.votes().len(), record.suspects().len()), (31, 15));
    let bytes = record.encode();
    assert!(bytes.len() <= Record::MAX_BYTES, "{} bytes", bytes.len());
    let read = Record::decode(&bytes).unwrap();
    assert_eq!(
        (read.votes(), read.suspects()),
        (record.votes(), record.suspects())
    );
    assert!(
        read.history().count() >= 4,
        "{} changes",
        read.history().count()
    );
    // Without votes there is room for all of the ring again.
    circuit.votes("one more", on_count(Rule::ConsecutiveFailures));
    assert_eq!(circuit.record.state(), State::Open);
    let read = Record::decode(&circuit.record.encode()).unwrap();
    assert_eq!(read.history().count(), 16);
}

/// Names that take twice their length as text, and much that a later version wrote: first the ring
/// gives way, then suspects, then the votes that lapse first.
#[test]
fn what_gives_way() {
    let mut circuit = Circuit::new(policy(16));
    circuit.now = 1_763_721_000_000;
    circuit.step(breaker::Input::Reset {
        operator: &scripted::ann(),
    });
    let name = |kind: char, number: u32| format!("{}{kind}{number:02}", "\"".repeat(29));
    let mut tree = json(&circuit.record);
    tree["suspects"] = (0..15).map(|n| name('s', n)).collect();
    tree["beyond"] = json!("x".repeat(2_000));
    circuit.record = decode(&tree);
    for voter in 0..31 {
        circuit.now += 1;
        let kind = if voter < 16 {
            on_rate(false)
        } else {
            on_count(Rule::RetryAfter)
        };
        let ballot = Ballot {
            wait: Some(1_000),
            ..kind
        };
        circuit.votes(&name('v', voter), ballot);
        let bytes = circuit.record.encode();
        assert!(bytes.len() <= Record::MAX_BYTES, "{} bytes", bytes.len());
        let read = Record::decode(&bytes).unwrap();
        let (votes, suspects) = (read.votes().len(), read.suspects().len());
        assert!(circuit.record.votes().ends_with(read.votes()));
        assert!(circuit.record.suspects().starts_with(read.suspects()));
        assert!(suspects == 15 || read.history().count() == 0);
        assert!(votes == circuit.record.votes().len() || suspects == 0);
        assert!(votes >= 12.min(voter as usize + 1), "{votes} votes");
        assert_eq!(json(&read)["beyond"], tree["beyond"]);
    }
}
