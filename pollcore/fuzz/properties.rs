//! What must hold for any bytes from outside. The fuzz targets search for bytes that break it, and
//! `tests/polls/fuzz_corpora.rs` replays what they found.

use sha2::{Digest as _, Sha256};

use pollcore::{
    Ballot, BallotKind, Marks, OptionIndex, Poll, PollKeys, Receipt, ReportSettings, RequestKey,
    Secret, Tally, Timestamp, Vote, VoteSet, VoterKey, VoterRecord, Weight, decide,
};

const SECRET: Secret = Secret::new([7; 32]);

/// A poll that is accepted is written again as it was, goes through its life, and can be voted in,
/// counted and reported without a panic.
pub(crate) fn poll(bytes: &[u8]) {
    let Ok(poll) = serde_json::from_slice::<Poll>(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&poll).expect("a poll can be written");
    let again: Poll = serde_json::from_slice(&written).expect("what was written can be read");
    assert_eq!(again, poll);
    assert_eq!(again.digest(), poll.digest());
    let mut open = poll.clone();
    let _ = open.open(Timestamp::from_millis(0));
    let voter = VoterKey::new(b"ann").expect("three bytes");
    let request = RequestKey::new(&[1; 16]).expect("sixteen bytes");
    let mut set = VoteSet::new(&open, &SECRET);
    for ballot in ballots() {
        let mut tally = Tally::new(&open);
        if open.check_ballot(&ballot).is_ok() {
            let bytes = open.encode_ballot(&ballot).expect("it fits");
            assert_eq!(bytes.len(), open.ballot_len());
            assert_eq!(open.decode_ballot(&bytes), Ok(ballot.clone()));
            tally.add(&ballot, Weight::ONE).expect("it fits");
        }
        let vote = Vote::new(open.id().clone(), voter, request, ballot);
        for now in [0, 1, u64::MAX] {
            let now = Timestamp::from_millis(now);
            let _ = set.cast(&open, &vote, now);
            let _ = open.report(&tally, now, &ReportSettings::new());
        }
    }
}

/// Marks that fit a poll come back from the ballot that they make.
pub(crate) fn marks(bytes: &[u8]) {
    let Ok(marks) = serde_json::from_slice::<Marks>(bytes) else {
        return;
    };
    for poll in polls() {
        let Ok(ballot) = poll.ballot(&marks) else {
            continue;
        };
        assert_eq!(poll.check_ballot(&ballot), Ok(()));
        let named = poll.marks(&ballot).expect("it fits");
        assert_eq!(poll.ballot(&named), Ok(ballot));
    }
}

/// A vote by names that is accepted is written again as it was, and where it fits a poll, it comes
/// back from the vote that it makes.
pub(crate) fn vote(bytes: &[u8]) {
    let Ok(named) = serde_json::from_slice::<Vote<Marks>>(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&named).expect("a vote can be written");
    let again: Vote<Marks> = serde_json::from_slice(&written).expect("what was written is read");
    assert_eq!(again, named);
    for poll in polls() {
        match poll.vote(&named) {
            Ok(vote) => {
                let again = poll.named_vote(&vote).expect("it fits");
                assert_eq!(poll.vote(&again), Ok(vote));
            }
            Err(refusal) => {
                let json = serde_json::to_value(&refusal).expect("a refusal can be written");
                assert_eq!(json["code"], refusal.code());
            }
        }
    }
}

/// A receipt that is accepted, as a text or as JSON, is written again as it was, as both.
pub(crate) fn receipt(bytes: &[u8]) {
    if let Some(receipt) = core::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse().ok())
    {
        let receipt: Receipt = receipt;
        assert_eq!(receipt.to_string().as_bytes(), bytes);
        let json = serde_json::to_vec(&receipt).expect("a receipt can be written");
        assert_eq!(serde_json::from_slice::<Receipt>(&json).ok(), Some(receipt));
    }
    if let Ok(receipt) = serde_json::from_slice::<Receipt>(bytes) {
        assert_eq!(receipt.to_string().parse(), Ok(receipt));
    }
}

