use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write as _;

use super::{digits, names::Names, width::plain};
use crate::{
    count::{Lot, Measure, Outcome, Stage, Step, TieBreak, TieBreaker},
    id::Hex,
    report::Report,
};

/// So many steps are told; all are in JSON.
const MOST_STEPS: usize = 30;

/// So many figures of a step, or draws of a tie, are told.
const MOST_FIGURES: usize = 12;

/// How the count went, where the totals alone don't say, and what decided ties.
pub(super) fn notes(report: &Report, names: &Names) -> Vec<String> {
    let Some(outcome) = &report.outcome else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    if !is_plain(outcome) {
        let steps = outcome.steps();
        let shown = steps.len().min(MOST_STEPS);
        for (place, step) in steps[..shown].iter().enumerate() {
            notes.push(format!(
                "Step {}: {}.",
                place + 1,
                line(step, report.seats, names)
            ));
        }
        if steps.len() > shown {
            let more = (steps.len() - shown) as u64;
            notes.push(format!("And {}.", digits::number(more, "more step")));
        }
    }
    for tie in outcome.tie_breaks() {
        notes.push(evidence(tie, report.lot.as_ref(), names));
    }
    notes
}

/// Whether all there is to know stands in the table.
fn is_plain(outcome: &Outcome) -> bool {
    match outcome.steps() {
        [] => true,
        [only] => only.stage() == Stage::Seats,
        _ => false,
    }
}

fn line(step: &Step, seats: u16, names: &Names) -> String {
    let mut line = match step.stage() {
        Stage::Scoring | Stage::Runoff if seats > 1 => format!("seat {}, ", step.seat()),
        _ => String::new(),
    };
    line.push_str(match step.stage() {
        Stage::Seats => "",
        Stage::Scoring => "scoring round, ",
        Stage::Runoff => "runoff, ",
    });
    let _ = match step.measure() {
        Measure::BordaPoints => write!(line, "points"),
        Measure::Preferred { equal } => {
            write!(
                line,
                "ballots that score it higher ({equal} score both the same)"
            )
        }
        measure => write!(line, "{measure}"),
    };
    let figures = step.figures();
    let shown = figures.len().min(MOST_FIGURES);
    for (place, figure) in figures[..shown].iter().enumerate() {
        line.push_str(if place == 0 { ": " } else { ", " });
        let value = match step.measure() {
            Measure::BordaPoints => digits::halves(figure.value),
            _ => figure.value.to_string(),
        };
        let _ = write!(line, "{} {value}", names.of(figure.option));
    }
    if figures.len() > shown {
        let _ = write!(line, " and {} more", figures.len() - shown);
    }
    if !step.through().is_empty() {
        line.push_str(match step.stage() {
            Stage::Scoring => "; to the runoff: ",
            Stage::Runoff => "; winner: ",
            Stage::Seats => "; through: ",
        });
        line.push_str(&names.list(step.through(), "and"));
    }
    if !step.tied().is_empty() {
        let plural = if step.places() == 1 { "" } else { "s" };
        let _ = write!(
            line,
            "; tied for {} place{plural}: {}",
            step.places(),
            names.list(step.tied(), "and")
        );
    }
    line
}

/// What decided a tie, and what it takes to check that.
fn evidence(tie: &TieBreak, lot: Option<&Lot>, names: &Names) -> String {
    let chosen = names.list(&tie.chosen, "and");
    let places = if tie.seat > 1 {
        format!(" for seat {}", tie.seat)
    } else {
        String::new()
    };
    match tie.by {
        TieBreaker::Order => {
            let among = names.list(&tie.among, "and");
            format!("Tie{places} decided by the poll's order, {among}: {chosen}.")
        }
        TieBreaker::Lot => {
            let mut said = format!("Tie{places} decided by lot: {chosen}.");
            if let Some(lot) = lot {
                let _ = write!(said, " Seed {}.", seed(lot.seed()));
            }
            let draws: Vec<String> = tie
                .among
                .iter()
                .zip(&tie.draws)
                .take(MOST_FIGURES)
                .map(|(&option, draw)| {
                    // Enough to see the order by.
                    let digits: String = draw.to_string().chars().take(16).collect();
                    format!("{} {digits}", names.of(option))
                })
                .collect();
            let _ = write!(said, " Draws, the lowest first: {}", draws.join(", "));
            if tie.among.len() > draws.len() {
                let _ = write!(said, " and {} more", tie.among.len() - draws.len());
            }
            said.push('.');
            said
        }
    }
}

/// A seed as the text that it is, or else as hexadecimal digits.
fn seed(seed: &[u8]) -> String {
    match core::str::from_utf8(seed) {
        Ok(text) if plain(text) == text => format!("{text:?}"),
        _ => format!("0x{}", Hex(seed)),
    }
}
