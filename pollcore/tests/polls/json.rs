//! Polls as JSON.

use pollcore::{LifeError, Phase, Poll, Survey, Timestamp};
use proptest::prelude::*;

use super::{any, contradictions::lunch};

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn read(json: &str) -> Result<Poll, serde_json::Error> {
    serde_json::from_str(json)
}

fn refused(json: &str, reason: &str) {
    let error = read(json).unwrap_err().to_string();
    assert!(error.contains(reason), "{error}");
}

/// All fields that go together, as they are written.
const FULL: &str = r#"{
  "id": "lunch",
  "version": 2,
  "title": "What's for lunch?",
  "options": [
    {
      "id": "tea",
      "label": "Tea, hot"
    },
    {
      "id": "coffee"
    }
  ],
  "ballots": {
    "score": {
      "highest": 5
    }
  },
  "blank": true,
  "rule": "star",
  "seats": 2,
  "actors": [
    {
      "voter": "616e6e",
      "weight": 2
    },
    {
      "voter": "626f62"
    }
  ],
  "revotes": {
    "last_wins": {
      "most": 5
    }
  },
  "opens": 1000,
  "closes": 2000,
  "visibility": "after_own_vote",
  "quorum": {
    "share": {
      "parts": 1,
      "of": 2
    }
  },
  "threshold": {
    "more_than": {
      "parts": 1,
      "of": 2
    }
  },
  "ties": {
    "order": [
      "coffee",
      "tea"
    ]
  },
  "survey": {
    "sample": {
      "population": 100
    }
  },
  "life": {
    "closed": {
      "opened": 500,
      "at": 1500
    }
  }
}"#;

#[test]
fn a_poll_is_readable() {
    let poll = read(FULL).unwrap();
    assert_eq!(poll.phase(at(0)), Phase::Closed { at: at(1500) });
    assert_eq!(
        poll.weight_of(&"616e6e".parse().unwrap()).unwrap().as_u64(),
        2
    );
    assert_eq!(serde_json::to_string_pretty(&poll).unwrap(), FULL);
}

#[test]
fn what_is_as_if_nothing_were_said_is_not_written() {
    let json = r#"{"id":"a","options":[{"id":"b"},{"id":"c"}]}"#;
    let poll = Poll::builder("a").options(["b", "c"]).build().unwrap();
    assert_eq!(serde_json::to_string(&poll).unwrap(), json);
    assert_eq!(read(json).unwrap(), poll);
}

#[test]
fn privacy_is_in_millionths() {
    let json = r#"{"id":"a","options":[{"id":"b"},{"id":"c"}],"privacy":{"random_responses":{"by":"unary_encoding","epsilon":500000,"total":1000000}}}"#;
    let poll = read(json).unwrap();
    assert_eq!(serde_json::to_string(&poll).unwrap(), json);
    refused(&json.replace("1000000", "499999"), "privacy.total");
    refused(&json.replace("500000", "0"), "0 millionths");
    refused(&json.replace("500000", "0.5"), "0.5");
}

#[test]
fn life_goes_on_where_it_was() {
    let mut poll = lunch().closes(at(9)).build().unwrap();
    let copy = |poll: &Poll| read(&serde_json::to_string(poll).unwrap()).unwrap();
    assert_eq!(copy(&poll), poll);
    poll.open(at(3)).unwrap();
    assert_eq!(copy(&poll), poll);
    assert_eq!(copy(&poll).open(at(3)), Err(LifeError::Opened));
    poll.close(at(5)).unwrap();
    assert_eq!(copy(&poll), poll);
}

