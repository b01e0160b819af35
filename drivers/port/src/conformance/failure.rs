use std::{fmt, panic::Location};

use crate::DriverError;

/// What a driver did that it must not do, and which line of the suite saw it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{problem} ({}:{})", at.file(), at.line())]
pub struct Failure {
    problem: String,
    at: &'static Location<'static>,
}

impl Failure {
    /// What the driver did, seen by the line that calls this.
    #[track_caller]
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            at: Location::caller(),
        }
    }
}

/// An error where there should be none.
impl From<DriverError> for Failure {
    #[track_caller]
    fn from(error: DriverError) -> Self {
        Self::new(format!("unexpected error: {error}"))
    }
}

/// That something is as it should be.
///
/// # Errors
///
/// A [`Failure`] with both where it is not.
#[track_caller]
#[allow(clippy::needless_pass_by_value)] // A case reads better without a reference to each literal.
pub fn same<T: PartialEq + fmt::Debug>(
    what: impl fmt::Display,
    found: T,
    should: T,
) -> Result<(), Failure> {
    if found == should {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{what}: {found:?}, should be {should:?}"
    )))
}

/// That something holds.
///
/// # Errors
///
/// A [`Failure`] where it does not.
#[track_caller]
pub fn holds(what: impl fmt::Display, found: bool) -> Result<(), Failure> {
    if found {
        return Ok(());
    }
    Err(Failure::new(format!("does not hold: {what}")))
}

/// That something was refused for its size, before anything was done.
///
/// # Errors
///
/// A [`Failure`] with what came instead of [`DriverError::Limit`].
#[track_caller]
pub fn is_limit<T: fmt::Debug>(
    what: impl fmt::Display,
    refused: Result<T, DriverError>,
) -> Result<(), Failure> {
    match refused {
        Err(DriverError::Limit { .. }) => Ok(()),
        other => Err(Failure::new(format!("{what}: no Limit but {other:?}"))),
    }
}
