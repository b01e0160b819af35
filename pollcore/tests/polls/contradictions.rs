//! Each rule of what can't be built, at its bound.

use pollcore::{
    BallotKind, Poll, PollBuilder, PollError, Quorum, Revotes, Rule, Survey, TextError, Threshold,
    Timestamp, VoterKey, Weight,
};

pub(crate) fn lunch() -> PollBuilder {
    Poll::builder("lunch").options(["tea", "coffee", "juice"])
}

/// What `poll` is refused for.
pub(crate) fn refused(poll: PollBuilder) -> PollError {
    poll.build().unwrap_err()
}

fn contradicts(poll: PollBuilder, expected: &'static str) {
    match refused(poll) {
        PollError::Contradiction { field, .. } => assert_eq!(field, expected),
        other => panic!("{other}"),
    }
}

/// The field that is out of its bounds, and them.
pub(crate) fn out_of_range(poll: PollBuilder) -> (&'static str, u64, u64, u64) {
    match refused(poll) {
        PollError::OutOfRange {
            field,
            found,
            least,
            most,
            ..
        } => (field, found, least, most),
        other => panic!("{other}"),
    }
}

fn named(options: usize) -> PollBuilder {
    let ids: Vec<String> = (0..options).map(|option| option.to_string()).collect();
    Poll::builder("many").options(ids.iter().map(String::as_str))
}

fn voter(number: u32) -> VoterKey {
    VoterKey::new(&number.to_be_bytes()).unwrap()
}

fn actors(number: u32) -> impl Iterator<Item = (VoterKey, Weight)> {
    (0..number).map(|number| (voter(number), Weight::ONE))
}

#[test]
fn texts_can_be_shown_and_are_short() {
    let field = |poll| match refused(poll) {
        error @ PollError::Text { .. } => error.to_string().split(": ").next().unwrap().to_owned(),
        other => panic!("{other}"),
    };
    assert_eq!(field(Poll::builder("").options(["a", "b"])), "id");
    assert_eq!(field(Poll::builder("a\nb").options(["a", "b"])), "id");
    assert_eq!(field(lunch().title("")), "title");
    assert_eq!(field(lunch().title(&"é".repeat(513))), "title");
    assert!(lunch().title(&"é".repeat(512)).build().is_ok());
    assert_eq!(field(lunch().title("\u{200b} \u{a0}")), "title");
    assert_eq!(field(lunch().option("\u{1b}[2J")), "options[3].id");
    assert_eq!(field(lunch().option(&"a".repeat(129))), "options[3].id");
    assert!(lunch().option(&"a".repeat(128)).build().is_ok());
    assert_eq!(field(lunch().labelled("milk", "")), "options[3].label");
    assert_eq!(
        field(lunch().labelled("milk", "\u{3164}")),
        "options[3].label"
    );
    assert_eq!(
        field(lunch().ballots(grades(&["bad", ""]))),
        "ballots.grades[1]"
    );
    let long = "a".repeat(129);
    let error = refused(lunch().ballots(grades(&["bad", &long])));
    let source = TextError::TooLong {
        what: "grade",
        len: 129,
        most: 128,
    };
    let (field, place) = ("ballots.grades[]", Some(1));
    assert_eq!(
        error,
        PollError::Text {
            field,
            place,
            source
        }
    );
}

#[test]
fn options_and_grades_do_not_look_the_same() {
    for other in [
        "te\u{200b}a",
        "tea\u{200e}",
        " tea",
        "tea\u{3000}",
        "t\u{ad}ea",
    ] {
        let error = refused(lunch().option(other));
        let PollError::LooksSame { id, other: found } = &error else {
            panic!("{error}");
        };
        let mut pair = [&**id, &**found];
        pair.sort_unstable_by_key(|id| id.len());
        assert_eq!(pair, ["tea", other]);
    }
    // Joined and not joined are told apart by letters only.
    assert!(lunch().option("te a").build().is_ok());
    // Labels may be the same: then reports show the ids too.
    assert!(lunch().labelled("chai", "tea").build().is_ok());
    let error = refused(lunch().ballots(grades(&["good", "bad", "good "])));
    let grade = "good ".into();
    assert_eq!(error, PollError::SameGrade { grade });
}

