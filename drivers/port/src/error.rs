use std::{error::Error, fmt};

type Source = Box<dyn Error + Send + Sync>;

/// Why a driver did not do what it was asked, and whether a write may have been applied all the
/// same.
///
/// What is part of a protocol is no error but a value: a conflict, a record that is not there. The
/// texts are for logs, so whoever makes one leaves out what is secret, as the password in an address;
/// that holds for a source as well.
///
/// ```
/// use std::{error::Error, io};
///
/// use drivers_port::{Applied, DriverError};
///
/// let broken = io::Error::from(io::ErrorKind::ConnectionReset);
/// let error = DriverError::indeterminate("the connection broke before the reply").with_source(broken);
/// assert_eq!(error.applied(), Applied::Unknown);
/// assert_eq!(
///     error.to_string(),
///     "whether it was applied is unknown: the connection broke before the reply"
/// );
/// assert_eq!(error.source().unwrap().to_string(), "connection reset");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriverError {
    /// The store can't be reached, or refuses to work now. Nothing was applied.
    #[error("the store is unavailable: {problem}")]
    Unavailable {
        /// What went wrong, without secrets.
        problem: String,
        /// The client library's own error.
        #[source]
        source: Option<Source>,
    },
    /// The store, or the way to it, has too much to do. Nothing was applied.
    #[error("the store is busy: {problem}")]
    Busy {
        /// What went wrong, without secrets.
        problem: String,
        /// The client library's own error.
        #[source]
        source: Option<Source>,
    },
    /// Nobody knows whether it was applied, as when the connection broke before the reply or the
    /// deadline passed. To be tried again only under the same version or operation id.
    #[error("whether it was applied is unknown: {problem}")]
    Indeterminate {
        /// What went wrong, without secrets.
        problem: String,
        /// The client library's own error.
        #[source]
        source: Option<Source>,
    },
    /// More than the store or the driver takes. Found out before anything was sent.
    #[error("{what} must be {bound}, got {value}")]
    Limit {
        /// What is too large, as `service`.
        what: &'static str,
        /// What it must be, as `at most 4096 bytes`.
        bound: String,
        /// What it is, as `5000 bytes`.
        value: String,
    },
    /// What the store holds was not written by a driver of this kind, or was damaged.
    #[error("the store holds what can't be read: {problem}")]
    Corrupt {
        /// Where, and what is wrong with it.
        problem: String,
        /// What could not read it.
        #[source]
        source: Option<Source>,
    },
    /// The store was set up by a version that this one does not know.
    #[error("the store has schema {found}, this version knows up to {known}")]
    Schema {
        /// The store's.
        found: u64,
        /// The latest that is known.
        known: u64,
    },
    /// The backend can't do that; its capabilities say so.
    #[error("the store can't {what}")]
    Unsupported {
        /// What, as `list services`.
        what: &'static str,
    },
    /// The store does not let this client in, or not do that.
    #[error("the store refused access: {problem}")]
    Auth {
        /// What it said, without secrets.
        problem: String,
        /// The client library's own error.
        #[source]
        source: Option<Source>,
    },
    /// The driver was set up with what can't work.
    #[error("{setting} must be {bound}, got {value}")]
    Config {
        /// The setting, as `deadline`.
        setting: &'static str,
        /// What it must be.
        bound: String,
        /// What it is, without secrets.
        value: String,
    },
}

/// Whether a write that ended in an error was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applied {
    /// It was not, and will not be.
    No,
    /// Nobody knows, and it may yet be.
    Unknown,
}

impl DriverError {
    /// [`DriverError::Unavailable`], without a source.
    pub fn unavailable(problem: impl Into<String>) -> Self {
        Self::Unavailable {
            problem: problem.into(),
            source: None,
        }
    }

    /// [`DriverError::Busy`], without a source.
    pub fn busy(problem: impl Into<String>) -> Self {
        Self::Busy {
            problem: problem.into(),
            source: None,
        }
    }

    /// [`DriverError::Indeterminate`], without a source.
    pub fn indeterminate(problem: impl Into<String>) -> Self {
        Self::Indeterminate {
            problem: problem.into(),
            source: None,
        }
    }

