use core::ops::Range;

use crate::{
    ballot::BallotKind,
    limits::{MOST_CELLS, MOST_COMPARED},
    option::OptionIndex,
    poll::Poll,
};

/// Which cells a tally has, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) options: usize,
    pub(super) form: Form,
}

/// What the cells are. An option's cells stand together, the weight of ballots that name it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Votes. One choice a ballot, or any number of them.
    Counts { single: bool },
    /// Ballots that give any level above 0, and those that give each of these `levels`; where
    /// options are compared, the matrix of preferences stands behind the cells of all options.
    Levels {
        levels: usize,
        grades: bool,
        compared: bool,
    },
    /// Ballots, points.
    Points,
    /// Ballots, votes for, votes against.
    Votes,
}

impl Shape {
    pub(super) fn of(poll: &Poll) -> Self {
        let form = match poll.submitted_kind() {
            BallotKind::Plurality => Form::Counts { single: true },
            BallotKind::Approval { .. } => Form::Counts { single: false },
            BallotKind::Score { highest } => Form::Levels {
                levels: usize::from(*highest),
                grades: false,
                compared: poll.rule().compares(),
            },
            BallotKind::Grades { grades } => Form::Levels {
                levels: grades.len().saturating_sub(1),
                grades: true,
                compared: false,
            },
            BallotKind::Cumulative { .. } => Form::Points,
            BallotKind::Quadratic { .. } => Form::Votes,
        };
        Self {
            options: poll.options().len(),
            form,
        }
    }

    /// How many cells an option has, the matrix aside.
    pub(super) fn stride(&self) -> usize {
        match self.form {
            Form::Counts { .. } => 1,
            Form::Levels { levels, .. } => levels + 1,
            Form::Points => 2,
            Form::Votes => 3,
        }
    }

    /// How many cells there are; none where there would be too many, which no poll that was built
    /// asks for.
    pub(super) fn cells(&self) -> Option<usize> {
        let own = self.options.checked_mul(self.stride())?;
        if own > MOST_CELLS || self.compares() && self.options > MOST_COMPARED {
            return None;
        }
        Some(own + self.pairs())
    }

    pub(super) fn compares(&self) -> bool {
        matches!(self.form, Form::Levels { compared: true, .. })
    }

    fn pairs(&self) -> usize {
        if self.compares() {
            self.options * self.options
        } else {
            0
        }
    }

    /// Where an option's cells begin; none for an option that there isn't.
    pub(super) fn at(&self, option: OptionIndex) -> Option<usize> {
        (option.as_usize() < self.options).then(|| option.as_usize() * self.stride())
    }

    /// Where an option's cells are behind the first.
    pub(super) fn marks_at(&self, option: usize) -> Range<usize> {
        let begin = option * self.stride();
        begin + 1..begin + self.stride()
    }

    /// Where an option is in the matrix of preferences; nowhere where options are not compared.
    pub(super) fn row(&self, option: usize) -> Range<usize> {
        if !self.compares() {
            return 0..0;
        }
        let begin = self.options * (self.stride() + option);
        begin..begin + self.options
    }

    /// For each option where it is in the matrix that `option` is preferred to it, and where that it is
    /// preferred to `option`; nothing where options are not compared.
    pub(super) fn pairs_of(&self, option: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let first = self.options * self.stride() + option;
        self.row(option).zip((first..).step_by(self.options.max(1)))
    }
}

impl Form {
    /// Whether each cell is the weight of some of the ballots, and not what they give an option.
    pub(super) fn is_of_weights(self) -> bool {
        matches!(self, Self::Counts { .. } | Self::Levels { .. })
    }

    /// Whether ballots of this weight that name an option can give it so much together: of levels each
    /// gives it one, of points and votes each one at least.
    pub(super) fn can_mark(self, named: u64, marks: u128) -> bool {
        let named = u128::from(named);
        match self {
            Self::Counts { .. } => true,
            Self::Levels { .. } => marks == named,
            Self::Points | Self::Votes => marks >= named && (named > 0 || marks == 0),
        }
    }
}
