use alloc::boxed::Box;

use thiserror::Error;

use crate::{
    id::{TextError, VoterKey},
    time::Timestamp,
};

/// Why there is no such poll.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PollError {
    /// A text that can't be shown or is too long.
    #[error("{field}: {source}")]
    Text {
        /// Which field's.
        field: &'static str,
        /// What is wrong with it.
        source: TextError,
    },
    /// A number out of its bounds.
    #[error("{field}: {found} is not within {least} to {most}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// Its value.
        found: u64,
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
    /// A poll that closes before it opens, or at the same moment.
    #[error("closes: {closes} is not after {opens}, when it opens")]
    Window {
        /// When it opens.
        opens: Timestamp,
        /// When it closes.
        closes: Timestamp,
    },
    /// One option twice.
    #[error("{field}: option {id:?} is named twice")]
    SameOption {
        /// The field.
        field: &'static str,
        /// The id.
        id: Box<str>,
    },
    /// One grade twice.
    #[error("ballots.grades: {grade:?} is named twice")]
    SameGrade {
        /// The grade.
        grade: Box<str>,
    },
    /// A field that has to name all options leaves one out.
    #[error("{field}: option {id:?} is not named")]
    MissingOption {
        /// The field.
        field: &'static str,
        /// The id.
        id: Box<str>,
    },
    /// A field names an option that there isn't.
    #[error("{field}: there is no option {id:?}")]
    UnknownOption {
        /// The field.
        field: &'static str,
        /// The id.
        id: Box<str>,
    },
    /// One voter twice among the actors.
    #[error("actors: {voter} is named twice")]
    SameActor {
        /// The voter.
        voter: VoterKey,
    },
    /// Two fields that can't both hold.
    #[error("{field}: {problem}")]
    Contradiction {
        /// The field.
        field: &'static str,
        /// What speaks against it.
        problem: &'static str,
    },
}

/// Whether a field is within its bounds.
pub(super) fn within(
    field: &'static str,
    found: u64,
    least: u64,
    most: u64,
) -> Result<(), PollError> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(PollError::OutOfRange {
        field,
        found,
        least,
        most,
    })
}
