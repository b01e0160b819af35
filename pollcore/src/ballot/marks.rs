use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

/// A ballot as people write it, by the ids of options and the names of grades: what comes in and
/// goes out as JSON. [`Poll::ballot`](crate::Poll::ballot) makes a [`Ballot`](crate::Ballot) of it,
/// [`Poll::marks`](crate::Poll::marks) goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Marks {
    /// Nothing, on purpose.
    Blank,
    /// One option.
    Choice(Box<str>),
    /// The options approved of.
    Approved(Vec<Box<str>>),
    /// Scores.
    Scores(BTreeMap<Box<str>, u16>),
    /// Points.
    Points(BTreeMap<Box<str>, u32>),
    /// Votes, below 0 against.
    Votes(BTreeMap<Box<str>, i32>),
    /// Grades by name.
    Grades(BTreeMap<Box<str>, Box<str>>),
}
