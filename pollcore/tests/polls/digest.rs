//! The digest of a poll: of all its terms and nothing else.

use std::collections::BTreeMap;

use pollcore::{
    BallotKind, Digest, Poll, PollBuilder, Privacy, Quorum, Responder, Revotes, Rule, Survey,
    Threshold, Timestamp, Visibility, VoterKey, Weight, privacy::Epsilon,
};
use proptest::prelude::*;

use super::any;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn voter(key: &[u8]) -> VoterKey {
    VoterKey::new(key).unwrap()
}

fn weight(weight: u64) -> Weight {
    Weight::new(weight).unwrap()
}

/// A poll that says something of everything that goes together.
fn full() -> PollBuilder {
    Poll::builder("lunch")
        .title("What's for lunch?")
        .labelled("tea", "Tea, hot")
        .labelled("coffee", "Kaffee ☕")
        .option("juice")
        .ballots(BallotKind::Score { highest: 5 })
        .rule(Rule::Star)
        .blank()
        .seats(2)
        .actor(voter(b"ann"), weight(2))
        .actor(voter(b"bob"), weight(1))
        .revotes(Revotes::LastWins { most: 5 })
        .opens(at(1000))
        .closes(at(2000))
        .visibility(Visibility::Live)
        .quorum(Quorum::Ballots(1))
        .threshold(Threshold::AtLeast { parts: 1, of: 3 })
        .ties_by_order(["juice", "tea", "coffee"])
        .survey(Survey::Sample {
            population: Some(100),
        })
}

fn digest(poll: PollBuilder) -> Digest {
    poll.build().unwrap().digest()
}

fn plain() -> PollBuilder {
    Poll::builder("lunch")
        .options(["tea", "coffee"])
        .survey(Survey::Census)
}

fn points(points: u32, most_on_one: u32) -> BallotKind {
    BallotKind::Cumulative {
        points,
        most_on_one,
    }
}

fn grades(names: [&str; 2]) -> BallotKind {
    BallotKind::Grades {
        grades: names.map(Into::into).to_vec(),
    }
}

fn share(parts: u32, of: u32) -> Quorum {
    Quorum::Share { parts, of }
}

fn more(parts: u32, of: u32) -> Threshold {
    Threshold::MoreThan { parts, of }
}

fn least(parts: u32, of: u32) -> Threshold {
    Threshold::AtLeast { parts, of }
}

fn randomized(epsilon: Epsilon, total: Epsilon) -> Privacy {
    Privacy::RandomResponses {
        by: Responder::RandomizedResponse,
        epsilon,
        total,
    }
}

fn unary(epsilon: Epsilon, total: Epsilon) -> Privacy {
    Privacy::RandomResponses {
        by: Responder::UnaryEncoding,
        epsilon,
        total,
    }
}

fn switched(epsilon: Epsilon, total: Epsilon) -> Privacy {
    Privacy::RandomResponses {
        by: Responder::SwitchedAtServer,
        epsilon,
        total,
    }
}

fn noisy(epsilon: Epsilon, total: Epsilon) -> Privacy {
    Privacy::NoisyReports { epsilon, total }
}

fn epsilons(epsilon: u32, total: u32) -> (Epsilon, Epsilon) {
    let millionths = |number| Epsilon::from_millionths(number).unwrap();
    (millionths(epsilon), millionths(total))
}

fn hidden(
    privacy: fn(Epsilon, Epsilon) -> Privacy,
    (epsilon, total): (Epsilon, Epsilon),
) -> PollBuilder {
    plain().privacy(privacy(epsilon, total))
}

