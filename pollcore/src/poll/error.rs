use alloc::boxed::Box;
use core::fmt;

use thiserror::Error;

use super::Rule;
use crate::{
    id::{TextError, VoterKey},
    privacy::Epsilon,
    time::Timestamp,
    weight::Weight,
};

/// Why there is no such poll.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PollError {
    /// A text that can't be shown or is too long.
    #[error("{}: {source}", Place(field, *place))]
    Text {
        /// Which field's; where there are several, such as `options[].label`, the brackets stand for
        /// its place.
        field: &'static str,
        /// Which of several it is, from 0 on.
        place: Option<usize>,
        /// What is wrong with it.
        source: TextError,
    },
    /// A number out of its bounds.
    #[error("{field}: {found} is not within {least} to {most}{}", As(*why))]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// Its value.
        found: u64,
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
        /// Why, where that hangs on another field.
        why: Option<&'static str>,
    },
    /// A rule for ballots of another kind.
    #[error("rule: {} does not count ballots of the kind {kind}", rule.name())]
    NotCounted {
        /// The rule.
        rule: Rule,
        /// The ballots' kind.
        kind: &'static str,
    },
    /// A voter whose ballot counts more than the poll's privacy can hide.
    #[error("actors: voter {voter} has the weight {weight}, more than {most}, as {why}")]
    TooHeavy {
        /// The voter.
        voter: VoterKey,
        /// What their ballot counts.
        weight: Weight,
        /// The most that it may count.
        most: u64,
        /// Why.
        why: &'static str,
    },
    /// A privacy budget that is spent before the poll is over.
    #[error("privacy.total: {total} is less than {times} times the epsilon {epsilon}")]
    Budget {
        /// All of the budget.
        total: Epsilon,
        /// The budget of one response or report.
        epsilon: Epsilon,
        /// How often it is spent.
        times: u32,
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
    /// Two options whose ids people can't tell apart.
    #[error("options: {id:?} looks the same as {other:?}")]
    LooksSame {
        /// The id.
        id: Box<str>,
        /// The id of the other.
        other: Box<str>,
    },
    /// One grade twice, or two that look the same.
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

/// A field with its place in the brackets that stand for it.
struct Place(&'static str, Option<usize>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.split_once("[]"), self.1) {
            (Some((list, part)), Some(place)) => write!(f, "{list}[{place}]{part}"),
            _ => f.write_str(self.0),
        }
    }
}

/// A reason behind what it is the reason for.
struct As(Option<&'static str>);

impl fmt::Display for As {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |why| write!(f, ", as {why}"))
    }
}

/// Whether a field is within its bounds.
pub(super) fn within(
    field: &'static str,
    found: u64,
    least: u64,
    most: u64,
) -> Result<(), PollError> {
    within_as(field, found, least, most, None)
}

/// Whether a field is within bounds that hang on another.
pub(super) fn within_as(
    field: &'static str,
    found: u64,
    least: u64,
    most: u64,
    why: impl Into<Option<&'static str>>,
) -> Result<(), PollError> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(PollError::OutOfRange {
        field,
        found,
        least,
        most,
        why: why.into(),
    })
}
