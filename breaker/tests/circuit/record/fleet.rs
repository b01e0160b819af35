//! What a record holds for a fleet: votes, suspects and whose settings; as text, and refused.

use breaker::{Backoff, DecodeError, Policy, ProbeOutcome, Probes, Record, Rule, State};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scripted::{Circuit, at, ms, on_count, on_rate};

const FLEET: &[u8] = include_bytes!("golden/fleet.json");
const RESTORED: &[u8] = include_bytes!("golden/restored.json");

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

fn refused(name: &str, value: &Value, message: &str) {
    let mut tree = fleet();
    tree[name] = value.clone();
    let refused = decode(&tree).unwrap_err().to_string();
    assert_eq!(refused, format!("{name}{message}"), "{value}");
}

#[test]
fn votes_that_are_refused() {
    const UPDATED_AT: u64 = 1_763_721_000_000;
    const DAY: u64 = 24 * 3_600_000;
    let vote = json!(["x", UPDATED_AT, "failure_rate"]);
    let with = |place: usize, value: Value| {
        let mut vote = vote.clone();
        vote[place] = value;
        vote
    };
    let most = " must be a list of at most 32, got";
    refused("votes", &json!(7), &format!("{most} 7"));
    let many: Value = vec![vote.clone(); 33].into();
    refused("votes", &many, &format!("{most} a list of 33"));
    let bound = "must be [node, until, rule] or [node, until, rule, wait_ms], one a node, until at \
                 most a day after updated_at, got";
    let twice = format!("[1] {bound} a list of 3");
    refused("votes", &json!([vote, vote]), &twice);
    for (vote, got) in [
        (json!("x"), "\"x\""),
        (json!(["x", 1]), "a list of 2"),
        (with(0, json!("")), "a list of 3"),
        (with(0, json!("x".repeat(33))), "a list of 3"),
        (with(0, json!("a\u{7f}")), "a list of 3"),
        (with(1, json!(-1)), "a list of 3"),
        (with(1, json!(UPDATED_AT + DAY + 1)), "a list of 3"),
        (with(2, json!("adaptive")), "a list of 3"),
        (with(2, json!(null)), "a list of 3"),
    ] {
        refused("votes", &json!([vote]), &format!("[0] {bound} {got}"));
    }
    for wait in [json!(0), json!(null), json!(30 * DAY + 1), json!("1")] {
        let vote = json!(["x", UPDATED_AT, "failure_rate", wait]);
        let message = format!("[0] {bound} a list of 4");
        refused("votes", &json!([vote]), &message);
    }
    let mut tree = fleet();
    tree["votes"] = json!([with(1, json!(UPDATED_AT + DAY))]);
    assert!(decode(&tree).is_ok());
}

#[test]
fn suspects_and_others_that_are_refused() {
    let long = "x".repeat(33);
    let most = " must be a list of at most 15, got";
    refused("suspects", &json!({}), &format!("{most} an object"));
    let many: Value = vec!["x"; 16].into();
    refused("suspects", &many, &format!("{most} a list of 16"));
    let bound = "must be 1 to 32 bytes without control characters that are there once, got";
    for (names, message) in [
        (json!(["x", "x"]), format!("[1] {bound} \"x\"")),
        (json!([""]), format!("[0] {bound} \"\"")),
        (json!([7]), format!("[0] {bound} 7")),
        (json!([long]), format!("[0] {bound} \"{long}\"")),
    ] {
        refused("suspects", &names, &message);
    }
    let bound = " must be 16 hexadecimal digits, got";
    refused("settings", &json!(7), &format!("{bound} 7"));
    refused("settings", &json!("feed"), &format!("{bound} \"feed\""));
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