#[test]
fn a_life_that_cannot_have_been_is_refused() {
    let json = |life: &str| {
        format!(r#"{{"id":"a","options":[{{"id":"b"}},{{"id":"c"}}],"closes":9,"life":{life}}}"#)
    };
    let closed =
        |opened: u64, at: u64| json(&format!(r#"{{"closed":{{"opened":{opened},"at":{at}}}}}"#));
    for (opened, at) in [(0, 8), (8, 8)] {
        assert!(read(&closed(opened, at)).is_ok());
    }
    refused(&closed(0, 9), "life: the poll");
    refused(&closed(9, 9), "life: the poll's time ended at");
    refused(&closed(8, 7), "life: the poll was opened at");
    refused(
        &json(r#"{"opened":{"at":9}}"#),
        "life: the poll's time ended at",
    );
    refused(&closed(0, 8).replace("closed", "ended"), "unknown variant");
}

#[test]
fn who_voters_stand_for_follows_from_who_may_vote() {
    let open = r#"{"id":"a","options":[{"id":"b"},{"id":"c"}]}"#;
    let fixed = r#"{"id":"a","options":[{"id":"b"},{"id":"c"}],"actors":[{"voter":"00"}]}"#;
    for (json, survey, other) in [
        (open, Survey::SelfSelected, Survey::Census),
        (fixed, Survey::Census, Survey::SelfSelected),
    ] {
        let poll = read(json).unwrap();
        assert_eq!(poll.survey(), survey);
        assert_eq!(serde_json::to_string(&poll).unwrap(), json);
        let other = poll.edit().unwrap().survey(other).build().unwrap();
        let written = serde_json::to_string(&other).unwrap();
        assert!(written.contains(r#""survey""#), "{written}");
        assert_eq!(read(&written).unwrap(), other);
    }
}

#[test]
fn what_cannot_be_built_cannot_be_read() {
    for (from, to, reason) in [
        (r#""id": "tea""#, r#""id": "coffee""#, "named twice"),
        (r#""version": 2"#, r#""version": 0"#, "version: 0"),
        (r#""star""#, r#""plurality""#, "rule: "),
        ("1000", "2000", "closes: 1970-01-01T00:00:02Z is not after"),
        (r#""highest": 5"#, r#""highest": 0"#, "ballots.highest"),
        (r#""seats": 2"#, r#""seats": 3"#, "seats: 3"),
        ("626f62", "616E6E", "named twice"),
        ("626f62", "626f6", "hexadecimal"),
        ("626f62", "", "0 bytes"),
        (r#""weight": 2"#, r#""weight": 0"#, "nonzero"),
        (
            r#""weight": 2"#,
            r#""weight": 18446744073709551615"#,
            "2^64",
        ),
        (r#""most": 5"#, r#""most": 1"#, "revotes.most"),
        ("100\n", "1\n", "survey.population"),
        (r#""blank": true"#, r#""blanks": true"#, "unknown field"),
        (
            r#""label": "Tea, hot""#,
            r#""name": "Tea, hot""#,
            "unknown field",
        ),
        (
            r#""seats": 2"#,
            r#""seats": 2, "seats": 2"#,
            "duplicate field",
        ),
        (r#""seats": 2"#, r#""seats": 65536"#, "65536"),
        (r#""id": "lunch","#, "", "missing field"),
        ("What's for lunch?", r"\u0007", "control character"),
    ] {
        assert!(FULL.contains(from), "{from}");
        refused(&FULL.replace(from, to), reason);
    }
}

#[test]
fn what_is_too_much_is_not_read_to_its_end() {
    // Each would go on with what is no JSON.
    let many = |start: &str, each: &str, most: usize| {
        format!("{start}{}!", format!("{each},").repeat(most + 1))
    };
    let option = r#"{"id":"b"}"#;
    let json = many(r#"{"id":"a","options":["#, option, 1000);
    refused(&json, "at most 1000 elements");
    let json = many(r#"{"id":"a","actors":["#, r#"{"voter":"00"}"#, 1 << 20);
    refused(&json, "at most 1048576 elements");
    let json = many(r#"{"id":"a","ties":{"order":["#, r#""b""#, 1000);
    refused(&json, "at most 1000 elements");
    let json = many(r#"{"id":"a","ballots":{"grades":{"grades":["#, r#""b""#, 32);
    refused(&json, "at most 32 elements");
    refused(&"[".repeat(100_000), "invalid type");
}

proptest! {
    #[test]
    fn what_is_written_is_read(poll in any::builder(), opened: bool, closed: bool) {
        let mut poll = poll.build()?;
        if opened {
            poll.open(at(0))?;
            if closed {
                poll.close(at(0))?;
            }
        }
        let json = serde_json::to_string(&poll)?;
        let again = read(&json)?;
        prop_assert_eq!(&again, &poll);
        prop_assert_eq!(again.digest(), poll.digest());
        prop_assert_eq!(serde_json::to_string(&again)?, json);
    }

    #[test]
    fn damaged_json_is_read_or_refused(at: prop::sample::Index, byte in any::<u8>(), cut: bool) {
        let mut bytes = FULL.as_bytes().to_vec();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        if let Ok(poll) = serde_json::from_slice::<Poll>(&bytes) {
            let json = serde_json::to_string(&poll)?;
            prop_assert_eq!(read(&json)?, poll);
        }
    }
}

#[test]
fn what_is_no_poll_is_told_in_the_words_of_polls() {
    refused("3", "expected a poll as an object");
    refused(
        r#"{"id":"a","options":["b"]}"#,
        "expected an option as an object with its id",
    );
    refused(
        r#"{"id":"a","options":[{"id":"b"},{"id":"c"}],"actors":["616e6e"]}"#,
        "expected an actor as an object with the voter's key",
    );
}
