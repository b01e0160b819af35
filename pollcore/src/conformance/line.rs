use drivers_port::DriverError;

use drivers_port::conformance::same;

use super::{Env, Failure};
use crate::{
    limits::LONGEST_BATCH,
    queue::{Aside, Delivery, Pending, Position, Published, Queue},
};

/// One partition of a queue under test, as one client sees it.
#[derive(Clone)]
pub(super) struct Line<'a> {
    queue: &'a dyn Queue,
    pub(super) env: &'a Env<dyn Queue>,
    pub(super) name: String,
    pub(super) partition: u32,
}

impl<'a> Line<'a> {
    /// The first partition of a queue that nobody has used.
    pub(super) fn new(queue: &'a dyn Queue, env: &'a Env<dyn Queue>, about: &str) -> Self {
        Self::named(queue, env, env.name(about))
    }

    pub(super) const fn named(queue: &'a dyn Queue, env: &'a Env<dyn Queue>, name: String) -> Self {
        Self {
            queue,
            env,
            name,
            partition: 0,
        }
    }

    /// The same, as another client sees it.
    pub(super) fn through(&self, queue: &'a dyn Queue) -> Self {
        Self {
            queue,
            ..self.clone()
        }
    }

    /// Another partition of the same queue.
    pub(super) fn partition(&self, partition: u32) -> Self {
        Self {
            partition,
            ..self.clone()
        }
    }

    pub(super) async fn publish(&self, message: &[u8]) -> Result<Published, DriverError> {
        let call = self.queue.publish(&self.name, self.partition, message);
        self.in_time(call).await
    }

    pub(super) async fn receive(&self, limit: usize) -> Result<Vec<Delivery>, DriverError> {
        let call = self.queue.receive(&self.name, self.partition, limit);
        self.in_time(call).await
    }

    /// Everything that can be had now, without the rest.
    pub(super) async fn messages(&self) -> Result<Vec<Vec<u8>>, DriverError> {
        let found = self.receive(LONGEST_BATCH).await?;
        Ok(found.into_iter().map(|delivery| delivery.message).collect())
    }

    pub(super) async fn acknowledge(&self, positions: &[Position]) -> Result<(), DriverError> {
        let call = self
            .queue
            .acknowledge(&self.name, self.partition, positions);
        self.in_time(call).await
    }

    pub(super) async fn set_aside(
        &self,
        position: Position,
        reason: &str,
    ) -> Result<(), DriverError> {
        let call = self
            .queue
            .set_aside(&self.name, self.partition, position, reason);
        self.in_time(call).await
    }

    pub(super) async fn aside(
        &self,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Aside>, DriverError> {
        let call = self.queue.aside(&self.name, self.partition, after, limit);
        self.in_time(call).await
    }

    pub(super) async fn forget_aside(&self, through: Position) -> Result<(), DriverError> {
        let call = self.queue.forget_aside(&self.name, self.partition, through);
        self.in_time(call).await
    }

    pub(super) async fn pending(&self) -> Result<Pending, DriverError> {
        let call = self.queue.pending(&self.name, self.partition);
        self.in_time(call).await
    }

    pub(super) async fn recover(&self) -> Result<(), DriverError> {
        let call = self.queue.recover(&self.name, self.partition);
        self.in_time(call).await
    }

    /// Lets the time pass that a message is somebody's.
    pub(super) async fn wait(&self) {
        let slack = std::time::Duration::from_millis(50);
        self.env.pass(self.queue.visibility() + slack).await;
    }

    /// That so many are neither acknowledged nor set aside, and which is the lowest.
    pub(super) async fn is_pending(
        &self,
        messages: u64,
        lowest: Option<Position>,
    ) -> Result<(), Failure> {
        let found = self.pending().await?;
        same(
            "what is pending",
            (found.messages, found.lowest),
            (messages, lowest),
        )
    }

    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, DriverError>>,
    ) -> Result<T, DriverError> {
        let deadline = self.queue.capabilities().deadline;
        self.env.in_time(deadline, call).await
    }
}

/// These as messages.
pub(super) fn messages<const N: usize>(messages: [&[u8]; N]) -> Vec<Vec<u8>> {
    messages.map(<[u8]>::to_vec).to_vec()
}
