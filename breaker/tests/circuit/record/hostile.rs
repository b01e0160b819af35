//! Bytes that are no record: each is refused, in words that name the field.

use breaker::{DecodeError, Record};
use serde_json::{Value, json};

fn half_open() -> Value {
    json!({
        "schema": 1, "era": "00000000000000aa", "generation": 3, "state": "half_open",
        "stamp": 10, "entered_at": 10, "updated_at": 20,
        "probes": [{"token": "0000000000000001", "since": 15, "lease_ms": 50}],
        "flaps": {"penalty": 3_120, "at": 14, "flapping": true},
        "forced": {"force": "open", "by": "ann", "reason": "", "since": 12},
        "history": [["00000000000000aa", 3, 10, "open", "half_open", "wait_over"]],
    })
}

fn decode(tree: &Value) -> Result<Record, DecodeError> {
    Record::decode(tree.to_string().as_bytes())
}

#[test]
fn the_pattern_is_a_record() {
    let record = decode(&half_open()).unwrap();
    assert!(record.is_flapping());
    assert_eq!(
        serde_json::from_slice::<Value>(&record.encode()).unwrap(),
        half_open()
    );
}

/// Every value of every field in the pattern, replaced by what it can't be.
#[test]
fn wrong_types() {
    let wrong = [
        json!(null),
        json!(-1),
        json!(1.5),
        json!(true),
        json!("no"),
        json!({"x": 1}),
        json!([[[]]]),
        json!(1e300),
        json!(1e19),
    ];
    for pointer in [
        "/schema",
        "/era",
        "/generation",
        "/state",
        "/stamp",
        "/entered_at",
        "/updated_at",
        "/probes",
        "/probes/0",
        "/probes/0/token",
        "/probes/0/since",
        "/probes/0/lease_ms",
        "/flaps",
        "/flaps/penalty",
        "/flaps/at",
        "/forced",
        "/forced/force",
        "/forced/since",
        "/history",
        "/history/0",
    ] {
        for wrong in &wrong {
            let mut tree = half_open();
            *tree.pointer_mut(pointer).unwrap() = wrong.clone();
            let refused = decode(&tree).expect_err(pointer);
            let field = refused.field().unwrap_or_else(|| panic!("{refused}"));
            let expected = pointer[1..].replace("/0", "[0]").replace('/', ".");
            // What is an object already is refused for the first field that it lacks.
            assert!(field.starts_with(&expected), "{pointer} {wrong}: {refused}");
        }
    }
}

#[test]
fn out_of_bounds() {
    let mut rows = vec![
        (
            "/schema",
            json!(0),
            "schema must be a whole number of at least 1 and at most 4294967295, got 0",
        ),
        (
            "/schema",
            json!(4_294_967_296_u64),
            "schema must be a whole number of at least 1 and at most 4294967295, got 4294967296",
        ),
        (
            "/era",
            json!("00000000000000AA"),
            "era must be 16 hexadecimal digits, got \"00000000000000AA\"",
        ),
        (
            "/era",
            json!("aa"),
            "era must be 16 hexadecimal digits, got \"aa\"",
        ),
        (
            "/state",
            json!("ajar"),
            "state must be closed, open or half_open, got \"ajar\"",
        ),
        (
            "/state",
            json!("closed"),
            "probes must be left out unless half_open, got a list of 1",
        ),
        ("/state", json!("open"), "wait_ms is missing"),
        (
            "/entered_at",
            json!(21),
            "entered_at must be a moment, at most updated_at, got 21",
        ),
        (
            "/probes/0/since",
            json!(21),
            "probes[0].since must be a moment, at most updated_at, got 21",
        ),
        (
            "/probes/0/lease_ms",
            json!(0),
            "probes[0].lease_ms must be at least 1 and at most a day, got 0",
        ),
        (
            "/probes/0/lease_ms",
            json!(86_400_001),
            "probes[0].lease_ms must be at least 1 and at most a day, got 86400001",
        ),
        (
            "/forced/force",
            json!("shut"),
            "forced.force must be open, closed, disabled or metrics_only, got \"shut\"",
        ),
        (
            "/forced/by",
            json!(""),
            "forced.by must be 1 to 64 bytes without control characters, got \"\"",
        ),
        (
            "/forced/by",
            json!("a\u{7}"),
            "forced.by must be 1 to 64 bytes without control characters, got \"a\\u{7}\"",
        ),
        (
            "/history/0/5",
            json!("ramp_over"),
            "history[0] must be [era, generation, at, from, to, cause], got a list of 6",
        ),
        (
            "/history/0/3",
            json!("ajar"),
            "history[0] must be [era, generation, at, from, to, cause], got a list of 6",
        ),
        (
            "/history/0/5",
            json!(["forced", ""]),
            "history[0] must be [era, generation, at, from, to, cause], got a list of 6",
        ),
    ];
    let slot = |token: u64| json!({"token": format!("{token:016x}"), "since": 15, "lease_ms": 50});
    let change = half_open()["history"][0].clone();
    rows.extend([
        ("/probes", (0..9).map(slot).collect(), "probes must be a list of at most 8, got a list of 9"),
        ("/probes", json!([slot(1), slot(1)]), "probes[1].token must be 16 hexadecimal digits that no other probe has, got \"0000000000000001\""),
        ("/history", vec![change; 17].into(), "history must be a list of at most 16, got a list of 17"),
    ]);
    for (pointer, value, message) in rows {
        let mut tree = half_open();
        *tree.pointer_mut(pointer).unwrap() = value;
        assert_eq!(decode(&tree).unwrap_err().to_string(), message);
    }
}

