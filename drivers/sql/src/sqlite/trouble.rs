use std::{path::Path, sync::Arc};

use drivers_port::DriverError;
use rusqlite::{Error, ErrorCode};

/// What goes wrong on the threads that work on the file: an error of which each of the calls that
/// it ends gets one.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    kind: Kind,
    problem: String,
    source: Option<Arc<Error>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unavailable,
    Busy,
    Indeterminate,
    Corrupt,
    Auth,
    Schema { found: u64, known: u64 },
}

impl Trouble {
    pub(super) fn unavailable(problem: impl Into<String>) -> Self {
        Self::of(Kind::Unavailable, problem)
    }

    pub(super) fn corrupt(problem: impl Into<String>) -> Self {
        Self::of(Kind::Corrupt, problem)
    }

    pub(super) fn schema(found: u64, known: u64) -> Self {
        Self::of(Kind::Schema { found, known }, "")
    }

    fn of(kind: Kind, problem: impl Into<String>) -> Self {
        Self {
            kind,
            problem: problem.into(),
            source: None,
        }
    }

    /// Whether another connection was in the way, and nothing else.
    pub(super) fn is_busy(&self) -> bool {
        self.kind == Kind::Busy
    }

    /// Whether the connection should not be used any more: SQLite said something that may have to do
    /// with the file as this connection sees it.
    pub(super) fn is_of_the_connection(&self) -> bool {
        self.source.is_some() && !self.is_busy()
    }

    /// What the calls of a transaction are told whose COMMIT went wrong with this.
    ///
    /// A disk that is full, or a lock, kept the frame that commits from being written. After any
    /// other failure to write or sync it may be there, and be found once all programs have ended.
    pub(super) fn at_commit(mut self, rolled_back: bool) -> Self {
        let code = self.source.as_deref().and_then(Error::sqlite_error_code);
        let unwritten = matches!(
            code,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull)
        );
        if !(rolled_back && unwritten) {
            self.kind = Kind::Indeterminate;
        }
        self
    }

    /// The error, with the file's name.
    pub(super) fn error(&self, path: &Path) -> DriverError {
        let problem = format!("{}: {}", path.display(), self.problem);
        let error = match self.kind {
            Kind::Unavailable => DriverError::unavailable(problem),
            Kind::Busy => DriverError::busy(problem),
            Kind::Indeterminate => DriverError::indeterminate(problem),
            Kind::Corrupt => DriverError::corrupt(problem),
            Kind::Auth => DriverError::auth(problem),
            Kind::Schema { found, known } => DriverError::Schema { found, known },
        };
        match &self.source {
            Some(source) => error.with_source(Arc::clone(source)),
            None => error,
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        use ErrorCode as Code;
        let kind = match error.sqlite_error_code() {
            // The last is what comes of many that open or recover the log at once.
            Some(Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed) => {
                Kind::Busy
            }
            Some(
                Code::ReadOnly | Code::PermissionDenied | Code::AuthorizationForStatementDenied,
            ) => Kind::Auth,
            // None is no error of SQLite: a value is not of the type of its column. An unknown one is
            // SQLITE_ERROR: a statement does not fit the tables there.
            None
            | Some(
                Code::DatabaseCorrupt
                | Code::NotADatabase
                | Code::TooBig
                | Code::ConstraintViolation
                | Code::TypeMismatch
                | Code::Unknown,
            ) => Kind::Corrupt,
            Some(_) => Kind::Unavailable,
        };
        Self {
            kind,
            problem: error.to_string(),
            source: Some(Arc::new(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use drivers_port::Applied;
    use rusqlite::ffi;

    use super::*;

    fn failure(code: i32) -> Trouble {
        Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn after_a_failed_commit_only_what_kept_it_from_being_written_is_not_applied() {
        let path = Path::new("a.db");
        for (code, rolled_back, applied) in [
            (ffi::SQLITE_BUSY, true, Applied::No),
            (ffi::SQLITE_FULL, true, Applied::No),
            (ffi::SQLITE_FULL, false, Applied::Unknown),
            (ffi::SQLITE_IOERR_FSYNC, true, Applied::Unknown),
            (ffi::SQLITE_IOERR_WRITE, true, Applied::Unknown),
        ] {
            let error = failure(code).at_commit(rolled_back).error(path);
            assert_eq!(error.applied(), applied, "{code} {rolled_back}");
        }
    }

    #[test]
    fn every_error_names_the_file_and_keeps_its_source() {
        use std::error::Error as _;
        for (code, shown) in [
            (ffi::SQLITE_BUSY, "the store is busy: /x/a.db: "),
            (
                ffi::SQLITE_NOTADB,
                "the store holds what can't be read: /x/a.db: ",
            ),
            (ffi::SQLITE_READONLY, "the store refused access: /x/a.db: "),
            (ffi::SQLITE_CANTOPEN, "the store is unavailable: /x/a.db: "),
            (
                ffi::SQLITE_IOERR_READ,
                "the store is unavailable: /x/a.db: ",
            ),
        ] {
            let error = failure(code).error(Path::new("/x/a.db"));
            assert!(error.to_string().starts_with(shown), "{error}");
            assert!(error.source().is_some());
        }
    }
}
