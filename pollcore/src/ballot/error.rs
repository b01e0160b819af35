use alloc::boxed::Box;

use thiserror::Error;

use crate::option::OptionIndex;

/// Why a ballot doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BallotError {
    /// Of another kind than the poll's.
    #[error("the ballot's kind is {found}, and the poll's is {expected}")]
    Kind {
        /// The ballot's kind.
        found: &'static str,
        /// The poll's.
        expected: &'static str,
    },
    /// What a voter says, where the poll takes what the voter's device
    /// [makes](crate::Poll::response) of it by unary encoding.
    #[error(
        "a {found} ballot in a poll of responses by unary encoding, which Poll::response makes of a \
         choice on the voter's device"
    )]
    Response {
        /// The ballot's kind.
        found: &'static str,
    },
    /// Blank, and the poll takes no blank ballots.
    #[error("the ballot is blank, and this poll takes no blank ballots")]
    Blank,
    /// An option that the poll hasn't.
    #[error("there is no option at index {option}, the poll has {options}")]
    UnknownIndex {
        /// The option's place.
        option: OptionIndex,
        /// How many options there are.
        options: usize,
    },
    /// An option that the poll hasn't.
    #[error("there is no option {option:?}")]
    UnknownOption {
        /// What the ballot calls it, at most the first 128 bytes.
        option: Box<str>,
    },
    /// A grade that the poll hasn't.
    #[error("there is no grade {grade:?}")]
    UnknownGrade {
        /// What the ballot calls it, at most the first 128 bytes.
        grade: Box<str>,
    },
    /// One option twice.
    #[error("the option at index {option} is marked twice")]
    Twice {
        /// The option's place.
        option: OptionIndex,
    },
    /// More marks than a poll can have options.
    #[error("the ballot has more than {most} marks")]
    TooMany {
        /// The most.
        most: usize,
    },
    /// Too few or too many options approved of.
    #[error("the ballot approves of {found} options instead of {least} to {most}")]
    Approvals {
        /// How many.
        found: usize,
        /// The fewest.
        least: u16,
        /// The most.
        most: u16,
    },
    /// A score, a grade's place, or an option's points that are higher than they may be.
    #[error("the option at index {option} is given {found}, more than {most}")]
    Mark {
        /// The option's place.
        option: OptionIndex,
        /// What it was given.
        found: u32,
        /// The most.
        most: u32,
    },
    /// More points or credits than a ballot has.
    #[error("the ballot uses {found} points or credits, more than {most}")]
    Spent {
        /// All that the ballot uses.
        found: u64,
        /// All that it has.
        most: u32,
    },
    /// Bytes that no ballot of the poll is encoded in.
    #[error("the bytes are no ballot of this poll")]
    Encoding,
}

impl BallotError {
    /// A word for programs, such as `unknown_option`, which never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Kind { .. } => "kind",
            Self::Response { .. } => "response",
            Self::Blank => "blank",
            Self::UnknownIndex { .. } => "unknown_index",
            Self::UnknownOption { .. } => "unknown_option",
            Self::UnknownGrade { .. } => "unknown_grade",
            Self::Twice { .. } => "twice",
            Self::TooMany { .. } => "too_many",
            Self::Approvals { .. } => "approvals",
            Self::Mark { .. } => "mark",
            Self::Spent { .. } => "spent",
            Self::Encoding => "encoding",
        }
    }
}
