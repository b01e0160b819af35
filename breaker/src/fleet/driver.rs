use std::fmt;

use async_trait::async_trait;
use drivers_port::{Capabilities, DriverError};

use super::{Exchange, Exchanged};
use crate::Timestamp;

/// A store that the nodes of a fleet share a circuit through.
///
/// A driver is dumb: it adds counters and replaces bytes, each in one atomic step, and decides
/// nothing. For each service a store keeps two things that never touch each other: one record, and
/// the buckets of its windows.
///
/// What every driver holds to, and the conformance suite (feature `conformance`) puts to the test:
///
/// - A call ends within the deadline that [`capabilities`](Self::capabilities) declare, and may be
///   dropped at any moment without harm to the next.
/// - A name is any string of at most [`longest_name`](Capabilities::longest_name) bytes, also an
///   empty one; it is never part of a command, and no two names are one. A record is any bytes, at
///   most [`largest_value`](Capabilities::largest_value) of them, and comes back as it was written.
///   What is longer is refused before anything is sent: [`Capabilities::check_name`],
///   [`Capabilities::check_value`] and [`Exchange::check`].
/// - A record stays until it is replaced; it does not expire. Buckets do:
///   [`Counted::forgotten_at`](crate::Counted::forgotten_at).
/// - Nothing is sent twice. Whoever calls knows from [`DriverError::applied`] what may have
///   happened, and finds out by the version that it chose itself.
/// - The time in a reply is the store's own where it has a clock, and was read while the call was
///   under way.
#[async_trait]
pub trait Driver: fmt::Debug + Send + Sync {
    /// What the backend can do.
    fn capabilities(&self) -> Capabilities;

    /// Adds what was counted, if anything, and returns the record, what the window holds with that
    /// in it, and the time: one round trip.
    ///
    /// Each addition is made at most once; they need be atomic neither with each other nor with the
    /// reading. A sum that goes beyond what the store counts up to stays there, or is an error; it
    /// never begins anew. Adding does not make a record, and leaves the one there is alone.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where additions may have been made, or some of them; any other
    /// where none was.
    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError>;

    /// Replaces the record, if it is still the one that the swap expects: one atomic step. Of all
    /// the swaps that expect one version, one is done. What windows hold is left alone.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where the record may have been replaced; any other where it
    /// was not.
    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError>;

    /// The names of services that have a record, in the order of their bytes, beginning after
    /// `after`, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// [`DriverError::Unsupported`] where the backend does not declare that it
    /// [lists](Capabilities::lists).
    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        let _ = (after, limit);
        Err(DriverError::Unsupported {
            what: "list services",
        })
    }
}

/// A record as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What a swap has to expect to replace it.
    pub version: Version,
    /// The record's encoding, as it was written.
    pub bytes: Vec<u8>,
}

/// The identity of a record as it was written: a random word, drawn at each swap.
///
/// It is no number that is counted up: a store that goes back in time would give the same out
/// again. It is shown as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub u64);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({self})")
    }
}

/// A record that is to take the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// The version that it replaces; none, where there has to be no record.
    pub expected: Option<Version>,
    /// Its own.
    pub version: Version,
    /// The record's encoding, at most [`Record::MAX_BYTES`](crate::Record::MAX_BYTES).
    pub bytes: Vec<u8>,
}

/// What a swap came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swapped {
    /// The record was replaced.
    Done {
        /// The store's time.
        now: Timestamp,
    },
    /// It was not: the store holds another.
    Conflict {
        /// The one that it holds, if any.
        record: Option<Stored>,
        /// The store's time.
        now: Timestamp,
    },
}
