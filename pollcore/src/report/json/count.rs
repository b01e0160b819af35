//! The verdict and the count, with options by their ids.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use crate::{
    count::{Measure, Outcome, Stage, Step, TieBreak, TieBreaker, Undecided},
    id::{Digest, OptionId},
    option::OptionIndex,
    report::{OptionResult, Unknown, Verdict},
};

/// So many ids at most are written in sets of winners: a thousand sets of half a thousand options say
/// no more than the options that are certain and those that are tied.
const MOST_IN_SETS: usize = 10_000;

/// The options, in order, to name them by their ids.
#[derive(Clone, Copy)]
pub(super) struct Names<'a>(pub(super) &'a [OptionResult]);

impl<'a> Names<'a> {
    fn of(self, option: OptionIndex) -> &'a OptionId {
        &self.0[option.as_usize()].id
    }

    pub(super) fn all(self, options: &[OptionIndex]) -> Vec<&'a OptionId> {
        options.iter().map(|&option| self.of(option)).collect()
    }

    pub(super) fn verdict(self, verdict: &Verdict) -> VerdictJson<'a> {
        let nothing = VerdictJson {
            kind: verdict.name(),
            options: None,
            below_threshold: None,
            lot_missing: None,
            why: None,
        };
        match verdict {
            Verdict::NoVotes | Verdict::NoQuorum => nothing,
            Verdict::BelowThreshold { ahead } => VerdictJson {
                below_threshold: Some(self.all(ahead)),
                ..nothing
            },
            Verdict::Tied { lot_missing } => VerdictJson {
                lot_missing: Some(*lot_missing),
                ..nothing
            },
            Verdict::Elected { options, below } => VerdictJson {
                options: Some(self.all(options)),
                below_threshold: Some(self.all(below)),
                ..nothing
            },
            Verdict::Unknown { why } => VerdictJson {
                why: Some(*why),
                ..nothing
            },
        }
    }

    pub(super) fn count(self, outcome: &'a Outcome) -> CountJson<'a> {
        let winners = outcome.winners();
        let mut left = MOST_IN_SETS;
        let fits = |set: &&Vec<OptionIndex>| match left.checked_sub(set.len()) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let sets = winners.sets().iter().take_while(fits);
        let sets: Vec<_> = sets.map(|set| self.all(set)).collect();
        CountJson {
            elected: outcome.elected().map(|elected| self.all(elected)),
            undecided: outcome.undecided(),
            winners: WinnersJson {
                complete: winners.is_complete() && sets.len() == winners.sets().len(),
                names_all: winners.names_all(),
                sets,
                certain: self.all(winners.certain()),
                tied: self.all(winners.tied()),
                places: winners.places(),
            },
            tie_breaks: outcome
                .tie_breaks()
                .iter()
                .map(|tie| self.tie(tie))
                .collect(),
            steps: outcome.steps().iter().map(|step| self.step(step)).collect(),
        }
    }

    fn tie(self, tie: &'a TieBreak) -> TieBreakJson<'a> {
        TieBreakJson {
            seat: tie.seat,
            by: tie.by,
            among: self.all(&tie.among),
            chosen: self.all(&tie.chosen),
            draws: &tie.draws,
        }
    }

    fn step(self, step: &Step) -> StepJson<'a> {
        let figures = step.figures().iter().map(|figure| FigureJson {
            option: self.of(figure.option),
            value: figure.value.to_string(),
        });
        StepJson {
            seat: step.seat(),
            stage: step.stage(),
            measure: step.measure(),
            figures: figures.collect(),
            through: self.all(step.through()),
            tied: self.all(step.tied()),
            places: step.places(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct VerdictJson<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Vec<&'a OptionId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    below_threshold: Option<Vec<&'a OptionId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot_missing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Unknown>,
}

#[derive(Serialize)]
pub(super) struct CountJson<'a> {
    elected: Option<Vec<&'a OptionId>>,
    undecided: Option<Undecided>,
    winners: WinnersJson<'a>,
    tie_breaks: Vec<TieBreakJson<'a>>,
    steps: Vec<StepJson<'a>>,
}

#[derive(Serialize)]
struct WinnersJson<'a> {
    complete: bool,
    names_all: bool,
    sets: Vec<Vec<&'a OptionId>>,
    certain: Vec<&'a OptionId>,
    tied: Vec<&'a OptionId>,
    places: usize,
}

#[derive(Serialize)]
struct TieBreakJson<'a> {
    seat: u16,
    by: TieBreaker,
    among: Vec<&'a OptionId>,
    chosen: Vec<&'a OptionId>,
    draws: &'a [Digest],
}

#[derive(Serialize)]
struct StepJson<'a> {
    seat: u16,
    stage: Stage,
    measure: Measure,
    figures: Vec<FigureJson<'a>>,
    through: Vec<&'a OptionId>,
    tied: Vec<&'a OptionId>,
    places: usize,
}

#[derive(Serialize)]
struct FigureJson<'a> {
    option: &'a OptionId,
    value: String,
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec::Vec};

    use crate::{Ballot, OptionIndex, Poll, ReportSettings, Tally, Timestamp, Visibility, Weight};

    /// How many sets of 20 winners are written where 19 are certain and so many tied for one place,
    /// and whether those are all.
    fn written(tied: u16) -> (usize, bool) {
        let ids: Vec<_> = (0..19 + tied).map(|option| format!("{option}")).collect();
        let mut poll = Poll::builder("seats")
            .options(ids.iter().map(|id| &**id))
            .seats(20)
            .visibility(Visibility::Live)
            .build()
            .unwrap();
        poll.open(Timestamp::from_millis(0)).unwrap();
        let mut tally = Tally::new(&poll);
        for option in (0..19).chain(0..19 + tied) {
            let vote = Ballot::choice(OptionIndex::new(option));
            tally.add(&vote, Weight::ONE).unwrap();
        }
        let report = poll.report(&tally, Timestamp::from_millis(1), &ReportSettings::new());
        let json = serde_json::to_value(report.unwrap()).unwrap();
        let winners = &json["count"]["winners"];
        assert_eq!(winners["certain"].as_array().unwrap().len(), 19);
        let sets = winners["sets"].as_array().unwrap().len();
        (sets, winners["complete"].as_bool().unwrap())
    }

    #[test]
    fn as_many_sets_as_have_ten_thousand_ids_are_written() {
        assert_eq!(written(499), (499, true));
        assert_eq!(written(500), (500, true));
        assert_eq!(written(501), (500, false));
    }
}
