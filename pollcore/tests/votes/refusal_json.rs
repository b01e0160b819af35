//! What a service answers where a vote doesn't count.

use pollcore::{BallotError, Digest, OptionIndex, PollId, Receipt, Refusal, Timestamp};
use serde_json::{Value, json};

/// Each refusal as it is written, without its message.
fn all() -> Vec<(Refusal, Value)> {
    let id = |id| PollId::new(id).unwrap();
    let at = Timestamp::from_millis(5);
    let text = "r1.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcAAAABAAAAAAAAA-gDAwMDAwMDAwMDAwMDAwMD5S6ulxyq";
    let receipt: Receipt = text.parse().unwrap();
    vec![
        (
            Refusal::OtherPoll {
                found: id("a"),
                expected: id("b"),
            },
            json!({"code": "other_poll", "found": "a", "expected": "b"}),
        ),
        (
            Refusal::OtherTerms {
                found: Digest::from_bytes([0xab; 32]),
                expected: Digest::from_bytes([0xcd; 32]),
            },
            json!({
                "code": "other_terms", "found": "ab".repeat(32), "expected": "cd".repeat(32),
            }),
        ),
        (
            Refusal::NotOpen { opens: None },
            json!({"code": "not_open", "opens": null}),
        ),
        (
            Refusal::NotOpen { opens: Some(at) },
            json!({"code": "not_open", "opens": 5}),
        ),
        (Refusal::Closed { at }, json!({"code": "closed", "at": 5})),
        (Refusal::NotEligible, json!({"code": "not_eligible"})),
        (
            Refusal::AlreadyVoted { receipt },
            json!({"code": "already_voted", "receipt": {
                "poll": "07".repeat(32), "revision": 1, "at": 1000, "code": "03".repeat(16),
            }}),
        ),
        (
            Refusal::StaleRevision {
                found: 1,
                current: 2,
            },
            json!({"code": "stale_revision", "found": 1, "current": 2}),
        ),
        (
            Refusal::RequestKeyConflict,
            json!({"code": "request_key_conflict"}),
        ),
        (
            Refusal::RevisionsUsedUp { most: 3 },
            json!({"code": "revisions_used_up", "most": 3}),
        ),
        (
            Refusal::NotWithdrawable,
            json!({"code": "not_withdrawable"}),
        ),
        (
            Refusal::NothingToWithdraw,
            json!({"code": "nothing_to_withdraw"}),
        ),
        (Refusal::NotThisShard, json!({"code": "not_this_shard"})),
        (Refusal::Divergent, json!({"code": "divergent"})),
        (Refusal::Corrupt, json!({"code": "corrupt"})),
        (
            Refusal::Full { most: 9 },
            json!({"code": "full", "most": 9}),
        ),
    ]
}

/// What is wrong with a ballot, as it is written.
fn ballots() -> Vec<(BallotError, Value)> {
    let option = OptionIndex::new(2);
    vec![
        (
            BallotError::Kind {
                found: "score",
                expected: "approval",
            },
            json!({"code": "kind", "found": "score", "expected": "approval"}),
        ),
        (BallotError::Blank, json!({"code": "blank"})),
        (
            BallotError::UnknownIndex { option, options: 2 },
            json!({"code": "unknown_index", "index": 2, "options": 2}),
        ),
        (
            BallotError::UnknownOption {
                option: "tee".into(),
            },
            json!({"code": "unknown_option", "option": "tee"}),
        ),
        (
            BallotError::UnknownGrade {
                grade: "goood".into(),
            },
            json!({"code": "unknown_grade", "grade": "goood"}),
        ),
        (
            BallotError::Twice { option },
            json!({"code": "twice", "index": 2}),
        ),
        (
            BallotError::TooMany { most: 1000 },
            json!({"code": "too_many", "most": 1000}),
        ),
        (
            BallotError::Approvals {
                found: 4,
                least: 1,
                most: 3,
            },
            json!({"code": "approvals", "found": 4, "least": 1, "most": 3}),
        ),
        (
            BallotError::Mark {
                option,
                found: 6,
                most: 5,
            },
            json!({"code": "mark", "index": 2, "found": 6, "most": 5}),
        ),
        (
            BallotError::Spent {
                found: 13,
                most: 10,
            },
            json!({"code": "spent", "found": 13, "most": 10}),
        ),
        (BallotError::Encoding, json!({"code": "encoding"})),
    ]
}

#[test]
fn each_says_its_code_its_message_and_its_facts() {
    for (refusal, mut json) in all() {
        assert_eq!(json["code"], refusal.code());
        json["message"] = refusal.to_string().into();
        assert_eq!(serde_json::to_value(&refusal).unwrap(), json);
    }
    for (error, json) in ballots() {
        assert_eq!(json["code"], error.code());
        let message = error.to_string();
        let json = json!({"code": "ballot", "message": message, "ballot": json});
        let refusal = Refusal::from(error);
        assert_eq!(serde_json::to_value(&refusal).unwrap(), json);
    }
}

#[test]
fn the_code_comes_first() {
    let refusal = Refusal::StaleRevision {
        found: 1,
        current: 2,
    };
    assert_eq!(
        serde_json::to_string(&refusal).unwrap(),
        r#"{"code":"stale_revision","message":"the vote replaces revision 1, and the current one is 2","found":1,"current":2}"#
    );
}
