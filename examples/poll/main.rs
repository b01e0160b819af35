//! A poll in a file: created, voted in by any number of processes at once, closed and reported.
//!
//! ```sh
//! cargo run --release -p examples --example poll -- demo
//! cargo run --release -p examples --example poll -- create drinks.json --title "What do we drink?" --option tea --option coffee=Coffee
//! cargo run --release -p examples --example poll -- vote drinks.json --voter ann tea
//! cargo run --release -p examples --example poll -- close drinks.json
//! cargo run --release -p examples --example poll -- report drinks.json
//! ```
//!
//! The file has the poll, and of each voter a keyed hash and a sealed record; it says who voted only
//! to who has the secret, which lies in a file beside it that nobody but its owner may read. A lock
//! on a third file lets one process at a time in, and the file is replaced as a whole, so that no
//! vote is lost or counted twice however many processes vote and wherever one of them stops.
//!
//! The program ends with 0 when all is well, 1 when a vote is refused, a report hidden or the work
//! failed, 2 on bad input.

mod arguments;
mod ballot;
mod create;
mod demo;
mod failure;
mod hex;
mod lock;
mod parse;
mod secrets;
mod state;

use std::{
    io::{self, Write},
    process::ExitCode,
    time::SystemTime,
};

use arguments::{Arguments, Command, ReportRequest, VoteRequest};
use clap::Parser;
use failure::Failure;
use pollcore::{Lot, Refusal, Report, ReportSettings, TiePolicy, Timestamp, Vote};
use state::State;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let now = match arguments.now {
        Some(millis) => Timestamp::from_millis(millis),
        None => SystemTime::now().into(),
    };
    match arguments.command {
        Command::Create(request) => create::run(&request, now),
        Command::Vote(request) => vote(&request, now),
        Command::Close { file } => {
            State::change(&file, |state, _| {
                state.poll.close(now).map_err(Failure::work)
            })?;
            say("closed")
        }
        Command::Report(request) => report(&request, now),
        Command::Demo => demo::run(),
    }
}

fn vote(request: &VoteRequest, now: Timestamp) -> Result<(), Failure> {
    let accepted = State::change(&request.file, |state, secrets| {
        let key = match &request.request {
            Some(key) => secrets.request(key),
            None => secrets::random_request(),
        };
        let (poll, voter) = (state.poll.id().clone(), secrets.voter(&request.voter));
        let vote = match ballot::marks(request, &state.poll)? {
            None => Vote::withdrawal(poll, voter, key, request.replacing),
            Some(marks) => {
                let ballot = state
                    .poll
                    .ballot(&marks)
                    .map_err(|error| ballot::unfit(&error, &state.poll))?;
                Vote::new(poll, voter, key, ballot).replacing(request.replacing)
            }
        };
        let mut votes = state.votes(secrets)?;
        let accepted = votes
            .cast(&state.poll, &vote, now)
            .map_err(|refusal| Failure::work(said(&refusal)))?;
        state.keep(&votes);
        Ok(accepted)
    })?;
    let receipt = accepted.receipt();
    let code = hex::digits(&receipt.code());
    let again = if accepted.replayed() {
        " before, and counts once"
    } else {
        ""
    };
    let revision = receipt.revision();
    say(&format!(
        "accepted{again}: revision {revision}, receipt {code}"
    ))
}

/// A refusal with what the voter can do about it.
fn said(refusal: &Refusal) -> String {
    match refusal {
        Refusal::AlreadyVoted { receipt } => {
            format!("refused: {refusal} (revision {})", receipt.revision())
        }
        Refusal::StaleRevision { current, .. } => {
            format!("refused: {refusal}; --replacing {current} would replace that")
        }
        refusal => format!("refused: {refusal}"),
    }
}

fn report(request: &ReportRequest, now: Timestamp) -> Result<(), Failure> {
    let (state, secrets) = State::read(&request.file)?;
    let tally = state
        .votes(&secrets)?
        .tally(&state.poll)
        .map_err(Failure::work)?;
    let mut settings = ReportSettings::new();
    if let Some(seed) = &request.lot {
        if *state.poll.ties() != TiePolicy::Lot {
            return Err(Failure::input(
                "--lot: this poll leaves ties as they are; create one with --ties-by-lot",
            ));
        }
        settings = settings.lot(Lot::new(seed.as_str()));
    }
    let report = state
        .poll
        .report(&tally, now, &settings)
        .map_err(Failure::work)?;
    if request.json {
        let json = serde_json::to_string_pretty(&report).map_err(Failure::work)?;
        return say(&json);
    }
    show(&report, request.width, request.ascii)
}

fn show(report: &Report, width: usize, ascii: bool) -> Result<(), Failure> {
    let text = report.text().width(width);
    let text = if ascii { text.ascii() } else { text };
    write!(io::stdout().lock(), "{text}").map_err(Failure::from)
}

fn say(line: &str) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{line}").map_err(Failure::from)
}
