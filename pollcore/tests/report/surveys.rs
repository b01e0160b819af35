use pollcore::{
    Ballot, BallotKind, Marks, OptionIndex, Poll, Ratio, Report, ReportSettings, Rule, Survey,
    Tally, Weight,
    report::{OptionStatistics, Reason, Sample, Simultaneous, Statistic, Statistics},
    stats::{
        Confidence, Expected, Method, Proportion, finite_population_fit, finite_population_goodman,
        finite_population_interval, goodman, hypergeometric_interval, mean_interval,
        probability_of_leading, sison_glaz,
    },
};

use crate::shared::{NOW, closed, drinks, marks, report, votes};

fn sample(report: &Report) -> &Sample {
    match &report.statistics {
        Statistics::Sample(sample) => sample,
        other => panic!("{other:?}"),
    }
}

fn left_out(sample: &Sample) -> Vec<(Statistic, &'static str)> {
    let pair = |left_out: &pollcore::report::LeftOut| (left_out.what, left_out.why.code());
    sample.left_out.iter().map(pair).collect()
}

fn drawn_from(population: Option<u64>) -> Poll {
    closed(drinks().survey(Survey::Sample { population }))
}

const COUNTS: [u64; 3] = [52, 40, 8];

#[test]
fn a_census_has_no_error_and_prints_none() {
    let poll = closed(drinks());
    let report = report(&poll, &votes(&poll, &COUNTS));
    assert_eq!(report.statistics, Statistics::Census);
    let text = report.text().width(200).to_string();
    assert!(text.contains("there is no sampling error"), "{text}");
    for word in ["95", "nterval", "margin", "Wilson", "chi"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn who_came_by_themselves_stand_for_nobody() {
    let poll = closed(drinks().survey(Survey::SelfSelected));
    let report = report(&poll, &votes(&poll, &COUNTS));
    assert_eq!(report.statistics, Statistics::SelfSelected);
    let text = report.text().width(200).to_string();
    assert!(
        text.contains("Warning: the voters chose themselves."),
        "{text}"
    );
    assert!(!text.contains("nterval") && !text.contains("95"), "{text}");
}

#[test]
fn a_sample_has_the_intervals_of_its_counts() {
    let poll = drawn_from(None);
    let report = report(&poll, &votes(&poll, &COUNTS));
    let sample = sample(&report);
    let together = goodman(&COUNTS, Confidence::P95).unwrap();
    let leads = probability_of_leading(&COUNTS).unwrap();
    for (place, option) in sample.options.iter().enumerate() {
        let share = Proportion::new(COUNTS[place], 100).unwrap();
        assert_eq!(option.interval, Some(share.wilson(Confidence::P95).into()));
        assert_eq!(option.simultaneous, Some(together[place].into()));
        assert_eq!(option.leads, Some(leads[place]));
        assert_eq!(option.margin, None);
    }
    let fit = sample.equal_shares.unwrap();
    assert!(!fit.exact && fit.p_value < 0.001);
    assert_eq!((sample.size, sample.finite), (Some(100), false));
    assert!(sample.left_out.is_empty(), "{:?}", sample.left_out);
}

#[test]
fn intervals_are_those_that_are_asked_for() {
    let poll = drawn_from(None);
    let settings = ReportSettings::new()
        .confidence(Confidence::P99)
        .method(Method::Jeffreys)
        .simultaneous(Simultaneous::SisonGlaz);
    let report = poll.report(&votes(&poll, &COUNTS), NOW, &settings).unwrap();
    let sample = sample(&report);
    let share = Proportion::new(52, 100).unwrap();
    let first = &sample.options[0];
    assert_eq!(first.interval, Some(share.jeffreys(Confidence::P99).into()));
    let together = sison_glaz(&COUNTS, Confidence::P99).unwrap();
    assert_eq!(first.simultaneous, Some(together[0].into()));
}

#[test]
fn a_known_population_narrows_intervals_and_has_a_margin() {
    let poll = drawn_from(Some(200));
    let tally = votes(&poll, &COUNTS);
    let wilson = report(&poll, &tally);
    let share = Proportion::new(52, 100).unwrap();
    let expected = finite_population_interval(share, 200, Confidence::P95).unwrap();
    let first = sample(&wilson).options[0];
    assert_eq!(first.interval, Some(expected.into()));
    assert!((first.margin.unwrap() - 0.0694).abs() < 1e-4);
    // There is none for Jeffreys', so it does not say that it is.
    for (asked, method) in [
        (Method::Jeffreys, Method::Wilson),
        (Method::ClopperPearson, Method::ClopperPearson),
    ] {
        let settings = ReportSettings::new().method(asked);
        let report = poll.report(&tally, NOW, &settings).unwrap();
        let sample = sample(&report);
        assert_eq!((sample.method, sample.finite), (method, true));
        let expected = match method {
            Method::Wilson => expected,
            _ => hypergeometric_interval(share, 200, Confidence::P95).unwrap(),
        };
        assert_eq!(sample.options[0].interval, Some(expected.into()));
    }
}

#[test]
fn a_margin_of_nothing_is_not_shown() {
    let poll = drawn_from(Some(200));
    let report = report(&poll, &votes(&poll, &[100, 0, 0]));
    let sample = sample(&report);
    assert!(sample.options.iter().all(|option| option.margin.is_none()));
    assert!(
        sample
            .options
            .iter()
            .all(|option| option.interval.is_some())
    );
}

/// Nothing is said, for one reason.
fn says_nothing(sample: &Sample, why: &str) {
    let reasons = left_out(sample);
    assert_eq!(reasons.len(), 5, "{reasons:?}");
    assert!(reasons.iter().all(|(_, code)| *code == why), "{reasons:?}");
    let nothing = OptionStatistics::default();
    assert!(sample.options.iter().all(|option| *option == nothing));
    assert!(!sample.finite && sample.equal_shares.is_none());
}

#[test]
fn a_sample_above_its_population_says_nothing() {
    let poll = drawn_from(Some(99));
    let report = report(&poll, &votes(&poll, &COUNTS));
    says_nothing(sample(&report), "refused");
    let text = report.text().width(300).to_string();
    let warning = "Warning: 100 ballots are more than the population of 99";
    assert!(text.contains(warning), "{text}");
    assert!(!text.contains("random sample"), "{text}");
}

#[test]
fn a_sample_of_everybody_is_a_census() {
    let poll = drawn_from(Some(100));
    let report = report(&poll, &votes(&poll, &[51, 49]));
    says_nothing(sample(&report), "everybody");
    let text = report.text().width(300).to_string();
    assert!(
        text.contains("everybody was asked, which is a census"),
        "{text}"
    );
    for word in ["95", "together  ", "leads"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn blank_ballots_are_of_the_population_too() {
    for (population, why) in [(12, "everybody"), (11, "refused")] {
        let population = Some(population);
        let poll = closed(drinks().blank().survey(Survey::Sample { population }));
        let choice = |id: &str| Marks::Choice(id.into());
        let ballots = [(6, choice("tea")), (4, choice("coffee")), (2, Marks::Blank)];
        says_nothing(sample(&report(&poll, &marks(&poll, &ballots))), why);
    }
}

#[test]
fn those_who_are_left_decide_who_may_lead() {
    let poll = drawn_from(Some(101));
    let settings = ReportSettings::new().simultaneous(Simultaneous::SisonGlaz);
    let asked = poll
        .report(&votes(&poll, &[51, 49]), NOW, &settings)
        .unwrap();
    let sample = sample(&asked);
    let leads: Vec<_> = sample.options.iter().map(|option| option.leads).collect();
    assert_eq!(leads, [Some(1.0), Some(0.0), Some(0.0)]);
    let together = finite_population_goodman(&[51, 49, 0], 101, Confidence::P95).unwrap();
    assert_eq!(sample.options[0].simultaneous, Some(together[0].into()));
    assert_eq!(sample.simultaneous, Simultaneous::Goodman);
    assert_eq!(left_out(sample), [(Statistic::EqualShares, "refused")]);
    let poll = drawn_from(Some(200));
    let tally = votes(&poll, &COUNTS);
    let report = report(&poll, &tally);
    let fit = finite_population_fit(&COUNTS, Expected::Uniform, 200).unwrap();
    assert_eq!(self::sample(&report).equal_shares, Some(fit));
}

#[test]
fn blank_ballots_leave_the_population_of_the_others_unknown() {
    let poll = closed(drinks().blank().survey(Survey::Sample {
        population: Some(200),
    }));
    let choice = |id: &str| Marks::Choice(id.into());
    let ballots = [(6, choice("tea")), (4, choice("coffee")), (2, Marks::Blank)];
    let report = report(&poll, &marks(&poll, &ballots));
    let sample = sample(&report);
    assert_eq!(sample.size, Some(10));
    assert_eq!(
        left_out(sample),
        [
            (Statistic::FinitePopulation, "blank"),
            (Statistic::EqualShares, "blank"),
            (Statistic::Lead, "blank"),
        ]
    );
    let share = Proportion::new(6, 10).unwrap();
    let expected = share.wilson(Confidence::P95);
    assert_eq!(sample.options[0].interval, Some(expected.into()));
}

#[test]
fn approvals_are_shares_one_by_one_and_not_together() {
    let kind = BallotKind::Approval { least: 0, most: 3 };
    let survey = Survey::Sample { population: None };
    let poll = closed(drinks().ballots(kind).survey(survey));
    let both = Marks::Approved(["tea".into(), "coffee".into()].into());
    let tea = Marks::Approved(["tea".into()].into());
    let report = report(&poll, &marks(&poll, &[(30, both), (10, tea)]));
    let sample = sample(&report);
    let share = Proportion::new(30, 40).unwrap();
    let expected = share.wilson(Confidence::P95);
    assert_eq!(sample.options[1].interval, Some(expected.into()));
    assert_eq!(
        left_out(sample),
        [
            (Statistic::Simultaneous, "several_options"),
            (Statistic::EqualShares, "several_options"),
            (Statistic::Lead, "several_options"),
        ]
    );
}

#[test]
fn marks_are_no_shares_of_ballots() {
    let grades = ["poor", "good"].map(Into::into).to_vec();
    let kinds = [
        (BallotKind::Score { highest: 5 }, None),
        (BallotKind::Score { highest: 5 }, Some(Rule::Star)),
        (BallotKind::Score { highest: 5 }, Some(Rule::Borda)),
        (
            BallotKind::Cumulative {
                points: 5,
                most_on_one: 5,
            },
            None,
        ),
        (BallotKind::Quadratic { credits: 9 }, None),
        (BallotKind::Grades { grades }, None),
    ];
    for (kind, rule) in kinds {
        let survey = Survey::Sample { population: None };
        let builder = drinks().ballots(kind.clone()).survey(survey);
        let poll = closed(match rule {
            Some(rule) => builder.rule(rule),
            None => builder,
        });
        let tea = OptionIndex::new(0);
        let ballot = match kind {
            BallotKind::Score { .. } => Ballot::scores([(tea, 1)]),
            BallotKind::Cumulative { .. } => Ballot::points([(tea, 1)]),
            BallotKind::Quadratic { .. } => Ballot::votes([(tea, 1)]),
            _ => Ballot::grades([(tea, 1)]),
        };
        let mut tally = Tally::new(&poll);
        tally.add(&ballot.unwrap(), Weight::ONE).unwrap();
        let report = report(&poll, &tally);
        let sample = sample(&report);
        let reasons = left_out(sample);
        let (shares, means): (Vec<_>, Vec<_>) = reasons
            .iter()
            .partition(|(what, _)| *what != Statistic::Means);
        assert_eq!(shares.len(), 4, "{kind:?}");
        assert!(shares.iter().all(|(_, why)| *why == "marks"), "{kind:?}");
        let means: Vec<&str> = means.iter().map(|(_, why)| *why).collect();
        let expected: &[&str] = match report.rule {
            // One ballot tells nothing of how far apart scores are.
            Rule::Score | Rule::Star => &["refused"],
            Rule::MajorityJudgment => &[],
            _ => &["sums"],
        };
        assert_eq!(means, expected, "{kind:?}");
        assert!(
            sample
                .options
                .iter()
                .all(|option| *option == OptionStatistics::default())
        );
        assert!(sample.equal_shares.is_none());
    }
}

fn scores(survey: Survey) -> Poll {
    let kind = BallotKind::Score { highest: 5 };
    closed(drinks().ballots(kind).blank().survey(survey))
}

fn scored(tea: u16, coffee: u16) -> Marks {
    let scores = [("tea".into(), tea), ("coffee".into(), coffee)];
    Marks::Scores(scores.into())
}

const SCORED: [(u64, (u16, u16)); 3] = [(20, (5, 0)), (30, (2, 1)), (50, (0, 5))];

fn scored_by(poll: &Poll) -> Report {
    let ballots = SCORED.map(|(times, (tea, coffee))| (times, scored(tea, coffee)));
    report(poll, &marks(poll, &ballots))
}

#[test]
fn the_mean_of_scores_has_an_interval_where_it_is_a_sample() {
    for population in [None, Some(1000)] {
        let report = scored_by(&scores(Survey::Sample { population }));
        let sample = sample(&report);
        let tea = mean_interval(&[50, 0, 30, 0, 0, 20], population, Confidence::P95).unwrap();
        let coffee = mean_interval(&[20, 30, 0, 0, 0, 50], population, Confidence::P95).unwrap();
        for (option, expected) in sample.options.iter().zip([tea, coffee]) {
            let mean = option.mean.unwrap();
            assert_eq!((mean.low, mean.high), (expected.low, expected.high));
            assert_eq!(option.interval, None);
        }
        // Nobody scored water, and that tells nothing of others.
        assert_eq!(sample.options[2].mean, None);
        assert_eq!(sample.finite, population.is_some());
        assert!(left_out(sample).iter().all(|(_, why)| *why == "marks"));
        assert_eq!(report.options[0].mean, Ratio::new(160, 100));
        let text = report.text().width(300).to_string();
        let shown = format!("Tea         {:.2} to {:.2}", tea.low, tea.high);
        assert!(text.contains(&shown), "{shown}: {text}");
        assert_eq!(text.contains("(Student)"), population.is_none(), "{text}");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["options"][0]["mean"]["decimal"], "1.60");
        assert_eq!(json["statistics"]["options"][1]["mean"]["low"], coffee.low);
        assert!(json["statistics"]["options"][2]["mean"].is_null());
    }
}

#[test]
fn marks_of_everybody_are_a_census_too() {
    let marks_of = |kind: BallotKind, population| {
        let population = Some(population);
        let poll = closed(drinks().ballots(kind).survey(Survey::Sample { population }));
        let mut tally = Tally::new(&poll);
        let tea = OptionIndex::new(0);
        let (scored, pointed) = (Ballot::scores([(tea, 1)]), Ballot::points([(tea, 1)]));
        for ballot in [scored, pointed] {
            let _ = tally.add(&ballot.unwrap(), Weight::ONE);
        }
        report(&poll, &tally).text().width(300).to_string()
    };
    let points = BallotKind::Cumulative {
        points: 1,
        most_on_one: 1,
    };
    for kind in [BallotKind::Score { highest: 5 }, points] {
        let text = marks_of(kind.clone(), 1);
        assert!(
            text.contains("everybody was asked, which is a census"),
            "{text}"
        );
        let text = marks_of(kind, 2);
        assert!(
            text.contains("A random sample of 1 of a population of 2"),
            "{text}"
        );
    }
}

#[test]
fn the_mean_of_scores_has_none_where_it_is_no_sample() {
    for survey in [Survey::Census, Survey::SelfSelected] {
        let report = scored_by(&scores(survey));
        assert_eq!(report.options[1].mean, Ratio::new(280, 100));
        let text = report.text().width(300).to_string();
        assert!(
            text.contains(" 2.80 ") && !text.contains("Student"),
            "{text}"
        );
    }
}

#[test]
fn blank_ballots_and_weights_are_no_scores_of_voters() {
    let survey = Survey::Sample {
        population: Some(1000),
    };
    let poll = scores(survey);
    let mut ballots = vec![(2, Marks::Blank)];
    ballots.extend(SCORED.map(|(times, (tea, coffee))| (times, scored(tea, coffee))));
    let mut tally = marks(&poll, &ballots);
    let blank = report(&poll, &tally);
    let tea = mean_interval(&[50, 0, 30, 0, 0, 20], None, Confidence::P95).unwrap();
    let mean = sample(&blank).options[0].mean.unwrap();
    assert_eq!((mean.low, mean.high), (tea.low, tea.high));
    assert!(left_out(sample(&blank)).contains(&(Statistic::FinitePopulation, "blank")));

    let ballot = poll.ballot(&scored(1, 1)).unwrap();
    tally.add(&ballot, Weight::new(2).unwrap()).unwrap();
    let weighted = report(&poll, &tally);
    assert!(left_out(sample(&weighted)).contains(&(Statistic::Means, "weighted")));
    assert_eq!(sample(&weighted).options[0].mean, None);
}

#[test]
fn weights_are_no_voters() {
    let poll = drawn_from(Some(1000));
    let mut tally = votes(&poll, &COUNTS);
    let heavy = Weight::new(5).unwrap();
    tally
        .add(&Ballot::choice(OptionIndex::new(0)), heavy)
        .unwrap();
    let report = report(&poll, &tally);
    let sample = sample(&report);
    let reasons = left_out(sample);
    assert_eq!(reasons.len(), 5);
    assert!(reasons.iter().all(|(_, why)| *why == "weighted"));
    assert!(
        sample
            .options
            .iter()
            .all(|option| *option == OptionStatistics::default())
    );
    let text = report.text().width(300).to_string();
    let why = "Left out, as it needs numbers of voters, and ballots have weights: ";
    assert!(text.contains(why), "{text}");
    assert!(!text.contains("population  "), "{text}");
}

#[test]
fn a_sample_of_nobody_says_nothing() {
    let poll = drawn_from(Some(1000));
    let report = report(&poll, &votes(&poll, &[]));
    let reasons = left_out(sample(&report));
    assert!(
        reasons.iter().all(|(_, why)| *why == "no_votes"),
        "{reasons:?}"
    );
}

#[test]
fn one_vote_for_all_is_too_little_for_sison_and_glaz() {
    let poll = drawn_from(None);
    let settings = ReportSettings::new().simultaneous(Simultaneous::SisonGlaz);
    let report = poll.report(&votes(&poll, &[9]), NOW, &settings).unwrap();
    let sample = sample(&report);
    assert_eq!(left_out(sample), [(Statistic::Simultaneous, "refused")]);
    assert!(matches!(sample.left_out[0].why, Reason::Refused(_)));
    let json = serde_json::to_value(&report).unwrap();
    let left_out = &json["statistics"]["left_out"][0];
    assert_eq!(left_out["what"], "simultaneous");
    assert_eq!(left_out["why"], "refused");
    assert!(
        left_out["explanation"]
            .as_str()
            .unwrap()
            .contains("same option")
    );
}
