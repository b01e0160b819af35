use alloc::vec;

use super::{Coverage, Tally, TallyError};
use crate::{ballot::Ballot, weight::Weight};

/// Whether something comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Add,
    Sub,
}

impl Direction {
    pub(super) fn of(self, number: u64, by: u64, what: &'static str) -> Result<u64, TallyError> {
        match self {
            Self::Add => number.checked_add(by).ok_or(TallyError::Overflow { what }),
            Self::Sub => number
                .checked_sub(by)
                .ok_or(TallyError::NotContained { what }),
        }
    }
}

/// Whether so many ballots can have this weight, and the blank ones of them that: each has at least 1,
/// and it takes one to have any.
pub(super) fn can_weigh(ballots: u64, weight: u64, blank: u64) -> bool {
    weight.checked_sub(blank).is_some_and(|valid| {
        let least = u64::from(valid > 0) + u64::from(blank > 0);
        (least..=weight).contains(&ballots)
    })
}

impl Tally {
    /// Counts copies of a ballot or takes them away: first looks at every number, then changes them.
    pub(super) fn change(
        &mut self,
        ballot: &Ballot,
        weight: Weight,
        copies: u64,
        direction: Direction,
    ) -> Result<(), TallyError> {
        if self.cells.is_empty() && self.shape.cells() != Some(0) {
            return Err(self.shape.too_large());
        }
        self.shape.check(&ballot.0)?;
        if direction == Direction::Add {
            self.expect_covered(copies)?;
        }
        let weight = weight.as_u64().checked_mul(copies);
        let weight = weight.ok_or(TallyError::Overflow {
            what: "weight of ballots",
        })?;
        let ballots = direction.of(self.ballots, copies, "ballots")?;
        let all = direction.of(self.weight, weight, "weight of ballots")?;
        let mut blank = self.blank;
        if ballot.is_blank() {
            blank = direction.of(blank, weight, "blank ballots")?;
        }
        if !can_weigh(ballots, all, blank) {
            return Err(TallyError::NotContained { what: "ballots" });
        }
        let cells = &self.cells;
        // A weight of ballots has room where that of all has.
        if direction == Direction::Sub || !self.shape.form.is_of_weights() {
            self.shape.each(&ballot.0, weight, |cell, by| {
                let by = by.ok_or(TallyError::Overflow { what: "votes" })?;
                direction.of(cells[cell], by, "votes").map(|_| ())
            })?;
        }
        if direction == Direction::Sub && !ballot.is_blank() {
            self.shape
                .expect_room(cells, &ballot.0, weight, all - blank)?;
            let shape = self.shape;
            if !shape.leaves_marks(cells, &ballot.0, weight) {
                return Err(TallyError::NotContained { what: "votes" });
            }
            if !shape.has_pairs(cells, &ballot.0, weight)
                || !shape.has_room_for_pairs(cells, &ballot.0, all - blank)
            {
                return Err(TallyError::NotContained {
                    what: "preferences",
                });
            }
        }
        if direction == Direction::Sub && ballots == 0 && !self.is_only(ballot, weight) {
            return Err(TallyError::NotContained { what: "votes" });
        }
        // Every number was seen to have room.
        let cells = &mut self.cells;
        self.shape.each(&ballot.0, weight, |cell, by| {
            let by = by.unwrap_or(0);
            cells[cell] = match direction {
                Direction::Add => cells[cell].wrapping_add(by),
                Direction::Sub => cells[cell].wrapping_sub(by),
            };
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
    /// Whether the votes are those of one ballot, which was checked and has room in them.
    fn is_only(&self, ballot: &Ballot, weight: u64) -> bool {
        let mut only = vec![0; self.cells.len()];
        let counted = self.shape.each(&ballot.0, weight, |cell, by| {
            only[cell] = by.unwrap_or(0);
            Ok(())
        });
        self.shape.change_pairs(&mut only, &ballot.0, weight);
        counted.is_ok() && only == self.cells
    }

    /// Refuses to count for nobody.
    pub(super) fn expect_covered(&self, ballots: u64) -> Result<(), TallyError> {
        if self.coverage.is_empty() && ballots > 0 {
            return Err(TallyError::Uncovered { ballots });
        }
        Ok(())
    }

    /// Counts all of another tally or takes it away, so that it covers these voters: first looks at
    /// every number, then changes them.
    pub(super) fn combine(
        &mut self,
        other: &Self,
        coverage: Coverage,
        direction: Direction,
    ) -> Result<(), TallyError> {
        let ballots = direction.of(self.ballots, other.ballots, "ballots")?;
        let weight = direction.of(self.weight, other.weight, "weight of ballots")?;
        let blank = direction.of(self.blank, other.blank, "blank ballots")?;
        let divergent = direction.of(self.divergent, other.divergent, "divergent voters")?;
        if !can_weigh(ballots, weight, blank) {
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
            let marks = shape.marks_at(option);
            let (own, by) = (&self.cells[marks.clone()], &other.cells[marks]);
            let left = own.iter().zip(by);
            let left = left.map(|(own, by)| direction.of(*own, *by, "votes").map(u128::from));
            if !shape.form.can_mark(named, left.sum::<Result<_, _>>()?) {
                return Err(TallyError::NotContained { what: "votes" });
            }
            for (at, against) in shape.pairs_of(option) {
                let prefer = direction.of(self.cells[at], other.cells[at], "preferences")?;
                let oppose =
                    direction.of(self.cells[against], other.cells[against], "preferences")?;
                // Those who prefer one of two options are others than those who prefer the other.
                if prefer > named || prefer.saturating_add(oppose) > weight - blank {
                    return Err(TallyError::NotContained {
                        what: "preferences",
                    });
                }
            }
        }
        if direction == Direction::Sub && ballots == 0 && self.cells != other.cells {
            return Err(TallyError::NotContained { what: "votes" });
        }
        if coverage.is_empty() && (ballots > 0 || divergent > 0) {
            return Err(TallyError::Uncovered {
                ballots: ballots.max(divergent),
            });
        }
        for (cell, by) in self.cells.iter_mut().zip(&other.cells) {
            // Seen to have room.
            *cell = direction.of(*cell, *by, "votes")?;
        }
        (self.ballots, self.weight, self.blank) = (ballots, weight, blank);
        (self.divergent, self.coverage) = (divergent, coverage);
        Ok(())
    }
}
