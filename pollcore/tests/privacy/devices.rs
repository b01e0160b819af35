//! What a voter's device sends in a poll.

use pollcore::privacy::{
    AtClient, CoinSecret, Epsilon, RandomizedResponse, ResponseError, UnaryEncoding, UnknownOption,
};
use pollcore::{
    Ballot, BallotError, Marks, OptionIndex, Poll, PollBuilder, Privacy, Responder, Revotes,
    VoterKey,
};

const TEA: OptionIndex = OptionIndex::new(0);
const WATER: OptionIndex = OptionIndex::new(2);

fn drinks() -> PollBuilder {
    Poll::builder("drinks").options(["tea", "coffee", "water"])
}

fn one() -> Epsilon {
    Epsilon::new(1.0).unwrap()
}

fn randomized() -> PollBuilder {
    drinks().privacy(Privacy::RandomResponses {
        by: Responder::RandomizedResponse,
        epsilon: one(),
        total: Epsilon::MOST,
    })
}

fn unary() -> PollBuilder {
    drinks().privacy(Privacy::RandomResponses {
        by: Responder::UnaryEncoding,
        epsilon: one(),
        total: Epsilon::MOST,
    })
}

fn voter(number: u8) -> VoterKey {
    VoterKey::new(&[number]).unwrap()
}

fn secret() -> CoinSecret {
    CoinSecret::new([7; 32])
}

#[test]
fn it_is_the_response_of_the_poll_s_mechanism() {
    let poll = randomized().build().unwrap();
    let mechanism = RandomizedResponse::new(3, one()).unwrap();
    let device = AtClient::new(mechanism, secret());
    let mut switched = 0;
    for number in 0..100 {
        let ballot = poll.response(&secret(), &voter(number), 1, WATER).unwrap();
        let response = device.respond(poll.digest(), &[number], 1, 2).unwrap();
        assert_eq!(ballot, Ballot::choice(OptionIndex::new(response as u16)));
        poll.check_ballot(&ballot).unwrap();
        switched += usize::from(ballot != Ballot::choice(WATER));
    }
    // 2/(e + 2) of 100, within 5 deviations.
    assert!((18..=67).contains(&switched), "{switched}");

    let poll = unary().build().unwrap();
    let device = AtClient::new(UnaryEncoding::new(3, one()).unwrap(), secret());
    for number in 0..100 {
        let ballot = poll.response(&secret(), &voter(number), 1, WATER).unwrap();
        let response = device.respond(poll.digest(), &[number], 1, 2).unwrap();
        let set = response.options_set();
        let set = set.map(|option| OptionIndex::new(option as u16));
        assert_eq!(ballot, Ballot::approval(set).unwrap());
        poll.check_ballot(&ballot).unwrap();
    }
}

#[test]
fn a_retry_is_the_same_and_another_revision_is_not() {
    let poll = unary().revotes(Revotes::LastWins { most: 20 });
    let poll = poll.build().unwrap();
    let response = |revision| poll.response(&secret(), &voter(1), revision, TEA);
    let mut seen = Vec::new();
    for revision in 1..=20 {
        let ballot = response(revision).unwrap();
        assert_eq!(response(revision).unwrap(), ballot);
        if !seen.contains(&ballot) {
            seen.push(ballot);
        }
    }
    assert!(seen.len() > 1);
}

#[test]
fn what_is_no_vote_has_no_response() {
    for builder in [randomized(), unary()] {
        let poll = builder.revotes(Revotes::LastWins { most: 3 });
        let poll = poll.build().unwrap();
        let response = |revision, choice| poll.response(&secret(), &voter(1), revision, choice);
        for found in [0, 4, u32::MAX] {
            let refused = Err(ResponseError::Revision { found, most: 3 });
            assert_eq!(response(found, TEA), refused);
        }
        assert!(response(3, TEA).is_ok());
        let unknown = UnknownOption {
            index: 3,
            options: 3,
        };
        assert_eq!(
            response(1, OptionIndex::new(3)),
            Err(ResponseError::Choice(unknown))
        );
    }
    for privacy in [
        Privacy::None,
        Privacy::RandomResponses {
            by: Responder::SwitchedAtServer,
            epsilon: one(),
            total: one(),
        },
        Privacy::NoisyReports {
            epsilon: one(),
            total: one(),
        },
    ] {
        let poll = drinks().privacy(privacy).build().unwrap();
        for revision in [0, 1] {
            assert_eq!(
                poll.response(&secret(), &voter(1), revision, TEA),
                Err(ResponseError::AsTheyAre),
                "{privacy:?}"
            );
        }
    }
}

#[test]
fn a_choice_where_a_response_belongs_says_who_makes_one() {
    let poll = unary().build().unwrap();
    let refused = poll.ballot(&Marks::Choice("tea".into())).unwrap_err();
    let found = "plurality";
    assert_eq!(refused, BallotError::Response { found });
    assert_eq!(
        refused.to_string(),
        "a plurality ballot in a poll of responses by unary encoding, which Poll::response makes of \
         a choice on the voter's device"
    );
    let scores = Marks::Scores([("tea".into(), 1)].into());
    let found = "score";
    assert_eq!(poll.ballot(&scores), Err(BallotError::Response { found }));
    // Elsewhere it is the kind that is wrong.
    let kind = randomized().build().unwrap().ballot(&scores);
    assert!(matches!(kind, Err(BallotError::Kind { .. })), "{kind:?}");
}