#[test]
fn there_are_1_to_1000_options_that_differ() {
    assert_eq!(out_of_range(Poll::builder("a")), ("options", 0, 2, 1000));
    let blank = Poll::builder("a").blank();
    assert_eq!(out_of_range(blank), ("options", 0, 1, 1000));
    assert!(named(1000).build().is_ok());
    assert_eq!(out_of_range(named(1001)), ("options", 1001, 2, 1000));
    // The builder keeps no more than it takes to refuse them.
    assert_eq!(out_of_range(named(5000)), ("options", 1001, 2, 1000));
    let endless = Poll::builder("endless").options(std::iter::repeat("a"));
    assert_eq!(out_of_range(endless), ("options", 1001, 2, 1000));
    let field = "options";
    let id = "tea".into();
    assert_eq!(
        refused(lunch().option("tea")),
        PollError::SameOption { field, id }
    );
}

#[test]
fn not_all_ballots_say_the_same() {
    let one = || Poll::builder("a").option("yes");
    assert_eq!(out_of_range(one()), ("options", 1, 2, 1000));
    assert!(one().blank().build().is_ok());
    let approval = |least| BallotKind::Approval { least, most: 1 };
    assert!(one().ballots(approval(0)).build().is_ok());
    let range = out_of_range(one().ballots(approval(1)));
    assert_eq!(range, ("ballots.least", 1, 0, 0));
    let all = BallotKind::Approval { least: 3, most: 3 };
    let range = out_of_range(lunch().ballots(all.clone()));
    assert_eq!(range, ("ballots.least", 3, 0, 2));
    assert!(lunch().ballots(all).blank().build().is_ok());
}

#[test]
fn approvals_are_within_the_options() {
    let approval = |least, most| lunch().ballots(BallotKind::Approval { least, most });
    assert!(approval(0, 3).build().is_ok());
    assert!(approval(2, 2).build().is_ok());
    assert_eq!(out_of_range(approval(0, 4)), ("ballots.most", 4, 1, 3));
    assert_eq!(out_of_range(approval(0, 0)), ("ballots.most", 0, 1, 3));
    assert_eq!(out_of_range(approval(3, 2)), ("ballots.least", 3, 0, 2));
}

#[test]
fn scores_are_within_1_to_1000_and_a_histogram_within_its_cells() {
    let score = |highest| BallotKind::Score { highest };
    assert!(lunch().ballots(score(1)).build().is_ok());
    assert!(lunch().ballots(score(1000)).build().is_ok());
    let range = out_of_range(lunch().ballots(score(0)));
    assert_eq!(range, ("ballots.highest", 0, 1, 1000));
    let range = out_of_range(lunch().ballots(score(1001)));
    assert_eq!(range, ("ballots.highest", 1001, 1, 1000));
    // 2^18 cells of 1001 levels each.
    assert!(named(261).ballots(score(1000)).build().is_ok());
    let range = out_of_range(named(262).ballots(score(1000)));
    assert_eq!(range, ("options", 262, 1, 261));
    assert!(named(1000).ballots(score(255)).build().is_ok());
}

#[test]
fn points_and_credits_are_within_1_to_a_million() {
    let points = |points, most_on_one| {
        lunch().ballots(BallotKind::Cumulative {
            points,
            most_on_one,
        })
    };
    assert!(points(1, 1).build().is_ok());
    assert!(points(1_000_000, 1_000_000).build().is_ok());
    // All can be given, and no more.
    assert!(points(21, 7).build().is_ok());
    assert_eq!(out_of_range(points(22, 7)), ("ballots.points", 22, 1, 21));
    assert_eq!(
        refused(points(500, 1)).to_string(),
        "ballots.points: 500 is not within 1 to 3, as the options can't be given more"
    );
    let most = 1_000_000;
    assert_eq!(out_of_range(points(0, 0)), ("ballots.points", 0, 1, most));
    let range = out_of_range(points(1_000_001, 1));
    assert_eq!(range, ("ballots.points", 1_000_001, 1, most));
    assert_eq!(out_of_range(points(7, 0)), ("ballots.most_on_one", 0, 1, 7));
    assert_eq!(out_of_range(points(7, 8)), ("ballots.most_on_one", 8, 1, 7));
    let credits = |credits| lunch().ballots(BallotKind::Quadratic { credits });
    assert!(credits(1).build().is_ok());
    assert!(credits(1_000_000).build().is_ok());
    assert_eq!(out_of_range(credits(0)), ("ballots.credits", 0, 1, most));
    let range = out_of_range(credits(1_000_001));
    assert_eq!(range, ("ballots.credits", 1_000_001, 1, most));
}

