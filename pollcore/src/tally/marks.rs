use super::{
    TallyError,
    shape::{Form, Shape},
};
use crate::{
    ballot::{BallotError, Content},
    limits::{MOST_CELLS, MOST_COMPARED},
    option::OptionIndex,
};

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
    pub(super) fn check(&self, content: &Content) -> Result<(), BallotError> {
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
                // The last is the highest.
                match options.last() {
                    Some(last) if known(last).is_err() => options.iter().try_for_each(known),
                    _ => Ok(()),
                }
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
                found: content.kind_name(),
                expected: self.form.kind(),
            }),
        }
    }

    /// Goes through the cells that a checked ballot of some weight is counted in, the matrix of
    /// preferences aside, and what it adds to each; none for more than there are numbers for.
    pub(super) fn each(
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
                Ok(())
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

    /// Changes the matrix of preferences by a checked ballot of some weight, modulo 2⁶⁴.
    pub(super) fn change_pairs(&self, cells: &mut [u64], content: &Content, by: u64) {
        if !self.compares() {
            return;
        }
        let (scores, all) = self.compared(content);
        for (option, score) in scores {
            let row = &mut cells[self.row(option.as_usize())];
            for (cell, other) in row.iter_mut().zip(&all) {
                // All bits where the other is scored lower, without a branch.
                let lower = u64::from(other < score).wrapping_neg();
                *cell = cell.wrapping_add(by & lower);
            }
        }
    }

    /// Whether the matrix of preferences can have a checked ballot of some weight in it: without it
    /// no option is preferred by more than name it.
    pub(super) fn has_pairs(&self, cells: &[u64], content: &Content, weight: u64) -> bool {
        let (scores, all) = self.compared(content);
        scores.iter().all(|(option, score)| {
            let named = cells[self.named_at(option.as_usize())];
            let most = named.saturating_sub(weight);
            let row = &cells[self.row(option.as_usize())];
            row.iter().zip(&all).all(|(cell, other)| {
                if other < score {
                    *cell >= weight
                } else {
                    *cell <= most
                }
            })
        })
    }

    /// Whether, with a checked ballot taken away, no two options are preferred to each other by more
    /// than the ballots that are `left`; it changes nothing of those that it prefers one of.
    pub(super) fn has_room_for_pairs(&self, cells: &[u64], content: &Content, left: u64) -> bool {
        let (_, all) = self.compared(content);
        let options = if self.compares() { self.options } else { 0 };
        (0..options).all(|option| {
            self.pairs_of(option)
                .take(option)
                .zip(&all)
                .all(|((at, against), other)| {
                    *other != all[option] || cells[at].saturating_add(cells[against]) <= left
                })
        })
    }

    /// The options that a ballot scores, and the scores of all; none where options are not compared.
    fn compared<'a>(
        &self,
        content: &'a Content,
    ) -> (&'a [(OptionIndex, u16)], [u16; MOST_COMPARED]) {
        let mut all = [0; MOST_COMPARED];
        let scores: &[(OptionIndex, u16)] = match content {
            Content::Scores(scores) if self.compares() => scores,
            _ => &[],
        };
        for (option, score) in scores {
            all[option.as_usize()] = *score;
        }
        (scores, all)
    }

    /// Whether, with a ballot of this weight taken away, no option is named by more ballots than
    /// there are left.
    pub(super) fn expect_room(
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

    /// Whether, with a checked ballot of some weight taken away that has room in the cells, the options
    /// that it names have as much as the ballots left that name them must give.
    pub(super) fn leaves_marks(&self, cells: &[u64], content: &Content, weight: u64) -> bool {
        let leaves = |option: OptionIndex, gives: u64| {
            let named = cells[self.named_at(option.as_usize())] - weight;
            let marks = cells[self.marks_at(option.as_usize())].iter();
            let marks = marks.copied().map(u128::from).sum::<u128>();
            let gives = u128::from(gives) * u128::from(weight);
            self.form.can_mark(named, marks.saturating_sub(gives))
        };
        match content {
            Content::Points(points) => points
                .iter()
                .all(|(option, points)| leaves(*option, u64::from(*points))),
            Content::Votes(votes) => votes
                .iter()
                .all(|(option, votes)| leaves(*option, u64::from(votes.unsigned_abs()))),
            // A level comes and goes with its ballot.
            _ => true,
        }
    }

    /// Where the weight of ballots is that name an option.
    pub(super) fn named_at(&self, option: usize) -> usize {
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
