use alloc::vec::Vec;

use super::{Star, without};
use crate::{
    count::{Measure, Outcome, Stage, Step, ties::Ties},
    option::OptionIndex,
};

impl Star<'_> {
    /// Fills one seat after the other and says how, as long as there is one way to go on; the
    /// elected where that is to the end.
    pub(super) fn follow(
        &self,
        outcome: &mut Outcome,
        all: &[OptionIndex],
        seats: usize,
        ties: &Ties<'_>,
    ) -> Option<Vec<OptionIndex>> {
        let mut elected = Vec::new();
        for seat in 1..=seats as u16 {
            let left = without(all, &elected);
            let winner = self.seat(outcome, &left, seat, ties)?;
            let at = elected.partition_point(|option| *option < winner);
            elected.insert(at, winner);
        }
        Some(elected)
    }

    /// Who wins a seat; nobody where a tie stays that matters.
    fn seat(
        &self,
        outcome: &mut Outcome,
        left: &[OptionIndex],
        seat: u16,
        ties: &Ties<'_>,
    ) -> Option<OptionIndex> {
        let cut = self.finalists(left, |measure, figures, cut| {
            let step = Step::of(seat, Stage::Scoring, measure, figures, cut);
            outcome.steps.push(step);
        });
        let mut finalists = cut.through;
        if !cut.tied.is_empty() {
            let decided = ties.decide(seat, Stage::Scoring, &cut.tied, cut.places);
            let Some((tie_break, step)) = decided else {
                return self.whoever_meets(outcome, left, seat);
            };
            finalists.extend(&tie_break.chosen);
            outcome.tie_breaks.push(tie_break);
            outcome.steps.push(step);
        }
        finalists.sort_unstable();
        let &[a, b] = finalists.as_slice() else {
            return None;
        };
        let cut = self.runoff([a, b], |measure, figures, cut| {
            let step = Step::of(seat, Stage::Runoff, measure, figures, cut);
            outcome.steps.push(step);
        });
        if let [winner] = cut.through.as_slice() {
            return Some(*winner);
        }
        let (tie_break, step) = ties.decide(seat, Stage::Runoff, &cut.tied, 1)?;
        let winner = tie_break.chosen.first().copied();
        outcome.tie_breaks.push(tie_break);
        outcome.steps.push(step);
        winner
    }

    /// The one who wins every runoff that there may be, if there is one.
    fn whoever_meets(
        &self,
        outcome: &mut Outcome,
        left: &[OptionIndex],
        seat: u16,
    ) -> Option<OptionIndex> {
        let possible = self.possible(left);
        let only = match possible.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        outcome.steps.push(Step {
            seat,
            stage: Stage::Runoff,
            measure: Measure::EveryRunoff,
            figures: Vec::new(),
            through: only.into_iter().collect(),
            places: usize::from(only.is_none()),
            tied: if only.is_none() { possible } else { Vec::new() },
        });
        only
    }
}