fn grades(names: &[&str]) -> BallotKind {
    BallotKind::Grades {
        grades: names.iter().map(|name| (*name).into()).collect(),
    }
}

#[test]
fn there_are_2_to_32_grades_that_differ() {
    let many = |grades: u32| BallotKind::Grades {
        grades: (0..grades).map(|grade| grade.to_string().into()).collect(),
    };
    assert!(lunch().ballots(many(2)).build().is_ok());
    assert!(lunch().ballots(many(32)).build().is_ok());
    let range = out_of_range(lunch().ballots(many(1)));
    assert_eq!(range, ("ballots.grades", 1, 2, 32));
    let range = out_of_range(lunch().ballots(many(33)));
    assert_eq!(range, ("ballots.grades", 33, 2, 32));
    let error = refused(lunch().ballots(grades(&["good", "bad", "good"])));
    let grade = "good".into();
    assert_eq!(error, PollError::SameGrade { grade });
}

#[test]
fn the_rule_counts_the_ballots() {
    let kinds = [
        (BallotKind::Plurality, [Rule::Plurality].as_slice()),
        (
            BallotKind::Approval { least: 0, most: 3 },
            &[Rule::Approval],
        ),
        (
            BallotKind::Score { highest: 5 },
            &[Rule::Score, Rule::Star, Rule::Borda],
        ),
        (
            BallotKind::Cumulative {
                points: 5,
                most_on_one: 5,
            },
            &[Rule::Cumulative],
        ),
        (BallotKind::Quadratic { credits: 9 }, &[Rule::Quadratic]),
        (grades(&["bad", "good"]), &[Rule::MajorityJudgment]),
    ];
    let rules = [
        Rule::Plurality,
        Rule::Approval,
        Rule::Score,
        Rule::Star,
        Rule::Cumulative,
        Rule::Quadratic,
        Rule::MajorityJudgment,
        Rule::Borda,
    ];
    for (kind, fitting) in kinds {
        let poll = lunch().ballots(kind.clone()).build().unwrap();
        assert_eq!(poll.rule(), fitting[0]);
        for rule in rules {
            let poll = lunch().ballots(kind.clone()).rule(rule);
            if fitting.contains(&rule) {
                assert_eq!(poll.build().unwrap().rule(), rule);
            } else {
                let kind = kind.name();
                assert_eq!(refused(poll), PollError::NotCounted { rule, kind });
            }
        }
    }
}

#[test]
fn at_most_256_options_are_compared() {
    let score = BallotKind::Score { highest: 5 };
    let poll = |options| named(options).ballots(score.clone());
    assert!(poll(257).build().is_ok());
    for rule in [Rule::Star, Rule::Borda] {
        assert!(poll(256).rule(rule).build().is_ok());
        let range = out_of_range(poll(257).rule(rule));
        assert_eq!(range, ("options", 257, 1, 256));
    }
    // And Borda compares at least two.
    let range = out_of_range(poll(1).rule(Rule::Borda));
    assert_eq!(range, ("options", 1, 2, 1000));
    assert!(poll(1).rule(Rule::Star).build().is_ok());
}

