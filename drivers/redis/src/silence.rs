use drivers_port::DriverError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::error::refused;

/// Why there is no answer.
pub(crate) enum Silence {
    /// There is no connection. Nothing was sent.
    Unreached(RedisError),
    /// The deadline passed before there was a connection. Nothing was sent.
    NoConnection,
    /// Something went wrong after it was sent, or the server answered with an error.
    Refused(RedisError),
    /// The deadline passed after it was sent.
    NoAnswer,
    /// No server has the slot.
    #[cfg(feature = "cluster")]
    NoSlot,
    /// Each server says that another one has the slot.
    #[cfg(feature = "cluster")]
    Astray,
    /// A server answered something else than where the slots are.
    #[cfg(feature = "cluster")]
    Garbled,
    /// A server that others name can't be dialled.
    #[cfg(feature = "cluster")]
    Config(DriverError),
}

impl Silence {
    /// Whether the server has not run a script since it does not know it.
    pub(crate) fn is_unknown_script(&self) -> bool {
        let unknown = ErrorKind::Server(ServerErrorKind::NoScript);
        matches!(self, Self::Refused(error) if error.kind() == unknown)
    }

    /// Whether it may be that the server is no longer there, or no longer the master.
    #[cfg(feature = "cluster")]
    pub(crate) fn is_loss(&self) -> bool {
        let down = ErrorKind::Server(ServerErrorKind::ClusterDown);
        match self {
            Self::Refused(error) => !is_answer(error) || is_replica(error) || error.kind() == down,
            _ => true,
        }
    }

    /// The error of a call that writes, or does not.
    pub(crate) fn into_error(self, writes: bool) -> DriverError {
        match self {
            Self::Unreached(error) => refused(error, false),
            Self::NoConnection => DriverError::unavailable("no connection within the deadline"),
            Self::Refused(error) => refused(error, writes),
            Self::NoAnswer if writes => DriverError::indeterminate("no answer within the deadline"),
            Self::NoAnswer => DriverError::unavailable("no answer within the deadline"),
            #[cfg(feature = "cluster")]
            Self::NoSlot => DriverError::unavailable("no server of the cluster has the slot"),
            #[cfg(feature = "cluster")]
            Self::Astray => DriverError::unavailable("the slot is on the move"),
            #[cfg(feature = "cluster")]
            Self::Garbled => DriverError::corrupt("no list of slots"),
            #[cfg(feature = "cluster")]
            Self::Config(error) => error,
        }
    }
}

/// Whether the server answered with it; everything else is the end of a connection.
pub(crate) fn is_answer(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
}

/// Whether the server says that it is no master, as after a failover.
pub(crate) fn is_replica(error: &RedisError) -> bool {
    let replica = ErrorKind::Server(ServerErrorKind::ReadOnly);
    error.kind() == replica
        || error
            .detail()
            .is_some_and(|detail| detail.contains("READONLY"))
}