/// A record that is accepted is written again as it was, merged with itself is itself, and can be
/// decided on.
pub(crate) fn record(bytes: &[u8]) {
    let Ok(record) = VoterRecord::decode(bytes) else {
        return;
    };
    assert_eq!(record.encode(), bytes);
    let mut twice = record.clone();
    assert_eq!(twice.merge(&record), Ok(()));
    assert_eq!(twice, record);
    for mut poll in polls() {
        poll.open(Timestamp::from_millis(0)).expect("it is a draft");
        let keys = PollKeys::new(&poll, &SECRET);
        for ballot in ballots() {
            let vote = Vote::new(
                poll.id().clone(),
                VoterKey::new(b"ann").expect("three bytes"),
                RequestKey::new(&[1; 16]).expect("sixteen bytes"),
                ballot,
            );
            for vote in [vote.clone(), vote.replacing(1)] {
                let _ = decide(
                    &record,
                    &keys,
                    &poll,
                    &vote,
                    Timestamp::from_millis(1),
                    None,
                );
            }
        }
    }
}

/// A tally that is accepted is written again as it was, and can be counted, reported, added and taken
/// away. The first byte chooses the poll, the rest stands between its digest and that of all the bytes.
pub(crate) fn tally(bytes: &[u8]) {
    const DIGEST: usize = 32;
    let Some((which, numbers)) = bytes.split_first() else {
        return;
    };
    let polls = polls();
    let poll = &polls[usize::from(*which) % polls.len()];
    let empty = Tally::new(poll).encode();
    let named = poll.digest();
    let at = empty
        .windows(DIGEST)
        .position(|window| window == named.as_bytes())
        .expect("a tally names its poll");
    let mut whole = [&empty[..at + DIGEST], numbers].concat();
    whole.extend_from_slice(&Sha256::digest(&whole));
    for read in [bytes, &whole] {
        let Ok(found) = Tally::decode(poll, read) else {
            continue;
        };
        assert_eq!(found.encode(), read);
        let _ = poll.count(&found, None);
        let settings = ReportSettings::new();
        if let Ok(report) = poll.report(&found, Timestamp::from_millis(0), &settings) {
            let _ = report.text().to_string();
        }
        let mut other = found.clone();
        let _ = other.merge(&found);
        for ballot in ballots() {
            if poll.check_ballot(&ballot).is_ok() {
                let _ = other.add(&ballot, Weight::ONE);
                let _ = other.sub(&ballot, Weight::ONE);
            }
        }
        let mut none = found.clone();
        let _ = none.subtract(&found);
    }
}

fn polls() -> [Poll; 3] {
    let kinds = [
        BallotKind::Plurality,
        BallotKind::Approval { least: 0, most: 3 },
        BallotKind::Score { highest: 5 },
    ];
    kinds.map(|kind| {
        let poll = Poll::builder("p").options(["a", "b", "c"]).ballots(kind);
        poll.build().expect("it holds together")
    })
}

/// A ballot of each kind, and some that fit nothing.
fn ballots() -> Vec<Ballot> {
    let [first, second, last] = [0, 1, u16::MAX].map(OptionIndex::new);
    let ballots = [
        Ok(Ballot::blank()),
        Ok(Ballot::choice(second)),
        Ok(Ballot::choice(last)),
        Ballot::approval([first, second]),
        Ballot::scores([(first, 3), (second, u16::MAX)]),
        Ballot::scores([(first, 1)]),
        Ballot::points([(second, 1)]),
        Ballot::points([(first, u32::MAX), (second, u32::MAX)]),
        Ballot::votes([(first, -1), (second, 1)]),
        Ballot::votes([(first, i32::MIN)]),
        Ballot::grades([(first, 1)]),
        Ballot::grades([(last, u8::MAX)]),
    ];
    ballots
        .map(|ballot| ballot.expect("no option comes twice"))
        .to_vec()
}