#[test]
fn what_is_refused_is_said_with_its_place_and_the_reason() {
    let score = |highest| BallotKind::Score { highest };
    let label = "a".repeat(1_048_576);
    let share = Quorum::Share { parts: 1, of: 0 };
    let threshold = Threshold::MoreThan { parts: 1, of: 1 };
    for (poll, said) in [
        (
            named(257).ballots(score(5)).rule(Rule::Star),
            "options: 257 is not within 1 to 256, as the rule compares options pair by pair",
        ),
        (
            named(1000).ballots(score(1000)),
            "options: 1000 is not within 1 to 261, as there are 2^18 cells for options times scores or \
             grades",
        ),
        (
            Poll::builder("a"),
            "options: 0 is not within 2 to 1000, as all ballots would say the same of a lone option",
        ),
        (
            lunch().rule(Rule::Star),
            "rule: STAR does not count ballots of the kind plurality",
        ),
        (
            lunch().labelled("milk", &label),
            "options[3].label: the label has 1048576 bytes, more than 1024",
        ),
        (
            lunch().actors(actors(3)).quorum(share),
            "quorum.share.of: 0 is not within 1 to 4294967295",
        ),
        (
            lunch().actors(actors(3)).quorum(Quorum::Ballots(4)),
            "quorum.ballots: 4 is not within 1 to 3, as there are no more voters",
        ),
        (
            lunch().threshold(threshold),
            "threshold.more_than.parts: 1 is not within 0 to 0, as no option has more than all",
        ),
        (
            lunch().option("tea\u{200b}"),
            "options: \"tea\\u{200b}\" looks the same as \"tea\"",
        ),
    ] {
        assert_eq!(refused(poll).to_string(), said);
    }
}

#[test]
fn there_are_no_more_seats_than_options() {
    assert!(lunch().seats(3).build().is_ok());
    assert_eq!(out_of_range(lunch().seats(4)), ("seats", 4, 1, 3));
    assert_eq!(out_of_range(lunch().seats(0)), ("seats", 0, 1, 3));
    // Also where the options are graded: they have an order like any others.
    let poll = lunch().ballots(grades(&["bad", "good"])).seats(2);
    assert!(poll.build().is_ok());
}

#[test]
fn there_are_2_to_1000_revisions() {
    for revotes in [
        |most| Revotes::LastWins { most },
        |most| Revotes::Withdrawable { most },
    ] {
        assert!(lunch().revotes(revotes(2)).build().is_ok());
        assert!(lunch().revotes(revotes(1000)).build().is_ok());
        let range = out_of_range(lunch().revotes(revotes(1)));
        assert_eq!(range, ("revotes.most", 1, 2, 1000));
        let range = out_of_range(lunch().revotes(revotes(1001)));
        assert_eq!(range, ("revotes.most", 1001, 2, 1000));
    }
}

#[test]
fn a_poll_opens_before_it_closes() {
    let at = Timestamp::from_millis;
    let poll = |opens, closes| lunch().opens(at(opens)).closes(at(closes));
    assert!(poll(5, 6).build().is_ok());
    for (opens, closes) in [(5, 5), (6, 5), (u64::MAX, u64::MAX)] {
        let (refused, opens, closes) = (poll(opens, closes).build(), at(opens), at(closes));
        assert_eq!(refused, Err(PollError::Window { opens, closes }));
    }
    assert_eq!(
        poll(6, 5).build().unwrap_err().to_string(),
        "closes: 1970-01-01T00:00:00.005Z is not after 1970-01-01T00:00:00.006Z, when it opens"
    );
    assert!(poll(5, 5).without_times().build().is_ok());
}

