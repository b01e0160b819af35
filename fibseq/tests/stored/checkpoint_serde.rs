//! A checkpoint as JSON.

use fibseq::{Checkpoint, CheckpointSeed, Decimal};
use proptest::prelude::*;
use serde::de::DeserializeSeed as _;

fn read(json: &str) -> Result<Checkpoint, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[test]
fn terms_are_strings() {
    let json = r#"{"index":100,"term":"354224848179261915075","next":"573147844013817084101"}"#;
    let checkpoint = read(json).expect("the terms are those of the index");
    assert_eq!(checkpoint.index(), 100);
    assert_eq!(checkpoint.term().to_string(), "354224848179261915075");
    assert_eq!(serde_json::to_string(&checkpoint).unwrap(), json);
    let value = serde_json::from_str::<serde_json::Value>(json).unwrap();
    assert_eq!(
        serde_json::from_value::<Checkpoint>(value).unwrap(),
        checkpoint
    );
}

#[test]
fn what_is_wrong_is_named() {
    for (json, part) in [
        (
            r#"{"index":11,"term":"55","next":"89"}"#,
            "the terms are those of index 10, not 11",
        ),
        (
            r#"{"index":10,"term":"54","next":"89"}"#,
            "the term is not F(10)",
        ),
        (
            r#"{"index":10,"term":"55","next":"88"}"#,
            "the next term is not F(10 + 1)",
        ),
        (
            r#"{"index":10,"term":"5x","next":"89"}"#,
            "term: 'x' at byte 1 is not a decimal digit",
        ),
        (r#"{"index":10,"term":"55","next":""}"#, "next: no digits"),
        (r#"{"index":-1,"term":"1","next":"0"}"#, "invalid value"),
        (r#"{"index":10,"term":55,"next":"89"}"#, "invalid type"),
        (r#"{"index":10,"term":"55"}"#, "missing field `next`"),
        (
            r#"{"index":10,"term":"55","next":"89","hint":1}"#,
            "unknown field `hint`",
        ),
    ] {
        let error = read(json).expect_err(json);
        assert!(error.starts_with(part), "{error}");
    }
}

#[test]
fn a_seed_bounds_the_size() {
    let zeros = "0".repeat(1_000_000);
    let json = format!(r#"{{"index":10,"term":"{zeros}55","next":"89"}}"#);
    let mut deserializer = serde_json::Deserializer::from_str(&json);
    let refused = CheckpointSeed { max_digits: 1000 }.deserialize(&mut deserializer);
    let error = refused.unwrap_err().to_string();
    assert!(
        error.starts_with("1000002 digits, the limit is 1000"),
        "{error}"
    );
    assert!(read(&json).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_refused_without_a_panic(index: u64, term in ".{0,40}", next in "[0-9]{0,40}") {
        let json = serde_json::json!({ "index": index, "term": term, "next": next });
        let parsed = serde_json::from_value::<Checkpoint>(json);
        // The few that are right by chance.
        if let Ok(checkpoint) = parsed {
            prop_assert_eq!(checkpoint.term(), &term.parse::<Decimal>().unwrap());
        }
    }
}
