//! Polls of few options and ballots with few different marks, so that ties are common.

use pollcore::{Ballot, BallotKind, OptionIndex, Outcome, Poll, PollBuilder, Rule, Tally, Weight};
use proptest::prelude::*;

pub(crate) const RULES: [Rule; 8] = [
    Rule::Plurality,
    Rule::Approval,
    Rule::Score,
    Rule::Star,
    Rule::Cumulative,
    Rule::Quadratic,
    Rule::MajorityJudgment,
    Rule::Borda,
];

/// A ballot as a mark an option, or blank, with its weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) marks: Option<Vec<i64>>,
    pub(crate) weight: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) rule: Rule,
    pub(crate) options: usize,
    pub(crate) seats: usize,
    pub(crate) sheets: Vec<Sheet>,
}

pub(crate) fn index(option: usize) -> OptionIndex {
    OptionIndex::new(option as u16)
}

pub(crate) fn field() -> impl Strategy<Value = Field> {
    (0..RULES.len()).prop_flat_map(|rule| field_of(RULES[rule]))
}

/// Marks are below 3, below 2 for approval.
pub(crate) fn field_of(rule: Rule) -> impl Strategy<Value = Field> {
    let sheet = (
        prop::collection::vec(0_i64..3, 5),
        prop::bool::weighted(0.1),
        1_u64..4,
    );
    (2_usize..=5, prop::collection::vec(sheet, 0..9), 1_usize..=5).prop_map(
        move |(options, sheets, seats)| Field {
            rule,
            options,
            seats: seats.min(options),
            sheets: sheets
                .into_iter()
                .map(|(raw, blank, weight)| Sheet {
                    marks: (!blank).then(|| marks(rule, &raw[..options], &raw)),
                    weight,
                })
                .collect(),
        },
    )
}

fn marks(rule: Rule, raw: &[i64], all: &[i64]) -> Vec<i64> {
    match rule {
        Rule::Plurality => {
            let choice = (all.iter().sum::<i64>() as usize) % raw.len();
            (0..raw.len()).map(|at| i64::from(at == choice)).collect()
        }
        Rule::Approval => raw.iter().map(|mark| mark % 2).collect(),
        Rule::Quadratic => raw.iter().map(|mark| mark - 1).collect(),
        _ => raw.to_vec(),
    }
}

pub(crate) fn kind(rule: Rule, options: usize) -> BallotKind {
    match rule {
        Rule::Plurality => BallotKind::Plurality,
        Rule::Approval => BallotKind::Approval {
            least: 0,
            most: options as u16,
        },
        Rule::Score | Rule::Star | Rule::Borda => BallotKind::Score { highest: 2 },
        Rule::Cumulative => BallotKind::Cumulative {
            points: 100,
            most_on_one: 100,
        },
        Rule::Quadratic => BallotKind::Quadratic { credits: 100 },
        Rule::MajorityJudgment => BallotKind::Grades {
            grades: ["bad", "fair", "good"].map(Into::into).into(),
        },
        _ => unreachable!("a rule that is not tested"),
    }
}

impl Field {
    pub(crate) fn builder(&self) -> PollBuilder {
        let ids = ["a", "b", "c", "d", "e", "f"];
        Poll::builder("field")
            .options(ids.into_iter().take(self.options))
            .ballots(kind(self.rule, self.options))
            .rule(self.rule)
            .seats(self.seats as u16)
            .blank()
    }

    pub(crate) fn poll(&self) -> Poll {
        self.builder().build().unwrap()
    }

    pub(crate) fn ballots(&self) -> Vec<(Ballot, Weight)> {
        let ballot = |sheet: &Sheet| {
            let weight = Weight::new(sheet.weight).unwrap();
            (ballot(self.rule, sheet.marks.as_deref()), weight)
        };
        self.sheets.iter().map(ballot).collect()
    }

    pub(crate) fn tally(&self) -> Tally {
        tally(&self.poll(), &self.ballots())
    }

    pub(crate) fn count(&self) -> Outcome {
        self.poll().count(&self.tally(), None).unwrap()
    }
}

pub(crate) fn tally(poll: &Poll, ballots: &[(Ballot, Weight)]) -> Tally {
    let mut tally = Tally::new(poll);
    for (ballot, weight) in ballots {
        tally.add(ballot, *weight).unwrap();
    }
    tally
}

pub(crate) fn ballot(rule: Rule, marks: Option<&[i64]>) -> Ballot {
    let Some(marks) = marks else {
        return Ballot::blank();
    };
    let marked = || marks.iter().enumerate().filter(|(_, mark)| **mark != 0);
    let options = || marked().map(|(option, _)| index(option));
    match rule {
        Rule::Plurality => Ballot::choice(options().next().unwrap()),
        Rule::Approval => Ballot::approval(options()).unwrap(),
        Rule::Score | Rule::Star | Rule::Borda => {
            Ballot::scores(marked().map(|(option, mark)| (index(option), *mark as u16))).unwrap()
        }
        Rule::Cumulative => {
            Ballot::points(marked().map(|(option, mark)| (index(option), *mark as u32))).unwrap()
        }
        Rule::Quadratic => {
            Ballot::votes(marked().map(|(option, mark)| (index(option), *mark as i32))).unwrap()
        }
        Rule::MajorityJudgment => {
            Ballot::grades(marked().map(|(option, mark)| (index(option), *mark as u8))).unwrap()
        }
        _ => unreachable!("a rule that is not tested"),
    }
}
