use super::{
    Tally, TallyError,
    shape::{Form, Shape},
};
use crate::{
    ballot::{Ballot, BallotError, Content},
    limits::{MOST_CELLS, MOST_COMPARED},
    option::OptionIndex,
    weight::Weight,
};

/// Whether something comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Add,
    Sub,
}

impl Direction {
    fn of(self, number: u64, by: u64, what: &'static str) -> Result<u64, TallyError> {
        match self {
            Self::Add => number.checked_add(by).ok_or(TallyError::Overflow { what }),
            Self::Sub => number
                .checked_sub(by)
                .ok_or(TallyError::NotContained { what }),
        }
    }
}

impl Tally {
    /// Counts a ballot or takes it away: first looks at every number, then changes them.
    pub(super) fn change(
        &mut self,
        ballot: &Ballot,
        weight: Weight,
        direction: Direction,
    ) -> Result<(), TallyError> {
        if self.cells.is_empty() && self.shape.cells() != Some(0) {
            return Err(self.shape.too_large());
        }
        self.shape.check(&ballot.0)?;
        let weight = weight.as_u64();
        let ballots = direction.of(self.ballots, 1, "ballots")?;
        let all = direction.of(self.weight, weight, "weight of ballots")?;
        // No weight is below 1.
        if all < ballots {
            return Err(TallyError::NotContained { what: "ballots" });
        }
        let mut blank = self.blank;
        if ballot.is_blank() {
            blank = direction.of(blank, weight, "blank ballots")?;
        } else if all < blank {
            return Err(TallyError::NotContained { what: "ballots" });
        }
        let cells = &mut self.cells;
        self.shape.each(&ballot.0, weight, |cell, by| {
            let by = by.ok_or(TallyError::Overflow { what: "votes" })?;
            direction.of(cells[cell], by, "votes").map(|_| ())
        })?;
        if direction == Direction::Sub && !ballot.is_blank() {
            self.shape
                .expect_room(cells, &ballot.0, weight, all - blank)?;
        }
        // Every number was seen to have room.
        self.shape.each(&ballot.0, weight, |cell, by| {
            cells[cell] = direction.of(cells[cell], by.unwrap_or(0), "votes")?;
            Ok(())
        })?;
        (self.ballots, self.weight, self.blank) = (ballots, all, blank);
        Ok(())
    }
}

impl Tally {
    /// Counts all of another tally or takes it away: first looks at every number, then changes them.
    pub(super) fn combine(&mut self, other: &Self, direction: Direction) -> Result<(), TallyError> {
        let ballots = direction.of(self.ballots, other.ballots, "ballots")?;
        let weight = direction.of(self.weight, other.weight, "weight of ballots")?;
        let blank = direction.of(self.blank, other.blank, "blank ballots")?;
        if weight < ballots || weight < blank {
            return Err(TallyError::NotContained { what: "ballots" });
        }
        for (cell, by) in self.cells.iter().zip(&other.cells) {
            direction.of(*cell, *by, "votes")?;
        }
        let shape = self.shape;
        for option in 0..shape.options {
            let at = shape.named_at(option);
            let (Some(own), Some(by)) = (self.cells.get(at), other.cells.get(at)) else {
                break;
            };
            if direction.of(*own, *by, "votes")? > weight - blank {
                return Err(TallyError::NotContained { what: "ballots" });
            }
        }
        for (cell, by) in self.cells.iter_mut().zip(&other.cells) {
            // Seen to have room.
            *cell = direction.of(*cell, *by, "votes")?;
        }
        (self.ballots, self.weight, self.blank) = (ballots, weight, blank);
        Ok(())
    }
}

impl Shape {
    pub(super) fn too_large(&self) -> TallyError {
        let own = (self.options as u64).saturating_mul(self.stride() as u64);
        if self.compares() && self.options > MOST_COMPARED {
            return TallyError::TooLarge {
                cells: (self.options as u64).saturating_mul(self.options as u64),
                most: (MOST_COMPARED * MOST_COMPARED) as u64,
            };
        }
        TallyError::TooLarge {
            cells: own,
            most: MOST_CELLS as u64,
        }
    }

    /// Whether the ballot is of the kind that is counted, and names options and levels that there
    /// are.
    fn check(&self, content: &Content) -> Result<(), BallotError> {
        let known = |option: &OptionIndex| {
            if option.as_usize() < self.options {
                return Ok(());
            }
            Err(BallotError::UnknownIndex {
                option: *option,
                options: self.options,
            })
        };
        let level = |option: OptionIndex, found: u32, levels: usize| {
            known(&option)?;
            if found as usize <= levels {
                return Ok(());
            }
            Err(BallotError::Mark {
                option,
                found,
                most: levels as u32,
            })
        };
        match (self.form, content) {
            (_, Content::Blank) => Ok(()),
            (Form::Counts { single: true }, Content::Choice(option)) => known(option),
            (Form::Counts { single: false }, Content::Approval(options)) => {
                options.iter().try_for_each(known)
            }
            (
                Form::Levels {
                    levels,
                    grades: false,
                    ..
                },
                Content::Scores(scores),
            ) => scores
                .iter()
                .try_for_each(|(option, score)| level(*option, u32::from(*score), levels)),
            (
                Form::Levels {
                    levels,
                    grades: true,
                    ..
                },
                Content::Grades(grades),
            ) => grades
                .iter()
                .try_for_each(|(option, grade)| level(*option, u32::from(*grade), levels)),
            (Form::Points, Content::Points(points)) => {
                points.iter().try_for_each(|(option, _)| known(option))
            }
            (Form::Votes, Content::Votes(votes)) => {
                votes.iter().try_for_each(|(option, _)| known(option))
            }
            _ => Err(BallotError::Kind {
                found: content.kind(),
                expected: self.form.kind(),
            }),
        }
    }