#[test]
fn openings_out_of_bounds() {
    let rows = [
        (
            "/flaps/penalty",
            json!(0),
            "flaps.penalty must be at least 1 and at most 400000, got 0",
        ),
        (
            "/flaps/penalty",
            json!(400_001),
            "flaps.penalty must be at least 1 and at most 400000, got 400001",
        ),
        (
            "/flaps/at",
            json!(21),
            "flaps.at must be a moment, at most updated_at, got 21",
        ),
    ];
    for (pointer, wrong, message) in rows {
        let mut tree = half_open();
        *tree.pointer_mut(pointer).unwrap() = wrong;
        assert_eq!(decode(&tree).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_field_that_must_be_there() {
    for name in [
        "schema",
        "era",
        "generation",
        "state",
        "stamp",
        "entered_at",
        "updated_at",
    ] {
        let mut tree = half_open();
        tree.as_object_mut().unwrap().remove(name);
        assert_eq!(
            decode(&tree).unwrap_err().to_string(),
            format!("{name} is missing")
        );
    }
    for (parent, name) in [
        ("probes", "token"),
        ("probes", "since"),
        ("probes", "lease_ms"),
    ] {
        let mut tree = half_open();
        tree[parent][0].as_object_mut().unwrap().remove(name);
        assert_eq!(
            decode(&tree).unwrap_err().field(),
            Some(&*format!("{parent}[0].{name}"))
        );
    }
    for name in ["penalty", "at"] {
        let mut tree = half_open();
        tree["flaps"].as_object_mut().unwrap().remove(name);
        assert_eq!(
            decode(&tree).unwrap_err().field(),
            Some(&*format!("flaps.{name}"))
        );
    }
    for name in ["force", "by", "reason", "since"] {
        let mut tree = half_open();
        tree["forced"].as_object_mut().unwrap().remove(name);
        assert_eq!(
            decode(&tree).unwrap_err().field(),
            Some(&*format!("forced.{name}"))
        );
    }
}

#[test]
fn texts_that_are_too_long() {
    for (name, longest) in [("by", 64), ("reason", 200)] {
        let mut tree = half_open();
        tree["forced"][name] = "x".repeat(longest).into();
        assert!(decode(&tree).is_ok());
        tree["forced"][name] = "x".repeat(longest + 1).into();
        let refused = decode(&tree).unwrap_err().to_string();
        assert!(
            refused.starts_with(&format!("forced.{name} must be")),
            "{refused}"
        );
        assert!(refused.len() < 160, "{refused}");
    }
}

#[test]
fn a_later_version_may_say_more_but_not_anything() {
    let mut tree = half_open();
    tree["schema"] = 3.into();
    tree["history"][0][5] = "ramp_over".into();
    assert!(decode(&tree).is_ok());
    for (pointer, wrong) in [("/history/0", json!("x")), ("/state", json!("ramping"))] {
        let mut tree = tree.clone();
        *tree.pointer_mut(pointer).unwrap() = wrong;
        assert!(decode(&tree).is_err());
    }
    tree["more"] = "x".repeat(2_030).into();
    assert!(decode(&tree).is_ok());
    tree["more"] = "x".repeat(2_049).into();
    let refused = decode(&tree).unwrap_err().to_string();
    assert!(
        refused.ends_with("bytes in unknown fields, a record has room for 2048"),
        "{refused}"
    );
}

#[test]
fn no_json() {
    let deep = format!(
        r#"{{"schema":1,"more":{}{}}}"#,
        "[".repeat(1_000),
        "]".repeat(1_000)
    );
    let unclosed = "[".repeat(4_096);
    let rows: &[(&str, &str)] = &[
        ("", "EOF while parsing a value at line 1 column 0"),
        ("null", "a record is an object"),
        ("[]", "a record is an object"),
        ("7", "a record is an object"),
        ("{}", "schema is missing"),
        (r#"{"schema":1} x"#, "trailing characters"),
        (r#"{"schema":1,"schema":1}"#, r#""schema" is there twice"#),
        (
            r#"{"schema":1,"\u0073chema":1}"#,
            r#""schema" is there twice"#,
        ),
        (
            r#"{"probes":[{"token":1,"token":2}]}"#,
            r#"in "probes": in [0]: "token" is there twice"#,
        ),
        (r#"{"era":1e999}"#, r#"in "era": number out of range"#),
        (r#"{"era":"\ud800"}"#, r#"in "era": "#),
        (&deep, r#"in "more": in [0]: "#),
        (&unclosed, "in [0]: in [0]: "),
    ];
    for (text, problem) in rows {
        let refused = Record::decode(text.as_bytes()).unwrap_err().to_string();
        assert!(refused.starts_with(problem), "{text:.60}: {refused}");
        assert!(refused.len() < 300, "{refused}");
    }
    assert!(Record::decode(b"{\"era\":\"\xff\"}").is_err());
}

#[test]
fn nested_up_to_a_depth() {
    let nested = |levels: usize| {
        let mut tree = half_open();
        tree["more"] = (0..levels).fold(json!(1), |inner, _| json!([inner]));
        decode(&tree)
    };
    assert!(nested(7).is_ok());
    let refused = nested(8).unwrap_err().to_string();
    let begin = r#"in "more": in [0]: in [0]: nested deeper than 8 levels"#;
    assert!(refused.starts_with(begin), "{refused}");
}

#[test]
fn too_long_to_be_read() {
    let mut bytes = half_open().to_string().into_bytes();
    bytes.resize(Record::MAX_BYTES, b' ');
    assert!(Record::decode(&bytes).is_ok());
    bytes.push(b' ');
    assert_eq!(
        Record::decode(&bytes).unwrap_err().to_string(),
        "4097 bytes, a record has at most 4096"
    );
}
