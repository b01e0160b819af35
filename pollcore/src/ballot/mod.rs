mod check;
mod codec;
mod error;
mod kind;
mod marks;

use alloc::vec::Vec;

pub(crate) use codec::choice;
pub use error::BallotError;
pub use kind::BallotKind;
pub use marks::Marks;

use crate::option::OptionIndex;

/// What one voter says, by the places of the options. It is of one [kind](BallotKind), its options
/// are in order and no option comes twice; whether it fits a poll the poll [checks](crate::Poll::check).
///
/// Two ballots that say the same are equal: what is marked 0 is not marked.
///
/// ```
/// use pollcore::{Ballot, OptionIndex};
///
/// let (tea, coffee) = (OptionIndex::new(0), OptionIndex::new(1));
/// assert_eq!(Ballot::approval([coffee, tea])?, Ballot::approval([tea, coffee])?);
/// assert_eq!(Ballot::scores([(tea, 5), (coffee, 0)])?, Ballot::scores([(tea, 5)])?);
/// assert!(Ballot::approval([tea, tea]).is_err());
/// # Ok::<(), pollcore::BallotError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot(pub(crate) Content);

/// What a ballot says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Content {
    /// Was there, and names nothing.
    Blank,
    Choice(OptionIndex),
    Approval(Vec<OptionIndex>),
    Scores(Vec<(OptionIndex, u16)>),
    Points(Vec<(OptionIndex, u32)>),
    Votes(Vec<(OptionIndex, i32)>),
    /// Grades by their places, the worst left out.
    Grades(Vec<(OptionIndex, u8)>),
}

impl Ballot {
    /// A ballot of any kind that counts for the turnout and for no option.
    pub const fn blank() -> Self {
        Self(Content::Blank)
    }

    /// A ballot for one option.
    pub const fn choice(option: OptionIndex) -> Self {
        Self(Content::Choice(option))
    }

    /// A ballot that approves of these options.
    ///
    /// # Errors
    ///
    /// [`BallotError::Twice`] where an option comes twice, [`BallotError::TooMany`] for more than
    /// [`MOST_OPTIONS`](crate::limits::MOST_OPTIONS).
    pub fn approval(options: impl IntoIterator<Item = OptionIndex>) -> Result<Self, BallotError> {
        let marked = sorted(options.into_iter().map(|option| (option, true)))?;
        Ok(Self(Content::Approval(
            marked.into_iter().map(|(option, _)| option).collect(),
        )))
    }

    /// A ballot that gives these scores.
    ///
    /// # Errors
    ///
    /// As for [`Ballot::approval`].
    pub fn scores(
        scores: impl IntoIterator<Item = (OptionIndex, u16)>,
    ) -> Result<Self, BallotError> {
        sorted(scores).map(|marked| Self(Content::Scores(marked)))
    }

    /// A ballot that hands out these points.
    ///
    /// # Errors
    ///
    /// As for [`Ballot::approval`].
    pub fn points(
        points: impl IntoIterator<Item = (OptionIndex, u32)>,
    ) -> Result<Self, BallotError> {
        sorted(points).map(|marked| Self(Content::Points(marked)))
    }

    /// A ballot with these votes for options, below 0 against them, which cost their squares.
    ///
    /// # Errors
    ///
    /// As for [`Ballot::approval`].
    pub fn votes(votes: impl IntoIterator<Item = (OptionIndex, i32)>) -> Result<Self, BallotError> {
        sorted(votes).map(|marked| Self(Content::Votes(marked)))
    }

    /// A ballot that gives these grades, by their places from the worst, 0, on.
    ///
    /// # Errors
    ///
    /// As for [`Ballot::approval`].
    pub fn grades(
        grades: impl IntoIterator<Item = (OptionIndex, u8)>,
    ) -> Result<Self, BallotError> {
        sorted(grades).map(|marked| Self(Content::Grades(marked)))
    }

    /// Whether it names nothing on purpose.
    pub fn is_blank(&self) -> bool {
        self.0 == Content::Blank
    }
}

/// The marks by their options, without those that say nothing.
fn sorted<M: Copy + Default + PartialEq>(
    marks: impl IntoIterator<Item = (OptionIndex, M)>,
) -> Result<Vec<(OptionIndex, M)>, BallotError> {
    let most = crate::limits::MOST_OPTIONS;
    let mut marks = marks.into_iter();
    let mut sorted: Vec<_> = marks.by_ref().take(most).collect();
    if marks.next().is_some() {
        return Err(BallotError::TooMany { most });
    }
    sorted.sort_unstable_by_key(|(option, _)| *option);
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(BallotError::Twice { option: pair[0].0 });
    }
    sorted.retain(|(_, mark)| *mark != M::default());
    Ok(sorted)
}
