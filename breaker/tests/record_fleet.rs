//! What a record holds for a fleet: votes, suspects and whose settings; as text, and refused.
#![cfg(feature = "serde")]

mod scripted;

use breaker::{Backoff, DecodeError, Policy, ProbeOutcome, Probes, Record, Rule, State};
use proptest::prelude::*;
use scripted::{Ballot, Circuit, at, ms, on_count, on_rate};
use serde_json::{Value, json};

const FLEET: &[u8] = include_bytes!("golden/record_fleet.json");
const RESTORED: &[u8] = include_bytes!("golden/record_restored.json");

fn policy(quorum: u32) -> Policy {
    let policy = Policy::new(Backoff::constant(ms(5_000)), Probes::at_most(1), None);
    policy.unwrap().quorum(quorum).settings(0xfeed)
}

fn golden(bytes: &[u8]) -> Circuit {
    let mut circuit = Circuit::new(policy(3));
    circuit.record = Record::decode(bytes).unwrap();
    circuit.now = circuit.record.updated_at().as_millis();
    circuit
}

fn json(record: &Record) -> Value {
    serde_json::from_slice(&record.encode()).unwrap()
}

fn decode(tree: &Value) -> Result<Record, DecodeError> {
    Record::decode(tree.to_string().as_bytes())
}

fn fleet() -> Value {
    serde_json::from_slice(FLEET).unwrap()
}

#[test]
fn read_and_written_without_a_change() {
    for bytes in [FLEET, RESTORED] {
        let tree: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(json(&golden(bytes).record), tree);
    }
}

#[test]
fn what_it_says() {
    let mut circuit = golden(FLEET);
    let record = &circuit.record;
    let votes: Vec<_> = record
        .votes()
        .iter()
        .map(|vote| (vote.node().as_str(), vote.until(), vote.rule(), vote.wait()))
        .collect();
    let end = |millis: u64| at(1_763_721_000_000 + millis);
    assert_eq!(
        votes,
        [
            ("eu-1", end(1_000), Some(Rule::FailureRate), None),
            ("eu-2", end(1_300), Some(Rule::RetryAfter), Some(ms(30_000))),
            (
                "a quite long name~9f8e7d6c5b4a39",
                end(1_400),
                Some(Rule::SlowCallRate),
                None
            ),
        ]
    );
    assert_eq!(circuit.suspects(), ["eu-3", "eu-1"]);
    assert_eq!(record.settings(), 0xfeed_0000_0000_0001);
    // They are three already, once the window of all agrees.
    circuit.votes("eu-1", on_rate(true));
    assert_eq!(
        (circuit.record.state(), circuit.record.wait()),
        (State::Open, ms(5_000))
    );
    let tree = json(&circuit.record);
    assert!(tree.get("votes").is_none());
    assert_eq!(tree["settings"], "000000000000feed");
    assert_eq!(tree["suspects"], json!(["eu-3", "eu-1"]));

    let restored = golden(RESTORED).record;
    let causes: Vec<_> = restored
        .history()
        .map(|change| change.cause.name())
        .collect();
    assert_eq!(causes, ["tripped", "restored"]);
}

/// An earlier version has none of it, and takes along what it does not know.
#[test]
fn an_earlier_version() {
    let mut tree = fleet();
    let fields = tree.as_object_mut().unwrap();
    for name in ["votes", "suspects", "settings"] {
        fields.remove(name);
    }
    fields["schema"] = 1.into();
    let record = decode(&tree).unwrap();
    assert_eq!(
        (
            record.votes().len(),
            record.suspects().len(),
            record.settings()
        ),
        (0, 0, 0)
    );
    assert_eq!(json(&record), tree);
    // Whatever is changed by this one says so, since its ring may hold what that one can't know.
    let mut circuit = golden(&record.encode());
    circuit.votes("eu-1", on_rate(false));
    assert_eq!((circuit.record.schema(), Record::SCHEMA), (2, 2));

    // It would open the circuit, or impose something, with the votes still there.
    let mut opened = fleet();
    opened["state"] = "open".into();
    opened["wait_ms"] = 8_000.into();
    let mut forced = fleet();
    forced["forced"] = json!({"force": "open", "by": "ann", "reason": "", "since": 12});
    for tree in [opened, forced] {
        let record = decode(&tree).unwrap();
        assert_eq!((record.votes().len(), record.suspects().len()), (0, 2));
    }
}

