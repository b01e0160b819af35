use std::{
    fmt,
    io::{self, ErrorKind, Write},
    path::Path,
    process::ExitCode,
};

/// Why the program ends before its work is done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads the rest.
    Done,
    /// The caller asked for something that there is not.
    Input(String),
    /// The answer is no, or the work failed.
    Work(String),
}

impl Failure {
    pub(crate) fn input(reason: impl fmt::Display) -> Self {
        Self::Input(reason.to_string())
    }

    pub(crate) fn work(reason: impl fmt::Display) -> Self {
        Self::Work(reason.to_string())
    }

    /// A failure of the file at `path`.
    pub(crate) fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self::Work(format!("{}: {error}", path.display()))
    }

    /// The reason in one line on stderr, and the code that the program ends with.
    pub(crate) fn report(&self) -> ExitCode {
        let (code, reason) = match self {
            Self::Done => return ExitCode::SUCCESS,
            Self::Input(reason) => (2, reason),
            Self::Work(reason) => (1, reason),
        };
        // Where even stderr is closed, the code has to do.
        let _ = writeln!(io::stderr(), "poll: {reason}");
        ExitCode::from(code)
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
