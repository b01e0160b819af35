//! STAR and bloc STAR against the elections and reports of starvote 2.1 (Larry Hastings, MIT).

use std::{fs, path::Path};

use pollcore::{
    Ballot, BallotKind, Measure, OptionIndex, Outcome, Poll, Rule, Stage, Step, Tally, Weight,
};

use crate::starvote::{Election, Section, sections};

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/elections/score_approval"
);

#[test]
fn star_counts_as_starvote_reports() {
    if !Path::new(FOLDER).is_dir() {
        println!("SKIP: {FOLDER} is not there");
        return;
    }
    let (mut compared, mut skipped) = (Vec::new(), Vec::new());
    let mut files: Vec<_> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "starvote"))
        .filter(|path| path.with_extension("txt").exists())
        .collect();
    files.sort_unstable();
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let election = Election::read(&fs::read_to_string(&file).unwrap());
        let report = fs::read_to_string(file.with_extension("txt")).unwrap();
        if !matches!(election.method.as_str(), "star" | "bloc") {
            skipped.push(format!("{name}: counted by {}", election.method));
        } else if report.contains("Error(") {
            skipped.push(format!("{name}: starvote refuses its settings"));
        } else {
            compare(&name, &election, &sections(&report));
            compared.push(name);
        }
    }
    println!("{} compared: {compared:#?}", compared.len());
    println!("{} skipped: {skipped:#?}", skipped.len());
    assert_eq!((compared.len(), skipped.len()), (COMPARED, SKIPPED));
}

/// How many elections are compared.
const COMPARED: usize = 27;

/// How many are not: 20 by proportional methods, 5 that starvote itself refuses.
const SKIPPED: usize = 25;

fn compare(name: &str, election: &Election, sections: &[Section]) {
    let candidates = election.candidates();
    let poll = poll(election, &candidates, sections);
    let mut tally = Tally::new(&poll);
    for (scores, copies) in &election.ballots {
        let scores = scores
            .iter()
            .map(|(name, score)| (poll.option(name).unwrap(), *score));
        tally
            .add(
                &Ballot::scores(scores).unwrap(),
                Weight::new(*copies).unwrap(),
            )
            .unwrap();
    }
    let outcome = poll.count(&tally, None).unwrap();
    let mut steps = outcome.steps().iter();
    for section in sections {
        let at = format!("{name}, {}, seat {}", section.heading, section.seat);
        match section.heading.as_str() {
            "Winner" | "Winners" => {
                assert_elected(&at, &poll, &outcome, &section.lines);
                return;
            }
            "" if section
                .lines
                .iter()
                .any(|line| line.ends_with("Every candidate wins.")) =>
            {
                assert_elected(&at, &poll, &outcome, &candidates);
                return;
            }
            // Who is one of one candidate is elected without a round.
            "Scoring Round" if candidates.len() == 1 => {}
            heading if heading.ends_with("Hashed Ballots tiebreaker") => {
                // It decides by other means: what it comes to is one of the sets.
                let last = sections.last().unwrap();
                let winners = named(&poll, &last.lines);
                assert_eq!(last.heading, "Winners", "{at}");
                assert!(outcome.winners().sets().contains(&winners), "{at}");
                return;
            }
            heading if heading.ends_with("Unbreakable Tie") => {
                let tied = named(&poll, &section.tied);
                let last = outcome
                    .steps()
                    .iter()
                    .rfind(|step| step.measure() != Measure::EveryRunoff);
                assert_eq!(last.unwrap().tied(), tied, "{at}");
                assert!(
                    outcome.winners().sets().len() > 1 || outcome.elected().is_some(),
                    "{at}"
                );
                return;
            }
            heading => {
                if let Some((stage, measure)) = meaning(heading, section) {
                    assert_step(&at, &poll, steps.next().unwrap(), section, stage, measure);
                }
            }
        }
    }
    panic!("{name}: a report without an end");
}

fn poll(election: &Election, candidates: &[String], sections: &[Section]) -> Poll {
    let mut builder = Poll::builder("golden")
        .options(candidates.iter().map(String::as_str))
        .ballots(BallotKind::Score { highest: 5 })
        .rule(Rule::Star)
        .seats(election.seats);
    // A seed's permutation is in the report only.
    let reported = sections.iter().map(|section| &section.order);
    let order = reported
        .chain([&election.order])
        .find(|order| !order.is_empty());
    if let Some(order) = order {
        builder = builder.ties_by_order(order.iter().map(String::as_str));
    }
    builder.build().unwrap()
}

/// What a part of a report is as a step; nothing for what says how ties are going to be decided.
fn meaning(heading: &str, section: &Section) -> Option<(Stage, Measure)> {
    let (stage, rest) = if let Some(rest) = heading.strip_prefix("Scoring Round") {
        (Stage::Scoring, rest)
    } else if let Some(rest) = heading.strip_prefix("Automatic Runoff Round") {
        (Stage::Runoff, rest)
    } else {
        return None;
    };
    let measure = match (stage, rest) {
        (Stage::Scoring, "") | (Stage::Runoff, ": First tiebreaker") => Measure::Score,
        (Stage::Scoring, ": First tiebreaker") => Measure::HeadToHead,
        (Stage::Runoff, "") => Measure::Preferred {
            equal: section.no_preference.unwrap(),
        },
        (_, ": Second tiebreaker") => Measure::HighestScores,
        (_, ": Predefined permutation tiebreaker") => Measure::Order,
        other => panic!("{other:?}"),
    };
    Some((stage, measure))
}

fn assert_step(
    at: &str,
    poll: &Poll,
    step: &Step,
    section: &Section,
    stage: Stage,
    measure: Measure,
) {
    assert_eq!((step.stage(), step.measure()), (stage, measure), "{at}");
    assert_eq!(step.seat(), section.seat, "{at}");
    if measure == Measure::Order {
        assert_eq!(step.through(), named(poll, &section.selected), "{at}");
        return;
    }
    let figures: Vec<(String, i128)> = step
        .figures()
        .iter()
        .map(|figure| {
            (
                poll.options()[figure.option.as_usize()].label().into(),
                figure.value,
            )
        })
        .collect();
    assert_eq!(figures, section.figures, "{at}");
    assert_eq!(step.tied(), named(poll, &section.tied), "{at}");
}

fn assert_elected(at: &str, poll: &Poll, outcome: &Outcome, names: &[String]) {
    // Of the only candidate starvote 2.1 prints the first letter.
    let expected = match poll.options() {
        [only] if only.label().starts_with(names[0].as_str()) => vec![OptionIndex::new(0)],
        _ => named(poll, names),
    };
    assert_eq!(outcome.elected(), Some(&expected[..]), "{at}");
}

fn named(poll: &Poll, names: &[String]) -> Vec<OptionIndex> {
    let mut options: Vec<_> = names
        .iter()
        .map(|name| poll.option(name).unwrap())
        .collect();
    options.sort_unstable();
    options
}
