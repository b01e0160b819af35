//! The digest of a poll: of all its terms and nothing else.

use std::collections::BTreeMap;

use pollcore::{
    BallotKind, Digest, Poll, PollBuilder, Privacy, Quorum, Revotes, Rule, Survey, Threshold,
    Timestamp, Visibility, VoterKey, Weight, privacy::Epsilon,
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

/// Receipts and sealed ballots carry digests: one that changes is a poll that is lost. Made with
/// another program from what is said of the encoding.
#[test]
fn the_digest_is_this() {
    assert_eq!(
        digest(full()).to_string(),
        "b704e2f57bb6e3c00665c147682c6328983758a76e3e4ac461d763874b3bbcb4"
    );
    let plain = Poll::builder("lunch").options(["tea", "coffee"]);
    assert_eq!(
        digest(plain).to_string(),
        "65623d54ebeccf51811524f150170818f9eac1dac23480dd2bfee22b212cf673"
    );
}

fn epsilons(epsilon: u32, total: u32) -> (Epsilon, Epsilon) {
    let millionths = |number| Epsilon::from_millionths(number).unwrap();
    (millionths(epsilon), millionths(total))
}

#[test]
fn each_field_changes_the_digest() {
    let private = || Poll::builder("lunch").options(["tea", "coffee"]);
    let hidden = |privacy: fn(Epsilon, Epsilon) -> Privacy, (epsilon, total)| {
        private().privacy(privacy(epsilon, total))
    };
    let randomized = |epsilon, total| Privacy::RandomizedResponse { epsilon, total };
    let unary = |epsilon, total| Privacy::UnaryEncoding { epsilon, total };
    let switched = |epsilon, total| Privacy::SwitchedAtServer { epsilon, total };
    let noisy = |epsilon, total| Privacy::NoisyReports { epsilon, total };
    let three = |poll: PollBuilder| poll.without_options();
    let grades = |names: [&str; 2]| BallotKind::Grades {
        grades: names.map(Into::into).to_vec(),
    };
    let points = |points, most_on_one| BallotKind::Cumulative {
        points,
        most_on_one,
    };
    let share = |parts, of| Quorum::Share { parts, of };
    let more = |parts, of| Threshold::MoreThan { parts, of };
    let least = |parts, of| Threshold::AtLeast { parts, of };
    let kind = |kind| private().ballots(kind);
    let polls = vec![
        full(),
        full().build().unwrap().edit().unwrap(),
        full().title("What's for lunch"),
        full().option("milk").ties_by_lot(),
        full().option("mil").ties_by_lot(),
        full().labelled("mil", "k").ties_by_lot(),
        three(full()).options(["coffee", "tea", "juice"]),
        three(full()).options(["tea", "coffee", "juice"]),
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
        private(),
        private().title("lunch"),
        private().blank(),
        kind(BallotKind::Approval { least: 0, most: 2 }),
        kind(BallotKind::Approval { least: 1, most: 2 }),
        kind(BallotKind::Approval { least: 0, most: 1 }),
        kind(BallotKind::Score { highest: 9 }),
        kind(BallotKind::Quadratic { credits: 9 }),
        kind(BallotKind::Quadratic { credits: 8 }),
        kind(points(9, 8)),
        kind(points(9, 9)),
        kind(points(8, 8)),
        kind(grades(["bad", "good"])),
        kind(grades(["good", "bad"])),
        kind(grades(["badg", "ood"])),
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
