//! Votes by names, as they come over a wire.

use pollcore::{
    Ballot, BallotError, Marks, OptionIndex, PollId, Refusal, RequestKey, Vote, VoterKey,
    limits::LONGEST_VOTE,
};
use proptest::{collection::vec, prelude::*};

use super::{any, contradictions::lunch};

const CAST: &str = r#"{"poll":"lunch","voter":"616e6e","request":"000102030405060708090a0b0c0d0e0f","replaces":2,"action":{"cast":{"choice":"tea"}}}"#;

fn read(json: &str) -> Result<Vote<Marks>, serde_json::Error> {
    serde_json::from_str(json)
}

fn written(vote: &Vote<Marks>) -> String {
    serde_json::to_string(vote).unwrap()
}

fn keys() -> (VoterKey, RequestKey) {
    let request: Vec<u8> = (0..16).collect();
    (
        VoterKey::new(b"ann").unwrap(),
        RequestKey::new(&request).unwrap(),
    )
}

#[test]
fn a_vote_is_written_as_it_always_was() {
    let ((voter, request), poll) = (keys(), PollId::new("lunch").unwrap());
    let tea = Marks::Choice("tea".into());
    let vote = Vote::new(poll.clone(), voter, request, tea).replacing(2);
    assert_eq!(written(&vote), CAST);
    assert_eq!(read(CAST).unwrap(), vote);

    let withdrawal = Vote::withdrawal(poll, voter, request, 1);
    let json = r#"{"poll":"lunch","voter":"616e6e","request":"000102030405060708090a0b0c0d0e0f","replaces":1,"action":"withdraw"}"#;
    assert_eq!(written(&withdrawal), json);
    assert_eq!(read(json).unwrap(), withdrawal);

    // A first vote replaces nothing, and needn't say so.
    let first = CAST.replace(r#""replaces":2,"#, "");
    assert_eq!(read(&first).unwrap(), vote.replacing(0));
    assert_eq!(written(&read(&first).unwrap()), first);
}

#[test]
fn what_is_no_vote_is_refused_with_the_place() {
    for (from, to, reason) in [
        (r#""poll":"lunch","#, "", "missing field `poll`"),
        (r#""lunch""#, r#""""#, "the poll id is empty"),
        (r#""lunch""#, r#""\u0007""#, "control character"),
        (r#""lunch""#, "1", "expected the poll id as a text"),
        ("616e6e", "", "the voter key has 0 bytes instead of 1 to 32"),
        (
            "616e6e",
            "616e6",
            "not the hexadecimal digits of a voter key",
        ),
        (
            "0e0f",
            "0e",
            "the request key has 15 bytes instead of 16 to 32",
        ),
        (
            "0e0f",
            "0e0g",
            "not the hexadecimal digits of a request key",
        ),
        (":2", ":-2", "integer `-2`"),
        (":2", ":4294967296", "integer `4294967296`"),
        (":2", r#":2,"replaces":3"#, "duplicate field `replaces`"),
        (r#""action""#, r#""ballot""#, "unknown field `ballot`"),
        (r#""cast""#, r#""count""#, "unknown variant `count`"),
        (r#"{"cast":{"choice":"tea"}}"#, r#""cast""#, "expected"),
        (r#"{"cast":{"choice":"tea"}}"#, "null", "expected"),
        (r#""tea"}"#, r#""tea","choice":"tea"}"#, "expected"),
        (
            r#""choice":"tea""#,
            r#""scores":{"tea":1,"tea":2}"#,
            "\"tea\" is named twice",
        ),
        (
            r#""choice":"tea""#,
            r#""scores":{"tea":65536}"#,
            "integer `65536`",
        ),
        ("}}}", "}}} x", "trailing characters"),
    ] {
        assert!(CAST.contains(from), "{from}");
        let error = read(&CAST.replace(from, to)).unwrap_err().to_string();
        assert!(
            error.contains(reason) && error.contains("at line 1 column"),
            "{error}"
        );
    }
}

#[test]
fn what_is_too_much_is_not_read_to_its_end() {
    let (start, _) = CAST.split_once(r#"{"choice""#).unwrap();
    // Each would go on with what is no JSON.
    let approved = format!(r#"{start}{{"approved":[{}!"#, r#""tea","#.repeat(1001));
    let error = read(&approved).unwrap_err().to_string();
    assert!(error.contains("at most 1000 elements"), "{error}");
    let each: Vec<_> = (0..=1000).map(|id| format!(r#""{id}":1"#)).collect();
    let scores = each.join(",");
    let error = read(&format!(r#"{start}{{"scores":{{{scores},!"#))
        .unwrap_err()
        .to_string();
    assert!(error.contains("at most 1000 entries"), "{error}");
    assert!(read(&"[".repeat(100_000)).is_err());
}

#[test]
fn no_vote_is_longer_than_is_said() {
    // Ids and grades of as many bytes as they may have, each of which takes two as JSON.
    let quotes = |number: usize, least: usize| format!("{number:x}{}", "\"".repeat(128 - least));
    let options = (0x100..0x100 + 1000).map(|number| quotes(number, 3).into());
    let grades = options
        .map(|option: Box<str>| (option, quotes(0xf, 1).into()))
        .collect();
    let (voter, request) = (VoterKey::new(&[255; 32]), RequestKey::new(&[255; 32]));
    let poll = PollId::new(&"\"".repeat(128)).unwrap();
    let marks = Marks::Grades(grades);
    let vote = Vote::new(poll, voter.unwrap(), request.unwrap(), marks).replacing(u32::MAX);
    let json = written(&vote);
    assert!(json.len() > LONGEST_VOTE / 2, "{}", json.len());
    assert!(json.len() <= LONGEST_VOTE, "{}", json.len());
    assert_eq!(read(&json).unwrap(), vote);
}

#[test]
fn a_poll_knows_its_own_votes_and_their_options() {
    let poll = lunch().build().unwrap();
    let named = read(CAST).unwrap();
    let vote = poll.vote(&named).unwrap();
    let (voter, request) = keys();
    let tea = Ballot::choice(OptionIndex::new(0));
    assert_eq!(
        vote,
        Vote::new(poll.id().clone(), voter, request, tea).replacing(2)
    );

    let other = read(&CAST.replace("lunch", "dinner")).unwrap();
    let refusal = Refusal::OtherPoll {
        found: PollId::new("dinner").unwrap(),
        expected: poll.id().clone(),
    };
    assert_eq!(poll.vote(&other), Err(refusal));
    let milk = read(&CAST.replace("tea", "milk")).unwrap();
    let option = "milk".into();
    let refusal = Refusal::Ballot(BallotError::UnknownOption { option });
    assert_eq!(poll.vote(&milk), Err(refusal));
    let twice = read(&CAST.replace(r#""choice":"tea""#, r#""approved":["tea","tea"]"#)).unwrap();
    let option = OptionIndex::new(0);
    assert_eq!(
        poll.vote(&twice),
        Err(Refusal::Ballot(BallotError::Twice { option }))
    );
}

proptest! {
    #[test]
    fn a_vote_goes_there_and_back(
        (poll, ballot) in any::poll_and_ballot(),
        voter in vec(any::<u8>(), 1..=32),
        request in vec(any::<u8>(), 16..=32),
        replaces: u32,
        withdrawn: bool,
    ) {
        let (voter, request) = (VoterKey::new(&voter)?, RequestKey::new(&request)?);
        let vote = if withdrawn {
            Vote::withdrawal(poll.id().clone(), voter, request, replaces)
        } else {
            Vote::new(poll.id().clone(), voter, request, ballot).replacing(replaces)
        };
        let json = written(&poll.named_vote(&vote)?);
        let named = read(&json)?;
        prop_assert_eq!(written(&named), json);
        prop_assert_eq!(poll.vote(&named), Ok(vote));
    }

    #[test]
    fn damaged_json_is_read_or_refused(at: prop::sample::Index, byte: u8, cut: bool) {
        let mut bytes = CAST.as_bytes().to_vec();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        if let Ok(vote) = serde_json::from_slice::<Vote<Marks>>(&bytes) {
            prop_assert_eq!(read(&written(&vote))?, vote);
        }
    }
}
