//! What the documents show is what is printed, and their lines are lines that run.

use std::{error::Error, fs, path::Path};

use pollcore::{
    Marks, Poll, ReportSettings, RequestKey, Secret, Tally, Timestamp, Vote, VoteSet, VoterKey,
};

fn document(path: &str) -> String {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(crate_root.join(path)).unwrap()
}

/// The poll of the crate's README, which runs there as a test of the documents.
#[test]
fn the_readme_shows_what_its_poll_prints() -> Result<(), Box<dyn Error>> {
    let at = Timestamp::from_millis;
    let mut poll = Poll::builder("drinks")
        .title("What do we drink?")
        .labelled("tea", "Tea")
        .labelled("coffee", "Coffee")
        .closes(at(60_000))
        .build()?;
    poll.open(at(0))?;
    let mut votes = VoteSet::new(&poll, &Secret::new([7; 32]));
    let ballot = poll.ballot(&Marks::Choice("tea".into()))?;
    let (ann, request) = (VoterKey::new(b"ann")?, RequestKey::new(&[1; 16])?);
    let vote = Vote::new(poll.id().clone(), ann, request, ballot);
    votes.cast(&poll, &vote, at(1_000))?;
    let report = poll.report(&votes.tally(&poll)?, at(60_000), &ReportSettings::new())?;
    let shown = format!("```text\n{}\n```", report.text().to_string().trim_end());
    assert!(document("README.md").contains(&shown), "{shown}");
    Ok(())
}

/// The lines between the two marks are those of the root README.
#[test]
fn the_lines_of_the_root_readme_run() -> Result<(), Box<dyn Error>> {
    let secret = Secret::new([7; 32]);
    let (now, later) = (Timestamp::from_millis(1_000), Timestamp::from_millis(2_000));
    let (ann, request) = (VoterKey::new(b"ann")?, RequestKey::new(&[1; 16])?);

    // Begin.
    let mut poll = Poll::builder("drinks").options(["tea", "coffee"]).build()?;
    poll.open(now)?;
    let mut votes = VoteSet::new(&poll, &secret);
    let mut tally = Tally::new(&poll);

    let ballot = poll.ballot(&Marks::Choice("tea".into()))?;
    let vote = Vote::new(poll.id().clone(), ann, request, ballot);
    let accepted = votes.cast(&poll, &vote, now)?; // or a refusal: AlreadyVoted { receipt }, Closed { at }, …
    tally.apply(accepted.change())?; // nothing, where the vote had come before

    poll.close(later)?; // until then, results are hidden where the poll doesn't say otherwise
    let report = poll.report(&tally, later, &ReportSettings::new())?;
    println!("{}", report.text());
    // End.

    let source = document("tests/report/readme.rs");
    let (_, lines) = source.split_once("    // Begin.\n").unwrap();
    let (lines, _) = lines.split_once("    // End.\n").unwrap();
    let lines: Vec<&str> = lines
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    let lines = lines.join("\n");
    assert!(document("../README.md").contains(&lines), "{lines}");
    assert!(report.is_final());
    Ok(())
}
