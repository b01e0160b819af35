use super::{Tally, TallyError};
use crate::{ballot::Ballot, weight::Weight};

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

/// Whether so many ballots can have this weight: each has at least 1, and none have none.
fn can_weigh(ballots: u64, weight: u64) -> bool {
    ballots <= weight && (ballots > 0 || weight == 0)
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
        if !can_weigh(ballots, all) {
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
            if !self.shape.has_pairs(cells, &ballot.0, weight) {
                return Err(TallyError::NotContained {
                    what: "preferences",
                });
            }
        }
        // Every number was seen to have room.
        self.shape.each(&ballot.0, weight, |cell, by| {
            cells[cell] = direction.of(cells[cell], by.unwrap_or(0), "votes")?;
            Ok(())
        })?;
        // No option is preferred by more than name it, and that was seen to have room.
        let by = match direction {
            Direction::Add => weight,
            Direction::Sub => weight.wrapping_neg(),
        };
        self.shape.change_pairs(cells, &ballot.0, by);
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
        if !can_weigh(ballots, weight) || weight < blank {
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
            let named = direction.of(*own, *by, "votes")?;
            if named > weight - blank {
                return Err(TallyError::NotContained { what: "ballots" });
            }
            let row = shape.row(option);
            for (own, by) in self.cells[row.clone()].iter().zip(&other.cells[row]) {
                if direction.of(*own, *by, "preferences")? > named {
                    return Err(TallyError::NotContained {
                        what: "preferences",
                    });
                }
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