    /// Goes through the cells that a checked ballot of some weight is counted in, and what it adds
    /// to each; none for more than there are numbers for.
    fn each(
        &self,
        content: &Content,
        weight: u64,
        mut visit: impl FnMut(usize, Option<u64>) -> Result<(), TallyError>,
    ) -> Result<(), TallyError> {
        let stride = self.stride();
        let at = |option: &OptionIndex| option.as_usize() * stride;
        match content {
            Content::Blank => Ok(()),
            Content::Choice(option) => visit(at(option), Some(weight)),
            Content::Approval(options) => options
                .iter()
                .try_for_each(|option| visit(at(option), Some(weight))),
            Content::Scores(scores) => {
                for (option, score) in scores {
                    visit(at(option), Some(weight))?;
                    if *score > 0 {
                        visit(at(option) + usize::from(*score), Some(weight))?;
                    }
                }
                self.each_pair(scores, weight, visit)
            }
            Content::Grades(grades) => grades.iter().try_for_each(|(option, grade)| {
                visit(at(option), Some(weight))?;
                visit(at(option) + usize::from(*grade), Some(weight))
            }),
            Content::Points(points) => points.iter().try_for_each(|(option, points)| {
                visit(at(option), Some(weight))?;
                visit(at(option) + 1, u64::from(*points).checked_mul(weight))
            }),
            Content::Votes(votes) => votes.iter().try_for_each(|(option, votes)| {
                let side = if *votes > 0 { 1 } else { 2 };
                let many = u64::from(votes.unsigned_abs()).checked_mul(weight);
                visit(at(option), Some(weight))?;
                visit(at(option) + side, many)
            }),
        }
    }

    /// The pairs of which a ballot prefers one to the other.
    fn each_pair(
        &self,
        scores: &[(OptionIndex, u16)],
        weight: u64,
        mut visit: impl FnMut(usize, Option<u64>) -> Result<(), TallyError>,
    ) -> Result<(), TallyError> {
        if !self.compares() {
            return Ok(());
        }
        let mut all = [0; MOST_COMPARED];
        for (option, score) in scores {
            all[option.as_usize()] = *score;
        }
        for (option, score) in scores {
            let row = self.options * (self.stride() + option.as_usize());
            for (other, lower) in all[..self.options].iter().enumerate() {
                if lower < score {
                    visit(row + other, Some(weight))?;
                }
            }
        }
        Ok(())
    }

    /// Whether, with a ballot of this weight taken away, no option is named by more ballots than
    /// there are left.
    fn expect_room(
        &self,
        cells: &[u64],
        content: &Content,
        weight: u64,
        left: u64,
    ) -> Result<(), TallyError> {
        for option in 0..self.options {
            let named = cells.get(self.named_at(option)).copied().unwrap_or(0);
            if named > left && (named - left > weight || !content.names(option)) {
                return Err(TallyError::NotContained { what: "ballots" });
            }
        }
        Ok(())
    }

    /// Where the weight of ballots is that name an option.
    fn named_at(&self, option: usize) -> usize {
        option * self.stride()
    }
}

impl Form {
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Counts { single: true } => "plurality",
            Self::Counts { single: false } => "approval",
            Self::Levels { grades: false, .. } => "score",
            Self::Levels { grades: true, .. } => "grades",
            Self::Points => "cumulative",
            Self::Votes => "quadratic",
        }
    }
}

impl Content {
    fn kind(&self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Choice(_) => "plurality",
            Self::Approval(_) => "approval",
            Self::Scores(_) => "score",
            Self::Points(_) => "cumulative",
            Self::Votes(_) => "quadratic",
            Self::Grades(_) => "grades",
        }
    }

    fn names(&self, option: usize) -> bool {
        match self {
            Self::Blank => false,
            Self::Choice(index) => index.as_usize() == option,
            Self::Approval(marks) => marks.iter().any(|index| index.as_usize() == option),
            Self::Scores(marks) => marks.iter().any(|(index, _)| index.as_usize() == option),
            Self::Points(marks) => marks.iter().any(|(index, _)| index.as_usize() == option),
            Self::Votes(marks) => marks.iter().any(|(index, _)| index.as_usize() == option),
            Self::Grades(marks) => marks.iter().any(|(index, _)| index.as_usize() == option),
        }
    }
}
