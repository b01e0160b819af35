use alloc::{format, string::String};
use core::fmt::Write as _;

use super::{digits, names::Names};
use crate::{
    count::{Outcome, TieBreaker},
    poll::Quorum,
    report::{Concealer, Report, Unknown, Verdict},
};

/// The verdict in a sentence or two.
pub(super) fn sentence(report: &Report, names: &Names) -> String {
    match &report.verdict {
        Verdict::NoVotes => no_votes(report),
        Verdict::NoQuorum => no_quorum(report),
        Verdict::BelowThreshold { ahead } => {
            let (names, verb) = (names.list(ahead, "and"), are(ahead.len()));
            let by = by(report);
            format!("Nobody is elected{by}: {names} {verb} ahead and below the threshold.")
        }
        Verdict::Tied { lot_missing } => {
            let why = if *lot_missing {
                "It is to be decided by lot, and no lot was given."
            } else {
                "The poll leaves ties as they are."
            };
            format!("{} {why}", tie(report, names))
        }
        Verdict::Elected { options, below } => {
            let mut said = format!("{}: {}.", how(report), names.list(options, "and"));
            if !below.is_empty() {
                said.push_str(" Below the threshold: ");
                said.push_str(&names.list(below, "and"));
                said.push('.');
            }
            let breaks = report.outcome.iter().flat_map(Outcome::tie_breaks);
            if let Some(first) = breaks.into_iter().next() {
                said.push_str(match first.by {
                    TieBreaker::Lot => " A tie was decided by lot.",
                    TieBreaker::Order => " A tie was decided by the poll's order of options.",
                });
            }
            said
        }
        Verdict::Unknown { why } => match why {
            Unknown::Partial => "No verdict: the counts cover a part of the voters.",
            Unknown::HiddenShares => {
                "No verdict: noise hides the shares, and the poll has a threshold."
            }
        }
        .into(),
    }
}

fn how(report: &Report) -> String {
    let verb = if report.is_final() {
        "Elected"
    } else {
        "Ahead so far"
    };
    format!("{verb}{}", by(report))
}

/// By what votes are told, where they are not counted themselves.
fn by(report: &Report) -> &'static str {
    if report.concealment.is_some() && noise(report).is_empty() {
        return " by the estimate";
    }
    noise(report)
}

/// Where it is noise that hides votes: then it hides how many there are too.
pub(super) fn noise(report: &Report) -> &'static str {
    match report.concealment.map(|concealment| concealment.by) {
        Some(Concealer::NoisyReports { .. }) => " by the noisy counts",
        _ => "",
    }
}

fn tie(report: &Report, names: &Names) -> String {
    let by = by(report);
    let Some(winners) = report.outcome.as_ref().map(Outcome::winners) else {
        return format!("A tie{by}.");
    };
    let (tied, certain, places) = (winners.tied(), winners.certain(), winners.places());
    if tied.is_empty() {
        let sets = winners.sets().len();
        let more = if winners.is_complete() {
            ""
        } else {
            "more than "
        };
        return format!("A tie{by} with {more}{sets} possible outcomes.");
    }
    let between = names.list(tied, "and");
    let mut said = format!("A tie{by} between {between}");
    if report.seats > 1 {
        let _ = write!(said, " for {places} of {} seats", report.seats);
    }
    said.push('.');
    if !certain.is_empty() {
        let (names, verb) = (names.list(certain, "and"), are(certain.len()));
        let _ = write!(said, " {names} {verb} elected in any case.");
    }
    said
}

fn no_votes(report: &Report) -> String {
    let so_far = if report.is_final() { "" } else { " so far" };
    match report.turnout.map(|turnout| turnout.ballots) {
        None | Some(0) => format!("Nobody is elected: there are no votes{so_far}."),
        Some(_) => format!("Nobody is elected: all ballots{so_far} are blank."),
    }
}

fn no_quorum(report: &Report) -> String {
    let Some(quorum) = report.quorum else {
        return "No quorum.".into();
    };
    let (by, had, needed) = (noise(report), quorum.had, quorum.needed);
    if let Quorum::Share { .. } = quorum.rule {
        return format!("No quorum{by}: ballots of the weight {had}, and {needed} is needed.");
    }
    let had = digits::number(had, "ballot");
    let verb = if needed == 1 { "is" } else { "are" };
    format!("No quorum{by}: {had}, and {needed} {verb} needed.")
}

fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}
