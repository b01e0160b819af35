use alloc::{vec, vec::Vec};

use super::{Tally, TallyError, histogram, shape::Form};
use crate::ballot::BallotError;

/// Many plurality ballots of weight 1 by the places of their options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choices<'a> {
    /// A byte a ballot, for polls of up to 256 options.
    Bytes(&'a [u8]),
    /// Two bytes a ballot.
    Wide(&'a [u16]),
}

impl Tally {
    /// Counts many plurality ballots of weight 1 at once. Each is looked at, and where one is for no
    /// option of the poll, nothing is counted.
    ///
    /// ```
    /// use pollcore::{OptionIndex, Poll, Tally, TallyError};
    ///
    /// let poll = Poll::builder("drinks").options(["tea", "coffee"]).build()?;
    /// let mut tally = Tally::new(&poll);
    /// tally.add_choices(&[0_u8, 1, 1])?;
    /// assert_eq!(tally.total(OptionIndex::new(1)), 2);
    /// let refused = tally.add_choices(&[0_u16, 2]);
    /// assert_eq!(refused, Err(TallyError::Choice { at: 1, found: 2, options: 2 }));
    /// assert_eq!(tally.ballots(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TallyError::Choice`], which names the first that is for no option, [`TallyError::Ballot`]
    /// where the poll's ballots are of another kind, [`TallyError::Overflow`], and
    /// [`TallyError::Uncovered`] where the tally covers nobody.
    pub fn add_choices<'a>(&mut self, choices: impl Into<Choices<'a>>) -> Result<(), TallyError> {
        if self.shape.form != (Form::Counts { single: true }) {
            return Err(TallyError::Ballot(BallotError::Kind {
                found: "plurality",
                expected: self.shape.form.kind(),
            }));
        }
        if self.cells.len() != self.shape.options {
            return Err(self.shape.too_large());
        }
        let mut counts = vec![0; self.shape.options];
        let choices = choices.into();
        let within = match choices {
            Choices::Bytes(choices) => histogram::bytes(choices, &mut counts),
            Choices::Wide(choices) => histogram::wide(choices, &mut counts),
        };
        if !within {
            return Err(choices.unknown(self.shape.options));
        }
        let many = choices.len() as u64;
        self.expect_covered(many)?;
        let overflow = |what| TallyError::Overflow { what };
        let ballots = self.ballots.checked_add(many).ok_or(overflow("ballots"))?;
        let weight = self
            .weight
            .checked_add(many)
            .ok_or(overflow("weight of ballots"))?;
        for (cell, count) in self.cells.iter_mut().zip(counts) {
            // Votes are at most the weight of ballots.
            *cell += count;
        }
        (self.ballots, self.weight) = (ballots, weight);
        Ok(())
    }
}

impl Choices<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(choices) => choices.len(),
            Self::Wide(choices) => choices.len(),
        }
    }

    /// The first choice of those that are for no option; there is one.
    fn unknown(&self, options: usize) -> TallyError {
        let first = match self {
            Self::Bytes(choices) => first(choices, options),
            Self::Wide(choices) => first(choices, options),
        };
        let (at, found) = first.unwrap_or_default();
        TallyError::Choice { at, found, options }
    }
}

fn first<C: Copy + Into<u16>>(choices: &[C], options: usize) -> Option<(usize, u16)> {
    let places = choices.iter().map(|choice| (*choice).into());
    places
        .enumerate()
        .find(|(_, place)| usize::from(*place) >= options)
}

impl<'a> From<&'a [u8]> for Choices<'a> {
    fn from(choices: &'a [u8]) -> Self {
        Self::Bytes(choices)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Choices<'a> {
    fn from(choices: &'a [u8; N]) -> Self {
        Self::Bytes(choices)
    }
}

impl<'a> From<&'a Vec<u8>> for Choices<'a> {
    fn from(choices: &'a Vec<u8>) -> Self {
        Self::Bytes(choices)
    }
}

impl<'a> From<&'a [u16]> for Choices<'a> {
    fn from(choices: &'a [u16]) -> Self {
        Self::Wide(choices)
    }
}

impl<'a, const N: usize> From<&'a [u16; N]> for Choices<'a> {
    fn from(choices: &'a [u16; N]) -> Self {
        Self::Wide(choices)
    }
}

impl<'a> From<&'a Vec<u16>> for Choices<'a> {
    fn from(choices: &'a Vec<u16>) -> Self {
        Self::Wide(choices)
    }
}
