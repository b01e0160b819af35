use std::{fmt, io};

use breaker::conformance::{Failure, Need};
use drivers::DriverError;
use drivers_testkit::Absent;

/// Why a trial did not pass.
#[derive(Debug)]
pub(crate) enum End {
    /// Its server is not on this machine.
    Skipped(Absent),
    /// The backend declares that it can't do what is asked.
    NotAsked(Need),
    Failed(String),
}

/// What a trial comes to.
pub(crate) type Outcome = Result<(), End>;

impl End {
    pub(crate) fn failed(why: impl fmt::Display) -> Self {
        Self::Failed(why.to_string())
    }
}

impl From<Absent> for End {
    fn from(absent: Absent) -> Self {
        Self::Skipped(absent)
    }
}

impl From<DriverError> for End {
    #[track_caller]
    fn from(error: DriverError) -> Self {
        let at = std::panic::Location::caller();
        Self::Failed(format!(
            "unexpected error: {error} ({}:{})",
            at.file(),
            at.line()
        ))
    }
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        Self::failed(error)
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::failed(failure)
    }
}
