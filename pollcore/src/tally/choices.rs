use super::{Tally, TallyError, shape::Form};
use crate::ballot::BallotError;

impl Tally {
    /// Counts a plurality ballot of weight 1 for each of these places of options. Each is looked at,
    /// and where one is of no option, nothing is counted.
    ///
    /// # Errors
    ///
    /// [`TallyError::Choice`], which names the first that is of no option, [`TallyError::Ballot`]
    /// where the poll's ballots are of another kind, and [`TallyError::Overflow`].
    pub fn add_choices<C: Choice>(&mut self, choices: &[C]) -> Result<(), TallyError> {
        if self.shape.form != (Form::Counts { single: true }) {
            return Err(TallyError::Ballot(BallotError::Kind {
                found: "plurality",
                expected: self.shape.form.kind(),
            }));
        }
        if self.cells.len() != self.shape.options {
            return Err(self.shape.too_large());
        }
        let options = self.shape.options;
        if let Some(at) = choices.iter().position(|choice| choice.place() >= options) {
            return Err(TallyError::Choice {
                at,
                found: choices[at].place() as u16,
                options,
            });
        }
        let many = choices.len() as u64;
        let overflow = |what| TallyError::Overflow { what };
        let ballots = self.ballots.checked_add(many).ok_or(overflow("ballots"))?;
        let weight = self
            .weight
            .checked_add(many)
            .ok_or(overflow("weight of ballots"))?;
        for choice in choices {
            // Votes are at most the weight of ballots.
            self.cells[choice.place()] += 1;
        }
        (self.ballots, self.weight) = (ballots, weight);
        Ok(())
    }
}

/// The place of an option as a number: `u8` or `u16`.
pub trait Choice: Copy + sealed::Sealed {
    /// The place as an index.
    fn place(self) -> usize;
}

impl Choice for u8 {
    fn place(self) -> usize {
        usize::from(self)
    }
}

impl Choice for u16 {
    fn place(self) -> usize {
        usize::from(self)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for u16 {}
}