/// Receipts and sealed ballots carry digests: one that changes is a poll that is lost. These were
/// made by another program, from what is said of the encoding.
#[test]
fn the_digests_are_these() {
    assert_eq!(
        digest(full()).to_string(),
        "b704e2f57bb6e3c00665c147682c6328983758a76e3e4ac461d763874b3bbcb4"
    );
    for (poll, expected) in [
        (
            plain(),
            "65623d54ebeccf51811524f150170818f9eac1dac23480dd2bfee22b212cf673",
        ),
        (
            plain().ballots(BallotKind::Approval { least: 0, most: 2 }),
            "201b92cc7a565b2cb2b1dbd544157480fac55a516553a5d73618dd717117aa73",
        ),
        (
            plain()
                .ballots(BallotKind::Score { highest: 9 })
                .rule(Rule::Borda),
            "77ae39109bd1640bda89ab3b36d38dc9d29f87553e5b11b839d71ce3bd5e602e",
        ),
        (
            plain().ballots(points(9, 8)),
            "f9da36d00fe5f9ddb5b31f7be208f314287cbe83d5953221bab06bcc0b7ba184",
        ),
        (
            plain().ballots(BallotKind::Quadratic { credits: 9 }),
            "fc1d75abdd4f36f3acc1df0c002a14447912b0bc46c8e79247dd8f346f742002",
        ),
        (
            plain().ballots(grades(["bad", "good"])),
            "87bda44d09a9523fff569ad5dafeabd11843ec5b0e44a7ed61d8735c0ca93ce2",
        ),
        (
            plain().actor(voter(b"ann"), weight(1)).quorum(share(1, 2)),
            "5bdbc46fb876238b63cb4b632f276c92c66dfd1ffcb157cee2c89fa1644e862e",
        ),
        (
            plain().revotes(Revotes::Withdrawable { most: 5 }),
            "be21c33e1646e8341e71280dd31501e91fa5ea912ffe3d4027b83ad51acde0af",
        ),
        (
            plain().visibility(Visibility::AfterOwnVote),
            "15fcb9c8884045ec51aee11baa36776707fc083ac1379177fd9701307eb064cf",
        ),
        (
            plain().threshold(more(1, 2)),
            "d3f30b342383089808d93ac2c03486e6d2daea6d3fe5341863c12b2ae8d7cdaa",
        ),
        (
            plain().ties_by_lot(),
            "ed315754bf5f09811a51d5887f71fe646aef692248cc01d6a9c1ec262088d0c5",
        ),
        (
            plain().survey(Survey::SelfSelected),
            "5a35642cf83d6d60154b2aedb5d7ca7fdf468b3daa754157335d0a5ec9dc141e",
        ),
        (
            plain().survey(Survey::Sample { population: None }),
            "aa976b47f14ceacdce387752fd2d0d2706ca4b6ebd4a5492ad72137e084e9c06",
        ),
        (
            hidden(randomized, epsilons(1000, 2000)),
            "08140fcc340bafabafefe6494d3f51e036aa6d5bb0a930e3ca3fac87366b24be",
        ),
        (
            hidden(unary, epsilons(1000, 2000)),
            "96c2776428eda28abc6e862b81807432f700f5caf07e9576fa472b985f24d05a",
        ),
        (
            hidden(switched, epsilons(1000, 2000)),
            "a5ae0606b3b8730af5e906ae6cc6b5cab41c8cc6d6f40c816140777c75a1d069",
        ),
        (
            hidden(noisy, epsilons(1000, 2000)),
            "453c7e2290c551e7756eb8e6cc314c57a044c1f763ab76dd07294b747efd803b",
        ),
    ] {
        assert_eq!(digest(poll).to_string(), expected);
    }
}

