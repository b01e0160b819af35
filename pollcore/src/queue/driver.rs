use std::fmt;

use async_trait::async_trait;
use drivers_port::{Capabilities, DriverError};

use super::{Aside, Delivery, Pending, Position, Published};

/// Where messages wait until somebody has dealt with them, which they are to be at least once.
///
/// A queue has a number of partitions, the same for all queues of one store. Each is an order of its
/// own. It is there from its first message on; nothing has to be created.
///
/// What every driver holds to, and the conformance suite (feature `conformance`) puts to the test:
///
/// - A message that was taken in is delivered again and again until it is acknowledged or set aside;
///   none is dropped, however many there are. What would be too many is refused with
///   [`DriverError::Busy`].
/// - Messages of one partition are delivered in the order of their positions. One that was delivered
///   is not delivered again before its time to be dealt with is over
///   ([`visibility`](Self::visibility)), unless somebody asks for it by
///   [`recover`](Self::recover).
/// - The name of a queue is any string of at most [`longest_name`](Capabilities::longest_name)
///   bytes. A message is any bytes, at most [`LONGEST_MESSAGE`] of them.
///   What is longer is refused before anything is sent.
/// - Calls end within the declared deadline and may be dropped at any moment.
///
/// [`LONGEST_MESSAGE`]: crate::limits::LONGEST_MESSAGE
#[async_trait]
pub trait Queue: fmt::Debug + Send + Sync {
    /// What the backend can do.
    fn capabilities(&self) -> Capabilities;

    /// How many partitions each queue has, at least 1: numbered from 0 on, and the same for all who
    /// use it.
    fn partitions(&self) -> u32;

    /// How long who was delivered a message has time to deal with it, before it is delivered again.
    fn visibility(&self) -> std::time::Duration;

    /// Takes in a message behind all that are there.
    ///
    /// # Errors
    ///
    /// [`DriverError::Busy`] where there are too many already, [`DriverError::Limit`] for a message
    /// that is too long or a partition that there isn't; [`DriverError::Indeterminate`] where it may
    /// have been taken in: if it is published again, it may be there twice.
    async fn publish(
        &self,
        queue: &str,
        partition: u32,
        message: &[u8],
    ) -> Result<Published, DriverError>;

    /// The next messages of a partition, in its order, at most `limit` of them: those that were never
    /// delivered, and those whose time to be dealt with is over.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where some may have been delivered to nobody: they come again in
    /// time.
    async fn receive(
        &self,
        queue: &str,
        partition: u32,
        limit: usize,
    ) -> Result<Vec<Delivery>, DriverError>;

    /// These messages are dealt with, and come no more. To say so twice, or of what was set aside,
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where it may have been done, or for some of them.
    async fn acknowledge(
        &self,
        queue: &str,
        partition: u32,
        positions: &[Position],
    ) -> Result<(), DriverError>;

    /// Nothing can be done with this message: it comes no more, and is kept with the reason until it is
    /// [forgotten](Self::forget_aside). One that was acknowledged or set aside before stays so.
    ///
    /// # Errors
    ///
    /// [`DriverError::Limit`] for a reason of more than
    /// [`LONGEST_REASON`](crate::limits::LONGEST_REASON) bytes;
    /// [`DriverError::Indeterminate`] where it may have been done.
    async fn set_aside(
        &self,
        queue: &str,
        partition: u32,
        position: Position,
        reason: &str,
    ) -> Result<(), DriverError>;

    /// What was set aside, in the order of the positions, beginning behind `after`, at most `limit`
    /// of them.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    async fn aside(
        &self,
        queue: &str,
        partition: u32,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Aside>, DriverError>;

    /// What was set aside up to this position, itself included, is kept no longer, and takes no room. What
    /// is not dealt with stays, wherever it stands, and what was forgotten comes no more. To forget
    /// twice, or nothing, changes nothing.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where it may have been done, or for some of it.
    async fn forget_aside(
        &self,
        queue: &str,
        partition: u32,
        through: Position,
    ) -> Result<(), DriverError>;

    /// What is not dealt with.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    async fn pending(&self, queue: &str, partition: u32) -> Result<Pending, DriverError>;

    /// What was delivered and not dealt with may be delivered again from now on, whoever has it: for
    /// when that is known to be gone.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where it may have been done.
    async fn recover(&self, queue: &str, partition: u32) -> Result<(), DriverError>;
}
