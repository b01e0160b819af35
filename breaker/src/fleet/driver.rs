use std::{fmt, time::Duration};

use async_trait::async_trait;
use drivers_port::{Capabilities, DriverError};

use crate::{Era, Timestamp, Totals};

/// A store that the nodes of a fleet share a circuit through.
///
/// A driver is dumb: it adds counters and replaces bytes, each in one atomic step, and decides
/// nothing. Every call ends within the deadline that [`capabilities`](Self::capabilities) declare,
/// and may be dropped at any moment without harm to the next. A service's name is any string of at
/// most [`longest_name`](Capabilities::longest_name) bytes, and never part of a command.
#[async_trait]
pub trait Driver: fmt::Debug + Send + Sync {
    /// What the backend can do.
    fn capabilities(&self) -> Capabilities;

    /// Adds what was counted, if anything, and returns the record, what the window holds with that
    /// in it, and the time: one round trip.
    ///
    /// The additions are made at most once. They need not be atomic with the reading.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where the additions may have been made; any other where they
    /// were not.
    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError>;

    /// Replaces the record, if it is still the one that the swap expects: one atomic step.
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

/// What a node sends at an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exchange {
    /// What it counted, and which window it wants to know; none, where it only reads the record.
    pub counted: Option<Counted>,
}

/// Counts of one window: that of an era and of a width of buckets, apart from all others.
///
/// The window is a row of buckets. That of a moment has the number ⌊moment ÷ `width`⌋, by the
/// store's time in milliseconds. A bucket may be forgotten once the window and two widths have
/// passed since it was the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The state in which the calls were let through.
    pub era: Era,
    /// The width of a bucket, in whole milliseconds, at least 1.
    pub width: Duration,
    /// The buckets that make up the window behind the current one, which belongs to it too.
    pub buckets: u32,
    /// What to add, and where, at most `buckets` + 1 of them.
    pub adds: Vec<Add>,
}

/// What is added to a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Add {
    /// How long ago it was counted, in whole milliseconds: it belongs to the bucket of that
    /// moment. What is older than the window is left out.
    pub age: Duration,
    /// What was counted.
    pub totals: Totals,
}

/// What an exchange brings back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// The record; none, where there is none.
    pub record: Option<Stored>,
    /// What the window holds that was asked for; nothing, where none was.
    pub totals: Totals,
    /// The store's time.
    pub now: Timestamp,
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
