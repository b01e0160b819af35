//! Any poll, and any ballot that fits it.

use pollcore::{
    Ballot, BallotKind, OptionIndex, Poll, PollBuilder, Privacy, Quorum, Responder, Revotes, Rule,
    Survey, Threshold, Timestamp, Visibility, VoterKey, Weight, privacy::Epsilon,
};
use proptest::{collection::vec, option, prelude::*, sample::subsequence};

/// A kind of ballots for so many options, of which not all say the same.
pub(crate) fn kind(options: u16) -> impl Strategy<Value = BallotKind> {
    prop_oneof![
        Just(if options > 1 {
            BallotKind::Plurality
        } else {
            BallotKind::Approval { least: 0, most: 1 }
        }),
        (0..=options, 0..=options).prop_map(move |(a, b)| BallotKind::Approval {
            least: a.min(b).min(options - 1),
            most: a.max(b).max(1),
        }),
        (1_u16..=1000).prop_map(|highest| BallotKind::Score { highest }),
        (1_u32..=1_000_000, 1_u32..=1_000_000).prop_map(move |(a, b)| BallotKind::Cumulative {
            points: a.max(b).min(a.min(b) * u32::from(options)),
            most_on_one: a.min(b),
        }),
        (1_u32..=1_000_000).prop_map(|credits| BallotKind::Quadratic { credits }),
        (2_usize..=32).prop_map(|grades| BallotKind::Grades {
            grades: (0..grades)
                .map(|grade| format!("grade {grade}").into())
                .collect(),
        }),
    ]
}

/// A poll of this kind of ballots that takes blank ones or not.
pub(crate) fn simple(options: u16, kind: BallotKind, blank: bool) -> Poll {
    let ids: Vec<String> = (0..options)
        .map(|option| format!("option {option}"))
        .collect();
    let mut poll = Poll::builder("poll")
        .options(ids.iter().map(String::as_str))
        .ballots(kind);
    if blank {
        poll = poll.blank();
    }
    poll.build().unwrap()
}

/// Polls of any kind, with and without blank ballots.
pub(crate) fn poll() -> impl Strategy<Value = Poll> {
    (1_u16..40)
        .prop_flat_map(|options| (Just(options), kind(options), any::<bool>()))
        .prop_map(|(options, kind, blank)| simple(options, kind, blank))
}

/// A poll and a ballot that fits it.
pub(crate) fn poll_and_ballot() -> impl Strategy<Value = (Poll, Ballot)> {
    poll().prop_flat_map(|poll| {
        let ballot = ballot(&poll);
        (Just(poll), ballot)
    })
}

/// A ballot that fits the poll.
pub(crate) fn ballot(poll: &Poll) -> BoxedStrategy<Ballot> {
    let options = poll.options().len();
    let marked = match poll.submitted_kind().clone() {
        BallotKind::Plurality => (0..options)
            .prop_map(|option| Ballot::choice(OptionIndex::new(option as u16)))
            .boxed(),
        BallotKind::Approval { least, most } => {
            let all: Vec<_> = (0..options as u16).map(OptionIndex::new).collect();
            subsequence(all, usize::from(least)..=usize::from(most))
                .prop_map(|options| Ballot::approval(options).unwrap())
                .boxed()
        }
        BallotKind::Score { highest } => vec(0..=highest, options)
            .prop_map(|scores| Ballot::scores(places(scores)).unwrap())
            .boxed(),
        BallotKind::Cumulative {
            points,
            most_on_one,
        } => vec(0..=most_on_one, options)
            .prop_map(move |wanted| {
                let mut left = points;
                let given = wanted.into_iter().map(|points| {
                    let points = points.min(left);
                    left -= points;
                    points
                });
                Ballot::points(places(given)).unwrap()
            })
            .boxed(),
        BallotKind::Quadratic { credits } => {
            let most = credits.isqrt() as i32;
            vec(-most..=most, options)
                .prop_map(move |wanted| {
                    let mut left = credits;
                    let votes = wanted.into_iter().map(|votes| {
                        let most = left.isqrt() as i32;
                        let votes = votes.clamp(-most, most);
                        left -= votes.unsigned_abs().pow(2);
                        votes
                    });
                    Ballot::votes(places(votes)).unwrap()
                })
                .boxed()
        }
        BallotKind::Grades { grades } => vec(0..grades.len() as u8, options)
            .prop_map(|grades| Ballot::grades(places(grades)).unwrap())
            .boxed(),
        kind => unreachable!("{kind:?}"),
    };
    if poll.takes_blank() {
        prop_oneof![9 => marked, 1 => Just(Ballot::blank())].boxed()
    } else {
        marked
    }
}

fn places<M>(marks: impl IntoIterator<Item = M>) -> impl Iterator<Item = (OptionIndex, M)> {
    let options = (0_u16..).map(OptionIndex::new);
    options.zip(marks)
}

