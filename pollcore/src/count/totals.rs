//! Counts of what is no tally of all voters.

use alloc::{vec, vec::Vec};

use super::{
    Lot, Measure, Outcome, Stage, Standing, Step,
    ranking::{Cut, Ranking, figures, placed},
    ties::Ties,
};
use crate::{option::OptionIndex, poll::Poll, tally::Tally};

impl Poll {
    /// Where options stand by a tally of a part of the voters, which elects nobody.
    pub(crate) fn standings(&self, tally: &Tally) -> Vec<Standing> {
        self.ranking(tally).standings()
    }

    /// Counts one number for each option, such as votes with noise: the highest are elected.
    pub(crate) fn count_totals(
        &self,
        totals: &[i128],
        measure: Measure,
        lot: Option<&Lot>,
    ) -> Outcome {
        let options: Vec<OptionIndex> = (0..totals.len())
            .map(|index| OptionIndex::new(index as u16))
            .collect();
        let figures = figures(&options, |option| totals[option.as_usize()]);
        let cut = Cut::of(&figures, usize::from(self.seats()));
        let ranked = placed(&figures, |a, b| a.value == b.value);
        let step = Step::of(1, Stage::Seats, measure, figures, &cut);
        let ranking = Ranking::new(ranked, cut, vec![step]);
        let mut outcome = self.begun(&ranking);
        outcome.fill(ranking, &Ties::new(self, lot));
        self.concluded(outcome)
    }
}
