use super::{Tally, shape::Form};
use crate::option::OptionIndex;

/// What the tally says. An option or level that the poll hasn't has none of anything.
impl Tally {
    /// How many ballots were counted, blank ones included, whatever their weight.
    pub fn ballots(&self) -> u64 {
        self.ballots
    }

    /// Their weight, blank ones included.
    pub fn weight(&self) -> u64 {
        self.weight
    }

    /// The weight of the blank ones.
    pub fn blank(&self) -> u64 {
        self.blank
    }

    /// The weight of those that are not blank.
    pub fn valid(&self) -> u64 {
        self.weight - self.blank
    }

    /// How many voters were [set aside](Tally::set_aside), as their records are divergent: nothing of
    /// them is in any other number.
    pub fn divergent(&self) -> u64 {
        self.divergent
    }

    /// Whether a ballot's weight is not 1: then weights are no head counts, and statistics that need
    /// those have none.
    pub fn is_weighted(&self) -> bool {
        // No weight is below 1.
        self.weight != self.ballots
    }

    /// How many options there are.
    pub fn options(&self) -> usize {
        self.shape.options
    }

    /// The weight of the ballots that mark an option: vote for it or against it, or give it more
    /// than no points or the lowest score or grade.
    pub fn named(&self, option: OptionIndex) -> u64 {
        self.cells_of(option).first().copied().unwrap_or(0)
    }

    /// An option's votes, approvals, sum of scores, points, or votes for less votes against. For
    /// grades it is the sum of their places, which decides nothing.
    pub fn total(&self, option: OptionIndex) -> i128 {
        let cells = self.cells_of(option);
        match (self.shape.form, cells) {
            (Form::Levels { .. }, [_, levels @ ..]) => levels
                .iter()
                .zip(1..)
                .map(|(weight, level)| i128::from(*weight) * level)
                .sum(),
            (Form::Votes, [_, votes, against]) => i128::from(*votes) - i128::from(*against),
            (Form::Points, [_, points]) => i128::from(*points),
            (_, [votes, ..]) => i128::from(*votes),
            (_, []) => 0,
        }
    }

    /// The weight of the ballots that give an option this score, or the grade at this place from the
    /// worst on; level 0 is what is not marked on a ballot that is not blank.
    pub fn level(&self, option: OptionIndex, level: u16) -> u64 {
        let Form::Levels { .. } = self.shape.form else {
            return 0;
        };
        if self.at(option).is_none() {
            return 0;
        }
        match level {
            // What isn't blank either names the option or doesn't.
            0 => self.valid() - self.named(option),
            _ => self
                .cells_of(option)
                .get(usize::from(level))
                .copied()
                .unwrap_or(0),
        }
    }

    /// How many levels there are, level 0 included: scores or grades; 0 for other ballots.
    pub fn levels(&self) -> usize {
        match self.shape.form {
            Form::Levels { levels, .. } => levels + 1,
            _ => 0,
        }
    }

    /// The weight of the ballots that score `option` above `other`; 0 where the poll's rule doesn't
    /// [compare](crate::Rule::compares).
    pub fn prefers(&self, option: OptionIndex, other: OptionIndex) -> u64 {
        if self.at(option).is_none() || other.as_usize() >= self.shape.options {
            return 0;
        }
        let row = self.cells.get(self.shape.row(option.as_usize()));
        row.and_then(|row| row.get(other.as_usize()))
            .copied()
            .unwrap_or(0)
    }

    /// The votes for an option of quadratic ballots.
    pub fn votes_for(&self, option: OptionIndex) -> u64 {
        match (self.shape.form, self.cells_of(option)) {
            (Form::Votes, [_, votes, _]) => *votes,
            _ => 0,
        }
    }

    /// The votes against an option of quadratic ballots.
    pub fn votes_against(&self, option: OptionIndex) -> u64 {
        match (self.shape.form, self.cells_of(option)) {
            (Form::Votes, [_, _, against]) => *against,
            _ => 0,
        }
    }

    fn at(&self, option: OptionIndex) -> Option<usize> {
        let at = self.shape.at(option)?;
        (at + self.shape.stride() <= self.cells.len()).then_some(at)
    }

    fn cells_of(&self, option: OptionIndex) -> &[u64] {
        match self.at(option) {
            Some(at) => &self.cells[at..at + self.shape.stride()],
            None => &[],
        }
    }
}