#[test]
fn an_order_for_ties_names_every_option_once() {
    let field = "ties";
    let poll = |ids: &[&'static str]| lunch().ties_by_order(ids.iter().copied());
    assert!(poll(&["juice", "tea", "coffee"]).build().is_ok());
    let id = "milk".into();
    let error = refused(poll(&["juice", "tea", "milk"]));
    assert_eq!(error, PollError::UnknownOption { field, id });
    let id = "tea".into();
    let error = refused(poll(&["tea", "tea", "coffee", "juice"]));
    assert_eq!(error, PollError::SameOption { field, id });
    let id = "coffee".into();
    let error = refused(poll(&["juice", "tea"]));
    assert_eq!(error, PollError::MissingOption { field, id });
    assert!(poll(&["juice", "tea"]).ties_stand().build().is_ok());
    // What is no id is not repeated at length.
    let long = "é".repeat(1000);
    let id = "é".repeat(64).into();
    let error = refused(lunch().ties_by_order([long.as_str()]));
    assert_eq!(error, PollError::UnknownOption { field, id });
}

#[test]
fn actors_differ_and_there_are_1_to_a_million() {
    let most = 1 << 20;
    assert_eq!(out_of_range(lunch().actors([])), ("actors", 0, 1, most));
    assert!(lunch().actors([]).without_actors().build().is_ok());
    let error = refused(lunch().actors(actors(3)).actor(voter(1), Weight::ONE));
    assert_eq!(error, PollError::SameActor { voter: voter(1) });
    let range = out_of_range(lunch().actors(actors(1 << 21)));
    assert_eq!(range, ("actors", most + 1, 1, most));
}

#[test]
fn weights_add_up_to_less_than_2_to_the_64() {
    let weighing = |weight| Weight::new(weight).unwrap();
    let poll = |weight| {
        lunch()
            .actor(voter(0), weighing(u64::MAX - 5))
            .actor(voter(1), weighing(weight))
    };
    assert!(poll(5).build().is_ok());
    contradicts(poll(6), "actors");
}

#[test]
fn a_quorum_can_be_met() {
    let ballots = |ballots| lunch().quorum(Quorum::Ballots(ballots));
    assert!(ballots(u64::MAX).build().is_ok());
    assert_eq!(out_of_range(ballots(0)), ("quorum.ballots", 0, 1, u64::MAX));
    assert!(ballots(3).actors(actors(3)).build().is_ok());
    let range = out_of_range(ballots(4).actors(actors(3)));
    assert_eq!(range, ("quorum.ballots", 4, 1, 3));
    let share = |parts, of| lunch().quorum(Quorum::Share { parts, of });
    contradicts(share(1, 2), "quorum");
    let share = |parts, of| share(parts, of).actors(actors(3));
    assert!(share(1, 2).build().is_ok());
    assert!(share(2, 2).build().is_ok());
    assert_eq!(out_of_range(share(3, 2)), ("quorum.share.parts", 3, 1, 2));
    assert_eq!(out_of_range(share(0, 2)), ("quorum.share.parts", 0, 1, 2));
    let all = u64::from(u32::MAX);
    assert_eq!(out_of_range(share(0, 0)), ("quorum.share.of", 0, 1, all));
}

#[test]
fn a_threshold_can_be_met() {
    let more = |parts, of| lunch().threshold(Threshold::MoreThan { parts, of });
    assert!(more(0, 1).build().is_ok());
    assert!(more(1, 2).build().is_ok());
    assert_eq!(
        out_of_range(more(2, 2)),
        ("threshold.more_than.parts", 2, 0, 1)
    );
    let all = u64::from(u32::MAX);
    assert_eq!(
        out_of_range(more(0, 0)),
        ("threshold.more_than.of", 0, 1, all)
    );
    let least = |parts, of| lunch().threshold(Threshold::AtLeast { parts, of });
    assert!(least(2, 2).build().is_ok());
    assert_eq!(
        out_of_range(least(3, 2)),
        ("threshold.at_least.parts", 3, 1, 2)
    );
    assert_eq!(
        out_of_range(least(0, 2)),
        ("threshold.at_least.parts", 0, 1, 2)
    );
    assert_eq!(
        out_of_range(least(0, 0)),
        ("threshold.at_least.of", 0, 1, all)
    );
    contradicts(more(1, 2).ballots(grades(&["bad", "good"])), "threshold");
}

/// Whether so many seats can all be filled.
fn fill(kind: &BallotKind, rule: Rule, seats: u16, threshold: Threshold) -> bool {
    let poll = lunch().option("milk").ballots(kind.clone()).rule(rule);
    match poll.seats(seats).threshold(threshold).build() {
        Ok(_) => true,
        Err(PollError::OutOfRange {
            field: "seats",
            found,
            least: 1,
            most,
            why: Some(_),
        }) => {
            assert_eq!(found, u64::from(seats));
            // And the bound that is said is one that can be built with.
            assert!(most < found && fill(kind, rule, most as u16, threshold));
            false
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn as_many_options_as_there_are_seats_can_meet_the_threshold() {
    let more = |parts, of| Threshold::MoreThan { parts, of };
    let least = |parts, of| Threshold::AtLeast { parts, of };
    let approval = BallotKind::Approval { least: 0, most: 2 };
    let points = BallotKind::Cumulative {
        points: 10,
        most_on_one: 4,
    };
    let credits = BallotKind::Quadratic { credits: 9 };
    let score = BallotKind::Score { highest: 5 };
    for (kind, rule, seats, threshold, filled) in [
        (&BallotKind::Plurality, Rule::Plurality, 1, more(1, 2), true),
        (
            &BallotKind::Plurality,
            Rule::Plurality,
            2,
            more(1, 2),
            false,
        ),
        (
            &BallotKind::Plurality,
            Rule::Plurality,
            2,
            least(1, 2),
            true,
        ),
        (
            &BallotKind::Plurality,
            Rule::Plurality,
            3,
            more(1, 2),
            false,
        ),
        (&BallotKind::Plurality, Rule::Plurality, 3, more(1, 4), true),
        (
            &BallotKind::Plurality,
            Rule::Plurality,
            4,
            more(1, 4),
            false,
        ),
        // Two marks of a ballot for three options.
        (&approval, Rule::Approval, 2, more(9, 10), true),
        (&approval, Rule::Approval, 3, least(2, 3), true),
        (&approval, Rule::Approval, 3, more(2, 3), false),
        (&approval, Rule::Approval, 4, least(1, 2), true),
        // 10 points for three options are 3 1/3 of 4 for each.
        (&points, Rule::Cumulative, 2, least(1, 1), true),
        (&points, Rule::Cumulative, 3, least(5, 6), true),
        (&points, Rule::Cumulative, 3, more(5, 6), false),
        // 9 credits buy 2, 2 and 1 vote where one option gets 3 at most.
        (&credits, Rule::Quadratic, 3, least(5, 9), true),
        (&credits, Rule::Quadratic, 3, more(5, 9), false),
        (&score, Rule::Score, 4, least(1, 1), true),
        // 6 and 4 half points of the 6 that there are at most.
        (&score, Rule::Borda, 2, least(5, 6), true),
        (&score, Rule::Borda, 2, more(5, 6), false),
        (&score, Rule::Borda, 4, least(1, 2), true),
        (&score, Rule::Borda, 4, more(1, 2), false),
    ] {
        assert_eq!(
            fill(kind, rule, seats, threshold),
            filled,
            "{rule:?} {seats} {threshold:?}"
        );
    }
}

#[test]
fn a_sample_is_no_larger_than_what_it_was_drawn_from() {
    let sample = |population| {
        lunch().survey(Survey::Sample {
            population: Some(population),
        })
    };
    assert!(sample(1).build().is_ok());
    let range = out_of_range(sample(0));
    assert_eq!(range, ("survey.population", 0, 1, u64::MAX));
    assert!(sample(3).actors(actors(3)).build().is_ok());
    let range = out_of_range(sample(2).actors(actors(3)));
    assert_eq!(range, ("survey.population", 2, 3, u64::MAX));
}

#[test]
fn what_weights_give_can_be_added_up() {
    let heavy = |kind: BallotKind, weight: u64| {
        let weight = Weight::new(weight).unwrap();
        lunch().ballots(kind).actor(voter(1), weight)
    };
    let points = BallotKind::Cumulative {
        points: 10,
        most_on_one: 4,
    };
    assert!(heavy(points.clone(), u64::MAX / 4).build().is_ok());
    contradicts(heavy(points, u64::MAX / 4 + 1), "actors");
    let credits = BallotKind::Quadratic { credits: 9 };
    assert!(heavy(credits.clone(), u64::MAX / 3).build().is_ok());
    contradicts(heavy(credits, u64::MAX / 3 + 1), "actors");
    let scores = BallotKind::Score { highest: 1000 };
    assert!(heavy(scores, u64::MAX).build().is_ok());
}

#[test]
fn a_population_can_reach_the_quorum() {
    let survey = Survey::Sample {
        population: Some(10),
    };
    let poll = |ballots| lunch().survey(survey).quorum(Quorum::Ballots(ballots));
    assert!(poll(10).build().is_ok());
    assert_eq!(out_of_range(poll(11)), ("quorum.ballots", 11, 1, 10));
}