    /// [`DriverError::Corrupt`], without a source.
    pub fn corrupt(problem: impl Into<String>) -> Self {
        Self::Corrupt {
            problem: problem.into(),
            source: None,
        }
    }

    /// [`DriverError::Auth`], without a source.
    pub fn auth(problem: impl Into<String>) -> Self {
        Self::Auth {
            problem: problem.into(),
            source: None,
        }
    }

    /// [`DriverError::Limit`].
    pub fn limit(what: &'static str, bound: impl Into<String>, value: impl fmt::Display) -> Self {
        Self::Limit {
            what,
            bound: bound.into(),
            value: value.to_string(),
        }
    }

    /// [`DriverError::Config`].
    pub fn config(
        setting: &'static str,
        bound: impl Into<String>,
        value: impl fmt::Display,
    ) -> Self {
        Self::Config {
            setting,
            bound: bound.into(),
            value: value.to_string(),
        }
    }

    /// The same error with what it comes from, where it has room for that: one that the driver
    /// finds out by itself, as a limit, stays as it is.
    #[must_use]
    pub fn with_source(mut self, from: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        match &mut self {
            Self::Unavailable { source, .. }
            | Self::Busy { source, .. }
            | Self::Indeterminate { source, .. }
            | Self::Corrupt { source, .. }
            | Self::Auth { source, .. } => *source = Some(from.into()),
            Self::Limit { .. }
            | Self::Schema { .. }
            | Self::Unsupported { .. }
            | Self::Config { .. } => {}
        }
        self
    }

    /// Whether the write may have been applied.
    pub const fn applied(&self) -> Applied {
        match self {
            Self::Indeterminate { .. } => Applied::Unknown,
            _ => Applied::No,
        }
    }

    /// Whether the same may succeed later with nothing changed but the time.
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. } | Self::Busy { .. } | Self::Indeterminate { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [(DriverError, &'static str, Applied, bool); 9] {
        use Applied::{No, Unknown};
        [
            (
                DriverError::unavailable("no route"),
                "the store is unavailable: no route",
                No,
                true,
            ),
            (
                DriverError::busy("no connection is free"),
                "the store is busy: no connection is free",
                No,
                true,
            ),
            (
                DriverError::indeterminate("no reply"),
                "whether it was applied is unknown: no reply",
                Unknown,
                true,
            ),
            (
                DriverError::limit("service", "at most 2 bytes", "3 bytes"),
                "service must be at most 2 bytes, got 3 bytes",
                No,
                false,
            ),
            (
                DriverError::corrupt("no version in the record"),
                "the store holds what can't be read: no version in the record",
                No,
                false,
            ),
            (
                DriverError::Schema { found: 3, known: 2 },
                "the store has schema 3, this version knows up to 2",
                No,
                false,
            ),
            (
                DriverError::Unsupported { what: "list" },
                "the store can't list",
                No,
                false,
            ),
            (
                DriverError::auth("wrong password"),
                "the store refused access: wrong password",
                No,
                false,
            ),
            (
                DriverError::config("deadline", "at least 1 ms", 0),
                "deadline must be at least 1 ms, got 0",
                No,
                false,
            ),
        ]
    }

    #[test]
    fn each_says_what_happened_and_whether_it_was_applied() {
        for (error, shown, applied, transient) in all() {
            assert_eq!(error.to_string(), shown);
            assert_eq!(error.applied(), applied, "{error}");
            assert_eq!(error.is_transient(), transient, "{error}");
        }
    }

    #[test]
    fn a_source_is_kept_where_there_is_one_and_changes_nothing_else() {
        for (error, shown, applied, _) in all() {
            let own = matches!(
                error,
                DriverError::Limit { .. }
                    | DriverError::Schema { .. }
                    | DriverError::Unsupported { .. }
                    | DriverError::Config { .. }
            );
            assert!(error.source().is_none(), "{error}");
            let error = error.with_source("below");
            assert_eq!(error.to_string(), shown);
            assert_eq!(error.applied(), applied);
            let source = error.source().map(ToString::to_string);
            assert_eq!(source.as_deref(), (!own).then_some("below"), "{error}");
        }
    }
}
