use pollcore::{
    Ballot, OptionIndex, Poll, PollBuilder, Privacy, Quorum, ReportError, ReportSettings,
    Responder, Survey, Tally, Threshold, Verdict, Weight,
    privacy::{
        Epsilon, Neighbours, NoisyReport, NoisyReports, Occasion, RandomizedResponse, Sensitivity,
        UnaryEncoding,
    },
    report::{Concealer, Statistics, Total},
    stats::{Confidence, Proportion},
};
use rand::{SeedableRng, rngs::StdRng};

use crate::shared::{NOW, closed, drinks, report, said, votes};

const TEA: OptionIndex = OptionIndex::new(0);
const COFFEE: OptionIndex = OptionIndex::new(1);

fn epsilon(epsilon: f64) -> Epsilon {
    Epsilon::new(epsilon).unwrap()
}

fn responses() -> PollBuilder {
    drinks().privacy(Privacy::RandomResponses {
        by: Responder::RandomizedResponse,
        epsilon: epsilon(1.0),
        total: epsilon(1.0),
    })
}

fn noisy() -> PollBuilder {
    drinks().privacy(Privacy::NoisyReports {
        epsilon: epsilon(0.5),
        total: epsilon(2.0),
    })
}

/// Noise that is drawn from a seed.
fn drawn(poll: &Poll, counts: &[u64], at: f64, seed: u64) -> NoisyReport {
    let sensitivity = Sensitivity::of(poll, Neighbours::AddRemove).unwrap();
    let mut reports = NoisyReports::new(poll.digest(), sensitivity, epsilon(2.0));
    let mut rng = StdRng::seed_from_u64(seed);
    let report = reports.release(counts, Occasion::Final, epsilon(at), &mut rng);
    report.unwrap().clone()
}