#[test]
fn each_field_changes_the_digest() {
    let polls = vec![
        full(),
        full().build().unwrap().edit().unwrap(),
        full().title("What's for lunch"),
        full().option("milk").ties_by_lot(),
        full().option("mil").ties_by_lot(),
        full().labelled("mil", "k").ties_by_lot(),
        full().without_options().options(["coffee", "tea", "juice"]),
        full().without_options().options(["tea", "coffee", "juice"]),
        full().ballots(BallotKind::Score { highest: 6 }),
        full().without_blank(),
        full().rule(Rule::Score),
        full().rule(Rule::Borda),
        full().seats(1),
        full().actor(voter(b"cy"), weight(1)),
        full().without_actors(),
        full().without_actors().actor(voter(b"ann"), weight(2)),
        full().without_actors().actor(voter(b"ann"), weight(3)),
        full().without_actors().actor(voter(b"ann\0"), weight(2)),
        full().revotes(Revotes::LastWins { most: 6 }),
        full().revotes(Revotes::Withdrawable { most: 5 }),
        full().revotes(Revotes::Reject),
        full().opens(at(1001)),
        full().closes(at(2001)),
        full().without_times(),
        full().without_times().opens(at(1000)),
        full().without_times().closes(at(1000)),
        full().visibility(Visibility::AfterClose),
        full().visibility(Visibility::AfterOwnVote),
        full().quorum(Quorum::None),
        full().quorum(Quorum::Ballots(2)),
        full().quorum(share(1, 2)),
        full().quorum(share(2, 2)),
        full().quorum(share(1, 3)),
        full().threshold(Threshold::None),
        full().threshold(more(1, 3)),
        full().threshold(least(2, 3)),
        full().threshold(least(1, 4)),
        full().ties_stand(),
        full().ties_by_lot(),
        full().ties_by_order(["tea", "juice", "coffee"]),
        full().survey(Survey::Census),
        full().survey(Survey::SelfSelected),
        full().survey(Survey::Sample { population: None }),
        full().survey(Survey::Sample {
            population: Some(101),
        }),
        Poll::builder("dinner").options(["tea", "coffee"]),
        plain(),
        plain().title("lunch"),
        plain().blank(),
        plain().ballots(BallotKind::Approval { least: 0, most: 2 }),
        plain().ballots(BallotKind::Approval { least: 1, most: 2 }),
        plain().ballots(BallotKind::Approval { least: 0, most: 1 }),
        plain().ballots(BallotKind::Score { highest: 9 }),
        plain().ballots(BallotKind::Quadratic { credits: 9 }),
        plain().ballots(BallotKind::Quadratic { credits: 8 }),
        plain().ballots(points(9, 8)),
        plain().ballots(points(9, 9)),
        plain().ballots(points(8, 8)),
        plain().ballots(grades(["bad", "good"])),
        plain().ballots(grades(["good", "bad"])),
        plain().ballots(grades(["badg", "ood"])),
        hidden(randomized, epsilons(1000, 2000)),
        hidden(randomized, epsilons(1001, 2000)),
        hidden(randomized, epsilons(1000, 2001)),
        hidden(unary, epsilons(1000, 2000)),
        hidden(switched, epsilons(1000, 2000)),
        hidden(noisy, epsilons(1000, 2000)),
    ];
    let mut digests = BTreeMap::new();
    for (place, poll) in polls.into_iter().enumerate() {
        if let Some(same) = digests.insert(digest(poll), place) {
            panic!("polls {same} and {place} have one digest");
        }
    }
}

#[test]
fn life_does_not_change_the_digest() {
    let mut poll = full().build().unwrap();
    let digest = poll.digest();
    poll.open(at(0)).unwrap();
    assert_eq!(poll.digest(), digest);
    poll.close(at(1500)).unwrap();
    assert_eq!(poll.digest(), digest);
}

#[test]
fn the_order_of_actors_does_not_change_the_digest() {
    let (ann, bob) = ((voter(b"ann"), weight(2)), (voter(b"bob"), weight(1)));
    let one = full().without_actors().actors([ann, bob]);
    let other = full().without_actors().actors([bob, ann]);
    assert_eq!(digest(one), digest(other));
}

#[test]
fn a_label_that_is_the_id_is_none() {
    let poll = Poll::builder("lunch").option("tea").option("coffee");
    let labelled = Poll::builder("lunch")
        .labelled("tea", "tea")
        .option("coffee");
    assert_eq!(digest(poll), digest(labelled));
}

proptest! {
    #[test]
    fn the_same_terms_have_the_same_digest(poll in any::builder()) {
        let (one, other) = (poll.clone().build()?, poll.build()?);
        prop_assert_eq!(one.digest(), other.digest());
        let edited = one.edit()?.build()?;
        prop_assert_ne!(edited.digest(), one.digest());
        let again = one.edit()?.build()?;
        prop_assert_eq!(edited.digest(), again.digest());
    }

    #[test]
    fn other_terms_have_another_digest(one in any::builder(), other in any::builder()) {
        let (one, other) = (one.build()?, other.build()?);
        prop_assert_eq!(one == other, one.digest() == other.digest());
    }
}
