//! What people and programs see, to the letter. The files are written anew where the environment
//! has `GOLDEN=write`.

use std::{env, fs, path::Path};

use pollcore::{
    Ballot, BallotKind, Marks, Poll, Privacy, Quorum, Report, Responder, Rule, Shard, Survey,
    Tally, Threshold, Visibility, VoterKey, Weight, privacy::Epsilon,
};

use crate::shared::{closed, drinks, indices, marks, open, report, votes};

/// Compares with a file. Digests depend on all terms of a poll and are tested for themselves.
fn assert_golden(name: &str, shown: &str, report: &Report) {
    let mut shown = shown.replace(&report.poll_digest.to_string(), "<poll digest>");
    if let Some(digest) = report.tally_digest {
        shown = shown.replace(&digest.to_string(), "<tally digest>");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/report/golden")
        .join(name);
    if env::var_os("GOLDEN").is_some_and(|what| what == "write") {
        fs::write(&path, &shown).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    assert!(
        shown == expected,
        "{name} is now\n{shown}\nand was\n{expected}"
    );
}

fn assert_golden_text(name: &str, report: &Report) {
    assert_golden(&format!("{name}.txt"), &report.text().to_string(), report);
}

fn assert_golden_json(name: &str, report: &Report) {
    let json = serde_json::to_string_pretty(report).unwrap();
    assert_golden(&format!("{name}.json"), &(json + "\n"), report);
}

#[test]
fn a_census_with_quorum_and_threshold() {
    let voter = |key: u8| VoterKey::new(&[key]).unwrap();
    let poll = closed(
        drinks()
            .actors((1..=12).map(|key| (voter(key), Weight::ONE)))
            .blank()
            .quorum(Quorum::Share { parts: 1, of: 2 })
            .threshold(Threshold::MoreThan { parts: 1, of: 2 }),
    );
    let choice = |id: &str| Marks::Choice(id.into());
    let ballots = [(5, choice("tea")), (4, choice("coffee")), (1, Marks::Blank)];
    let report = report(&poll, &marks(&poll, &ballots));
    assert_golden_text("census", &report);
    assert_golden_json("census", &report);
}

#[test]
fn a_sample_of_a_known_population() {
    let survey = Survey::Sample {
        population: Some(80_000),
    };
    let poll = closed(drinks().survey(survey));
    let report = report(&poll, &votes(&poll, &[521, 479, 0]));
    assert_golden_text("sample", &report);
    assert_golden_json("sample", &report);
}

#[test]
fn voters_who_came_by_themselves() {
    let survey = Survey::SelfSelected;
    let poll = open(drinks().survey(survey).visibility(Visibility::Live));
    assert_golden_text("self_selected", &report(&poll, &votes(&poll, &[4, 8, 1])));
}

#[test]
fn responses_at_random() {
    let epsilon = Epsilon::new(1.0).unwrap();
    let total = Epsilon::new(2.0).unwrap();
    let poll = closed(drinks().privacy(Privacy::RandomResponses {
        by: Responder::RandomizedResponse,
        epsilon,
        total,
    }));
    let report = report(&poll, &votes(&poll, &[521, 379, 300]));
    assert_golden_text("responses", &report);
    assert_golden_json("responses", &report);
}

#[test]
fn the_rounds_of_star() {
    let scores = |pairs: &[(&str, u16)]| {
        let pair = |(id, score): &(&str, u16)| ((*id).into(), *score);
        Marks::Scores(pairs.iter().map(pair).collect())
    };
    let kind = BallotKind::Score { highest: 5 };
    let poll = closed(drinks().ballots(kind).rule(Rule::Star));
    let ballots = [
        (3, scores(&[("tea", 5), ("coffee", 4)])),
        (4, scores(&[("tea", 1), ("coffee", 2), ("water", 1)])),
    ];
    let report = report(&poll, &marks(&poll, &ballots));
    assert_golden_text("star", &report);
    assert_golden_json("star", &report);
}

#[test]
fn a_sample_of_scores() {
    let kind = BallotKind::Score { highest: 10 };
    let survey = Survey::Sample {
        population: Some(500),
    };
    let poll = closed(drinks().ballots(kind).survey(survey));
    let ballot = |tea, coffee| {
        let pairs: [(&str, u16); 2] = [("tea", tea), ("coffee", coffee)];
        Marks::Scores(pairs.map(|(id, score)| (id.into(), score)).into())
    };
    let ballots = [(30, ballot(9, 4)), (20, ballot(3, 8)), (10, ballot(0, 10))];
    let report = report(&poll, &marks(&poll, &ballots));
    assert_golden_text("scores", &report);
    assert_golden_json("scores", &report);
}

#[test]
fn approvals_of_several() {
    let kind = BallotKind::Approval { least: 0, most: 3 };
    let poll = closed(drinks().ballots(kind).seats(2));
    let some = |ids: &[&str]| Marks::Approved(ids.iter().map(|id| (*id).into()).collect());
    let ballots = [
        (3, some(&["tea", "water"])),
        (1, some(&["coffee"])),
        (1, some(&[])),
    ];
    assert_golden_text("approval", &report(&poll, &marks(&poll, &ballots)));
}

#[test]
fn half_points_of_borda() {
    let kind = BallotKind::Score { highest: 5 };
    let survey = Survey::Sample { population: None };
    let poll = closed(drinks().ballots(kind).rule(Rule::Borda).survey(survey));
    let tea = Marks::Scores([("tea".into(), 5)].into());
    assert_golden_text("borda", &report(&poll, &marks(&poll, &[(3, tea)])));
}

#[test]
fn a_tie_with_an_order() {
    let poll = closed(drinks().seats(2).ties_by_order(["water", "coffee", "tea"]));
    let report = report(&poll, &votes(&poll, &[4, 4, 4]));
    assert_golden_text("order", &report);
    assert_golden_json("order", &report);
}

#[test]
fn a_tie_that_stays() {
    let poll = closed(drinks());
    assert_golden_text("tie", &report(&poll, &votes(&poll, &[4, 4, 1])));
}

#[test]
fn votes_for_and_against() {
    let poll = closed(drinks().ballots(BallotKind::Quadratic { credits: 16 }));
    let votes =
        |pairs: [(&str, i32); 2]| Marks::Votes(pairs.map(|(id, votes)| (id.into(), votes)).into());
    let ballots = [
        (3, votes([("tea", 3), ("coffee", -2)])),
        (1, votes([("tea", -1), ("water", 1)])),
    ];
    assert_golden_text("quadratic", &report(&poll, &marks(&poll, &ballots)));
}

#[test]
fn medians_of_grades() {
    let grades = ["reject", "poor", "fair", "good"].map(Into::into).to_vec();
    let poll = closed(drinks().ballots(BallotKind::Grades { grades }));
    let grades = |tea: &str, coffee: &str| {
        let pairs = [("tea", tea), ("coffee", coffee)];
        Marks::Grades(pairs.map(|(id, grade)| (id.into(), grade.into())).into())
    };
    let ballots = [(2, grades("good", "fair")), (1, grades("poor", "good"))];
    assert_golden_text("grades", &report(&poll, &marks(&poll, &ballots)));
}

#[test]
fn weights_and_a_part_of_the_voters() {
    let survey = Survey::Sample { population: None };
    let poll: Poll = closed(drinks().survey(survey));
    let mut tally = Tally::of_shard(&poll, Shard::new(3, 0, u64::MAX / 4).unwrap());
    for (option, weight) in indices(&poll).zip([70, 25, 5]) {
        let weight = Weight::new(weight).unwrap();
        tally.add(&Ballot::choice(option), weight).unwrap();
    }
    assert_golden_text("part", &report(&poll, &tally));
}
