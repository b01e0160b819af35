use std::error::Error;

type Source = Box<dyn Error + Send + Sync>;

/// Why a driver did not do what it was asked, and whether a write may have been applied all the
/// same.
///
/// What is part of a protocol is no error but a value: a conflict, a record that is not there.
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
