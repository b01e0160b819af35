use std::fmt;

use crate::time::Timestamp;

/// Where a message stands in its partition: what was published later stands higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A message that was taken into a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Where it stands.
    pub position: Position,
    /// When it was taken in, by the queue's clock.
    pub at: Timestamp,
}

/// A message that somebody is to deal with.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where it stands.
    pub position: Position,
    /// When it was taken in, by the queue's clock.
    pub at: Timestamp,
    /// How many times it was delivered, this time included.
    pub attempt: u32,
    /// As it was published.
    pub message: Vec<u8>,
}

/// Without the message.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("position", &self.position)
            .field("at", &self.at)
            .field("attempt", &self.attempt)
            .field("bytes", &self.message.len())
            .finish()
    }
}

/// A message that was set aside, since nothing could be done with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Aside {
    /// Where it stood.
    pub position: Position,
    /// When it was taken in, by the queue's clock.
    pub at: Timestamp,
    /// Why it was set aside.
    pub reason: String,
    /// As it was published.
    pub message: Vec<u8>,
}

/// Without the message.
impl fmt::Debug for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aside")
            .field("position", &self.position)
            .field("at", &self.at)
            .field("reason", &self.reason)
            .field("bytes", &self.message.len())
            .finish()
    }
}

/// What of a partition is neither acknowledged nor set aside, whether it was delivered or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// The lowest position of it: everything below is done with. None, where nothing is pending.
    pub lowest: Option<Position>,
    /// How many messages it is.
    pub messages: u64,
    /// How many messages are set aside and not forgotten.
    pub aside: u64,
}