/// A later version may vote by rules that this one does not know, and say more about it.
#[test]
fn a_later_version() {
    let mut tree = fleet();
    tree["schema"] = 3.into();
    tree["votes"][1] = json!(["eu-2", 1_763_721_001_300_u64, "adaptive", null, {"share": 0.5}]);
    tree["votes"][0] = json!([
        "eu-1",
        1_763_721_001_000_u64,
        "failure_rate",
        700,
        "and more"
    ]);
    let mut circuit = golden(tree.to_string().as_bytes());
    assert_eq!(json(&circuit.record), tree);
    let votes = circuit.record.votes();
    assert_eq!(
        (votes[0].rule(), votes[0].wait()),
        (Some(Rule::FailureRate), Some(ms(700)))
    );
    assert_eq!((votes[1].rule(), votes[1].is_on_rate()), (None, false));
    circuit.votes("eu-4", on_rate(false));
    let written = json(&circuit.record);
    for place in 0..3 {
        assert_eq!(written["votes"][place], tree["votes"][place]);
    }
    // Its own node, of this version by now, votes anew.
    circuit.now += 100;
    circuit.votes("eu-1", on_rate(false));
    let until = circuit.now + 1_000;
    assert_eq!(
        json(&circuit.record)["votes"][3],
        json!(["eu-1", until, "failure_rate"])
    );
    // It counts like any other that is not about a rate.
    circuit.votes("eu-5", on_count(Rule::ConsecutiveFailures));
    assert_eq!(circuit.record.state(), State::Open);
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn refused() {
    let votes = "[node, until, rule] or [node, until, rule, wait_ms], one a node, until at most a \
                 day after updated_at";
    let names = "1 to 32 bytes without control characters that are there once";
    let vote = json!(["x", 1_763_721_001_000_u64, "failure_rate"]);
    let with = |place: usize, value: Value| {
        let mut vote = vote.clone();
        vote[place] = value;
        json!([vote])
    };
    let day = 24 * 3_600_000;
    let updated_at = 1_763_721_000_000_u64;
    let rows = [
        (
            "votes",
            json!(7),
            "votes must be a list of at most 32, got 7".into(),
        ),
        (
            "votes",
            vec![vote.clone(); 33].into(),
            "votes must be a list of at most 32, got a list of 33".into(),
        ),
        (
            "votes",
            json!([vote, vote]),
            format!("votes[1] must be {votes}, got a list of 3"),
        ),
        (
            "votes",
            json!(["x"]),
            format!("votes[0] must be {votes}, got \"x\""),
        ),
        (
            "votes",
            json!([["x", 1]]),
            format!("votes[0] must be {votes}, got a list of 2"),
        ),
        (
            "votes",
            with(0, json!("")),
            format!("votes[0] must be {votes}, got a list of 3"),
        ),
        (
            "votes",
            with(0, json!("x".repeat(33))),
            format!("votes[0] must be {votes}, got a list of 3"),
        ),
        (
            "votes",
            with(0, json!("a\u{7f}")),
            format!("votes[0] must be {votes}, got a list of 3"),
        ),
        (
            "votes",
            with(1, json!(-1)),
            format!("votes[0] must be {votes}, got a list of 3"),
        ),
        (
            "votes",
            with(1, json!(updated_at + day + 1)),
            format!("votes[0] must be {votes}, got a list of 3"),
        ),
        (
            "votes",
            with(2, json!("adaptive")),
            format!("votes[0] must be {votes}, got a list of 3"),
        ),
        (
            "votes",
            with(2, json!(null)),
            format!("votes[0] must be {votes}, got a list of 3"),
        ),
        (
            "suspects",
            json!({}),
            "suspects must be a list of at most 15, got an object".into(),
        ),
        (
            "suspects",
            vec!["x"; 16].into(),
            "suspects must be a list of at most 15, got a list of 16".into(),
        ),
        (
            "suspects",
            json!(["x", "x"]),
            format!("suspects[1] must be {names}, got \"x\""),
        ),
        (
            "suspects",
            json!([""]),
            format!("suspects[0] must be {names}, got \"\""),
        ),
        (
            "suspects",
            json!([7]),
            format!("suspects[0] must be {names}, got 7"),
        ),
        (
            "suspects",
            json!(["x".repeat(33)]),
            format!("suspects[0] must be {names}, got \"{}\"", "x".repeat(33)),
        ),
        (
            "settings",
            json!(7),
            "settings must be 16 hexadecimal digits, got 7".into(),
        ),
        (
            "settings",
            json!("feed"),
            "settings must be 16 hexadecimal digits, got \"feed\"".into(),
        ),
    ];
    for (name, value, message) in rows {
        let mut tree = fleet();
        tree[name] = value;
        assert_eq!(decode(&tree).unwrap_err().to_string(), message);
    }
    for wait in [json!(0), json!(null), json!(30 * day + 1), json!("1")] {
        let mut tree = fleet();
        tree["votes"][1][3] = wait;
        let refused = decode(&tree).unwrap_err().to_string();
        assert_eq!(
            refused,
            format!("votes[1] must be {votes}, got a list of 4")
        );
    }
    let mut tree = fleet();
    tree["votes"] = with(1, json!(updated_at + day));
    assert!(decode(&tree).is_ok());
    for cause in [
        json!(["restored"]),
        json!(["restored", "7"]),
        json!("restored"),
    ] {
        let mut tree: Value = serde_json::from_slice(RESTORED).unwrap();
        tree["history"][1][5] = cause;
        assert_eq!(decode(&tree).unwrap_err().field(), Some("history[1]"));
    }
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
    circuit.record = decode(&tree).unwrap();
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

proptest! {
    /// Whatever a fleet does round-trips.
    #[test]
    fn whatever_a_fleet_did(
        quorum in 1..=5u32,
        acts in prop::collection::vec((0..5usize, 0..5usize, 0..700u64), 0..80),
    ) {
        let mut circuit = Circuit::new(policy(quorum));
        for (who, what, passes) in acts {
            circuit.now += passes;
            let name = format!("n{who}");
            match what {
                0 => drop(circuit.votes(&name, on_rate(who == 0))),
                1 => drop(circuit.votes(&name, on_count(Rule::ConsecutiveFailures))),
                2 => drop(circuit.claims(&name)),
                _ => if let Some(&fence) = circuit.fences.last() {
                    let outcome = [ProbeOutcome::Failed, ProbeOutcome::Succeeded][what - 3];
                    circuit.reports(&name, fence, outcome);
                }
            }
            prop_assert_eq!(Record::decode(&circuit.record.encode()), Ok(circuit.record.clone()));
            prop_assert!(circuit.record.suspects().len() < quorum as usize);
        }
    }
}
