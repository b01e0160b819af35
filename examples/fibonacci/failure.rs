use std::{
    fmt,
    io::{self, ErrorKind, Write},
    process::ExitCode,
};

use fibseq::{Error, PageError, StreamError, WriteError};

/// Why the program ends before its work is done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There was no work, or nobody reads the rest of it.
    Done,
    /// The caller asked for something that there is not.
    Input(String),
    /// The answer is no, or the work failed.
    Work(String),
    /// Ctrl-C, SIGTERM or SIGHUP.
    Interrupted,
}

impl Failure {
    /// The reason in one line on stderr, and the code that the program ends with.
    pub(crate) fn report(&self) -> ExitCode {
        let (code, reason) = match self {
            Self::Done => return ExitCode::SUCCESS,
            Self::Input(reason) => (2, reason.as_str()),
            Self::Work(reason) => (1, reason.as_str()),
            Self::Interrupted => (130, "interrupted"),
        };
        // Where even stderr is closed, the code has to do.
        let _ = writeln!(io::stderr(), "fibonacci: {reason}");
        ExitCode::from(code)
    }

    /// A failure of the file at `path`.
    pub(crate) fn file(path: &std::path::Path, error: &impl fmt::Display) -> Self {
        Self::Work(format!("{}: {error}", path.display()))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::Done,
            _ => Self::Work(error.to_string()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::IndexTooLarge { .. } | Error::OverBudget { .. } => {
                Self::Input(error.to_string())
            }
            Error::Cancelled { .. } => Self::Interrupted,
            _ => Self::Work(error.to_string()),
        }
    }
}

impl From<StreamError> for Failure {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Term(error) => error.into(),
            _ => Self::Input(error.to_string()),
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Write(error) => error.into(),
            WriteError::Term(error) => error.into(),
            _ => Self::Work(error.to_string()),
        }
    }
}

impl From<PageError> for Failure {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Term(error) => error.into(),
            _ => Self::Input(error.to_string()),
        }
    }
}