#[test]
fn responses_are_no_votes_and_estimates_are_said_to_be_some() {
    let poll = closed(responses());
    let counts = [500, 400, 300];
    let report = report(&poll, &votes(&poll, &counts));
    let mechanism = RandomizedResponse::new(3, epsilon(1.0)).unwrap();
    let estimates = mechanism.estimate(&counts, 1200).unwrap();
    for ((option, estimate), count) in report.options.iter().zip(estimates).zip(counts) {
        let Total::Estimated {
            responses,
            votes,
            variance,
            interval,
            share,
            ..
        } = option.total
        else {
            panic!("{:?}", option.total);
        };
        assert_eq!(
            (responses, votes, variance),
            (count, estimate.count, estimate.variance)
        );
        assert!(interval.low <= votes && votes <= interval.high);
        assert!((share - votes / 1200.0).abs() < 1e-12);
        assert_eq!(option.share, None);
    }
    let concealment = report.concealment.unwrap();
    assert_eq!(concealment.epsilon, epsilon(1.0));
    let realised = mechanism.realised_epsilon();
    assert!((concealment.realised - realised).abs() < 1e-15);
    assert!(matches!(
        concealment.by,
        Concealer::RandomizedResponse { .. }
    ));
    assert!(report.is_estimated());
    assert_eq!(said(&report), "Elected by the estimate: Tea.");
    let text = report.text().width(300).to_string();
    assert!(
        text.contains("not even the server, was told the true votes"),
        "{text}"
    );
    assert!(text.contains("Responses are no votes."), "{text}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["options"][0]["total"]["kind"], "estimated");
    assert_eq!(json["privacy"]["by"]["mode"], "randomized_response");
    assert_eq!(json["privacy"]["epsilon"], 1_000_000);
}

#[test]
fn estimates_that_no_votes_can_have_are_said_to_be_none() {
    let poll = closed(responses());
    let impossible = "An estimate below 0 or above the number of responses";
    let few = "Warning: with fewer than 100 responses";
    let words = |counts: &[u64]| {
        let text = report(&poll, &votes(&poll, counts))
            .text()
            .width(500)
            .to_string();
        (text.contains(impossible), text.contains(few))
    };
    assert_eq!(words(&[1, 0, 0]), (true, true));
    assert_eq!(words(&[34, 33, 32]), (false, true));
    assert_eq!(words(&[34, 33, 33]), (false, false));
    assert_eq!(words(&[300, 0, 0]), (true, false));
    // Those that can be are not outside of their intervals, those that can't are.
    let one = report(&poll, &votes(&poll, &[1, 0, 0]));
    for option in &one.options {
        let Total::Estimated {
            votes,
            interval,
            share,
            ..
        } = option.total
        else {
            panic!("{option:?}");
        };
        assert!(!(0.0..=1.0).contains(&votes));
        assert_eq!((interval.low, interval.high), (0.0, 1.0));
        assert!(votes.clamp(0.0, 1.0).to_bits() == share.to_bits());
    }
}

#[test]
fn the_server_that_switches_votes_is_not_said_to_be_blind() {
    let poll = closed(drinks().privacy(Privacy::RandomResponses {
        by: Responder::SwitchedAtServer,
        epsilon: epsilon(1.0),
        total: epsilon(1.0),
    }));
    let report = report(&poll, &votes(&poll, &[5, 4, 3]));
    let text = report.text().width(300).to_string();
    assert!(
        text.contains("not from the server, which was told the true votes"),
        "{text}"
    );
}

#[test]
fn a_response_by_unary_encoding_names_any_number_of_options() {
    let poll = closed(drinks().privacy(Privacy::RandomResponses {
        by: Responder::UnaryEncoding,
        epsilon: epsilon(1.0),
        total: epsilon(1.0),
    }));
    let mut tally = Tally::new(&poll);
    let add = |tally: &mut Tally, options: &[OptionIndex], times| {
        let ballot = Ballot::approval(options.iter().copied()).unwrap();
        for _ in 0..times {
            tally.add(&ballot, Weight::ONE).unwrap();
        }
    };
    add(&mut tally, &[TEA, COFFEE], 60);
    add(&mut tally, &[COFFEE], 30);
    add(&mut tally, &[], 10);
    let report = report(&poll, &tally);
    let mechanism = UnaryEncoding::new(3, epsilon(1.0)).unwrap();
    let estimates = mechanism.estimate(&[60, 90, 0], 100).unwrap();
    for (option, estimate) in report.options.iter().zip(estimates) {
        let Total::Estimated { votes, .. } = option.total else {
            panic!("{:?}", option.total);
        };
        assert!((votes - estimate.count).abs() < 1e-9);
    }
    assert_eq!(report.verdict.elected(), [COFFEE]);
}

#[test]
fn a_threshold_is_held_against_the_estimate_exactly() {
    // q is above 0.21, so that 30 responses of 60 are more than half of the votes once seen through.
    let majority = Threshold::MoreThan { parts: 1, of: 2 };
    let poll = closed(responses().threshold(majority));
    let report_of = |counts: &[u64]| report(&poll, &votes(&poll, counts));
    let share = |counts: &[u64]| {
        let mechanism = RandomizedResponse::new(3, epsilon(1.0)).unwrap();
        let all = counts.iter().sum();
        mechanism.estimate(counts, all).unwrap()[0].count / all as f64
    };
    let over = [30, 20, 10];
    assert!(share(&over) > 0.5);
    assert_eq!(report_of(&over).verdict.elected(), [TEA]);
    let under = [23, 20, 17];
    assert!(share(&under) < 0.5);
    let ahead = vec![TEA];
    assert_eq!(report_of(&under).verdict, Verdict::BelowThreshold { ahead });
    assert_eq!(report_of(&under).options[0].meets_threshold, Some(false));
}

#[test]
fn a_sample_of_responses_has_both_errors() {
    let survey = Survey::Sample { population: None };
    let poll = closed(responses().survey(survey));
    let counts = [500_u64, 400, 300];
    let report = report(&poll, &votes(&poll, &counts));
    let Statistics::Sample(sample) = &report.statistics else {
        panic!("{:?}", report.statistics);
    };
    let mechanism = RandomizedResponse::new(3, epsilon(1.0)).unwrap();
    let (p, q) = (
        mechanism.probabilities().truth,
        mechanism.probabilities().other,
    );
    let seen = Proportion::new(500, 1200).unwrap().wilson(Confidence::P95);
    let interval = sample.options[0].interval.unwrap();
    assert!((interval.low - (seen.low() - q) / (p - q)).abs() < 1e-12);
    assert!((interval.high - (seen.high() - q) / (p - q)).abs() < 1e-12);
    let Total::Estimated {
        interval: switching,
        ..
    } = report.options[0].total
    else {
        panic!();
    };
    // More than the switching alone.
    assert!(interval.high - interval.low > (switching.high - switching.low) / 1200.0);
    let whys: Vec<_> = sample
        .left_out
        .iter()
        .map(|left_out| left_out.why.code())
        .collect();
    assert_eq!(whys, ["responses", "responses", "responses"]);
}

#[test]
fn responses_with_weights_are_refused() {
    let poll = closed(responses());
    let mut tally = Tally::new(&poll);
    let heavy = Weight::new(3).unwrap();
    tally.add(&Ballot::choice(TEA), heavy).unwrap();
    let refused = poll.report(&tally, NOW, &ReportSettings::new());
    assert_eq!(
        refused,
        Err(ReportError::Weighted {
            weight: 3,
            ballots: 1
        })
    );
}

#[test]
fn a_noisy_report_is_made_of_noisy_counts_and_nothing_else() {
    let poll = closed(noisy().quorum(Quorum::Ballots(10)));
    let true_counts = [104_729, 86_243, 0];
    let noisy = drawn(&poll, &true_counts, 0.5, 4);
    assert_ne!(noisy.counts()[0], 104_729, "another seed");
    assert_ne!(noisy.counts()[1], 86_243, "another seed");
    let report = poll
        .noisy_report(&noisy, NOW, &ReportSettings::new())
        .unwrap();
    for (option, &count) in report.options.iter().zip(noisy.counts()) {
        let Total::Noisy {
            value, interval, ..
        } = option.total
        else {
            panic!("{:?}", option.total);
        };
        assert_eq!(value, count);
        assert!(interval.low >= 0.0);
    }
    assert_eq!(report.verdict.elected(), [TEA]);
    assert_eq!(report.turnout, None);
    assert_eq!(report.tally_digest, None);
    assert!(report.quorum.unwrap().met);
    assert_eq!(said(&report), "Elected by the noisy counts: Tea.");
    let mut tally = Tally::new(&poll);
    let indices: Vec<u16> = (0..2).collect();
    for (index, count) in indices.iter().zip(true_counts) {
        let weight = Weight::new(count).unwrap();
        tally
            .add(&Ballot::choice(OptionIndex::new(*index)), weight)
            .unwrap();
    }
    let (text, json) = (
        report.text().to_string(),
        serde_json::to_string(&report).unwrap(),
    );
    for secret in [
        "104729".to_owned(),
        "86243".to_owned(),
        (104_729 + 86_243).to_string(),
        tally.digest().to_string(),
    ] {
        assert!(!text.contains(&secret), "{secret}: {text}");
        assert!(!json.contains(&secret), "{secret}: {json}");
    }
    assert!(
        text.contains("not from the server, which has the true votes"),
        "{text}"
    );
}

#[test]
fn the_winner_of_a_noisy_report_is_that_of_the_noisy_counts() {
    let poll = closed(noisy().ties_by_order(["coffee", "tea", "water"]));
    let mut others = 0;
    for seed in 0..200 {
        let noisy = drawn(&poll, &[11, 10, 0], 0.5, seed);
        let report = poll
            .noisy_report(&noisy, NOW, &ReportSettings::new())
            .unwrap();
        let best = noisy.counts().iter().max().unwrap();
        let elected = report.verdict.elected();
        assert_eq!(noisy.counts()[elected[0].as_usize()], *best);
        others += usize::from(elected != [TEA]);
    }
    assert!(others > 10, "{others}");
}

#[test]
fn a_poll_with_noisy_reports_shows_no_tally() {
    let poll = closed(noisy());
    let tally = votes(&poll, &[5, 4, 3]);
    let refused = poll.report(&tally, NOW, &ReportSettings::new());
    assert_eq!(refused, Err(ReportError::NeedsNoise));
    let plain = closed(drinks());
    let settings = ReportSettings::new();
    let drawn_for = |poll, at| drawn(poll, &[5, 4, 3], at, 1);
    assert_eq!(
        plain.noisy_report(&drawn_for(&plain, 0.5), NOW, &settings),
        Err(ReportError::NeedsTally)
    );
    assert!(matches!(
        poll.noisy_report(&drawn_for(&plain, 0.5), NOW, &settings),
        Err(ReportError::OtherPoll { .. })
    ));
    assert!(matches!(
        poll.noisy_report(&drawn_for(&poll, 1.0), NOW, &settings),
        Err(ReportError::Epsilon { .. })
    ));
    assert_eq!(
        poll.noisy_report(&drawn(&poll, &[5, 4], 0.5, 1), NOW, &settings),
        Err(ReportError::Options {
            found: 2,
            options: 3
        })
    );
}

#[test]
fn the_sum_of_noisy_counts_stands_in_for_the_ballots() {
    let settings = ReportSettings::new();
    let threshold = Threshold::MoreThan { parts: 1, of: 2 };
    let majority = closed(noisy().threshold(threshold));
    let noisy = drawn(&majority, &[50, 40, 0], 0.5, 1);
    let report = majority.noisy_report(&noisy, NOW, &settings).unwrap();
    assert_eq!(report.verdict.elected(), [TEA]);
}

#[test]
fn noise_leaves_no_statistics_of_a_sample() {
    let survey = Survey::Sample {
        population: Some(1000),
    };
    let poll = closed(noisy().survey(survey));
    let noisy = drawn(&poll, &[50, 40, 0], 0.5, 1);
    let report = poll
        .noisy_report(&noisy, NOW, &ReportSettings::new())
        .unwrap();
    let Statistics::Sample(sample) = &report.statistics else {
        panic!("{:?}", report.statistics);
    };
    assert!(
        sample
            .left_out
            .iter()
            .all(|left_out| left_out.why.code() == "noise")
    );
    assert_eq!(sample.left_out.len(), 5);
    let text = report.text().width(300).to_string();
    assert!(!text.contains("sample of 0"), "{text}");
}