/// Every field of a poll with anything that goes with the rest.
pub(crate) fn builder() -> impl Strategy<Value = PollBuilder> {
    let texts = (
        option::of("[a-zæ≠ ]{0,19}[a-z]"),
        vec(option::of("[A-Z]{1,5}"), 2..20),
    );
    let ballots = texts.prop_flat_map(|(title, labels)| {
        let kind = kind(labels.len() as u16);
        (
            Just(title),
            Just(labels),
            kind,
            any::<bool>(),
            any::<bool>(),
        )
    });
    (ballots, people(), counting()).prop_map(|(ballots, people, counting)| {
        let (title, labels, kind, blank, star) = ballots;
        let (actors, quorum, survey, private) = people;
        let (seats, revotes, times, visibility, threshold, ties) = counting;
        let mut poll = Poll::builder("any poll").seats(seats).revotes(revotes);
        let ids: Vec<_> = (0..labels.len())
            .map(|option| format!("o{option}"))
            .collect();
        for (id, label) in ids.iter().zip(labels) {
            poll = match label {
                Some(label) => poll.labelled(id, &label),
                None => poll.option(id),
            };
        }
        if let Some(title) = title {
            poll = poll.title(&title);
        }
        let plain = kind == BallotKind::Plurality && !blank && actors.is_none();
        let graded = matches!(kind, BallotKind::Grades { .. });
        if star && matches!(kind, BallotKind::Score { .. }) {
            poll = poll.rule(Rule::Star);
        }
        if blank {
            poll = poll.blank();
        }
        if !graded {
            // Two seats above a half there are only with ballots for more than one.
            poll = poll.threshold(threshold);
            if matches!(
                threshold,
                Threshold::MoreThan { .. } | Threshold::AtLeast { .. }
            ) {
                poll = poll.seats(1);
            }
        }
        if let Some(actors) = actors {
            poll = poll.actors(actors);
        }
        if let Some((opens, lasts)) = times {
            poll = poll.opens(Timestamp::from_millis(opens));
            poll = poll.closes(Timestamp::from_millis(opens + lasts));
        }
        if private && plain {
            let epsilon = Epsilon::from_millionths(1000).unwrap();
            let total = Epsilon::MOST;
            poll = poll.privacy(Privacy::RandomResponses {
                by: Responder::UnaryEncoding,
                epsilon,
                total,
            });
        }
        poll = match ties {
            0 => poll,
            1 => poll.ties_by_lot(),
            _ => poll.ties_by_order(ids.iter().rev().map(String::as_str)),
        };
        poll.ballots(kind)
            .visibility(visibility)
            .quorum(quorum)
            .survey(survey)
    })
}

type People = (Option<Vec<(VoterKey, Weight)>>, Quorum, Survey, bool);

fn people() -> impl Strategy<Value = People> {
    let actors = proptest::collection::btree_map(vec(any::<u8>(), 1..=32), 1_u64..1000, 1..20);
    let actors = actors.prop_map(|actors| {
        let actor = |(key, weight): (Vec<u8>, u64)| {
            (VoterKey::new(&key).unwrap(), Weight::new(weight).unwrap())
        };
        actors.into_iter().map(actor).collect()
    });
    let survey = prop_oneof![
        Just(Survey::Census),
        Just(Survey::Sample { population: None }),
        (100..=u64::MAX).prop_map(|population| Survey::Sample {
            population: Some(population)
        }),
        Just(Survey::SelfSelected),
    ];
    (option::of(actors), 0_u8..3, survey, any::<bool>()).prop_map(
        |(actors, quorum, survey, private)| {
            let quorum = match quorum {
                1 => Quorum::Ballots(1),
                2 if actors.is_some() => Quorum::Share { parts: 1, of: 3 },
                _ => Quorum::None,
            };
            (actors, quorum, survey, private)
        },
    )
}

type Counting = (u16, Revotes, Option<(u64, u64)>, Visibility, Threshold, u8);

fn counting() -> impl Strategy<Value = Counting> {
    let revotes = prop_oneof![
        Just(Revotes::Reject),
        (2_u32..=1000).prop_map(|most| Revotes::LastWins { most }),
        (2_u32..=1000).prop_map(|most| Revotes::Withdrawable { most }),
    ];
    let visibility = prop_oneof![
        Just(Visibility::Live),
        Just(Visibility::AfterClose),
        Just(Visibility::AfterOwnVote),
    ];
    let threshold = prop_oneof![
        Just(Threshold::None),
        Just(Threshold::MoreThan { parts: 1, of: 2 }),
        Just(Threshold::AtLeast { parts: 2, of: 3 }),
    ];
    let times = option::of((0..1_u64 << 60, 1..1_u64 << 60));
    (1_u16..=2, revotes, times, visibility, threshold, 0_u8..3)
}
