use std::time::Duration;

use async_trait::async_trait;
use drivers_port::{Capabilities, DriverError};
use pollcore::{
    Timestamp,
    queue::{
        Aside, Delivery, Pending, Position, Published, Queue, check_batch, check_message,
        check_partition, check_reason,
    },
};

use super::Queues;
use crate::{
    Link, Memory, call::Reply, capabilities, counters::Done, fault::Operation, garble::garble,
};

fn capabilities() -> Capabilities {
    let mut capabilities = capabilities::capabilities();
    capabilities.lists = false;
    capabilities
}

/// Refuses what no queue has to take.
fn check(queues: &Queues, queue: &str, partition: u32) -> Result<(), DriverError> {
    capabilities().check_name("queue", queue)?;
    check_partition(partition, queues.limits.partitions)
}

/// For the store itself and for a link to it, which ask for it each in their way.
macro_rules! impl_queue {
    ($way:ty) => {
        #[async_trait]
        impl Queue for $way {
            fn capabilities(&self) -> Capabilities {
                capabilities()
            }

            fn partitions(&self) -> u32 {
                self.memory().queues().limits.partitions
            }

            fn visibility(&self) -> Duration {
                self.memory().queues().limits.visibility
            }

            async fn publish(
                &self,
                queue: &str,
                partition: u32,
                message: &[u8],
            ) -> Result<Published, DriverError> {
                self.queued(Operation::Publish, |queues, now| {
                    check(queues, queue, partition)?;
                    check_message(message)?;
                    queues.publish(queue, partition, message, now)
                })
                .await
            }

            async fn receive(
                &self,
                queue: &str,
                partition: u32,
                limit: usize,
            ) -> Result<Vec<Delivery>, DriverError> {
                self.queued(Operation::Receive, |queues, now| {
                    check(queues, queue, partition)?;
                    check_batch(limit)?;
                    Ok(queues.receive(queue, partition, limit, now))
                })
                .await
            }

            async fn acknowledge(
                &self,
                queue: &str,
                partition: u32,
                positions: &[Position],
            ) -> Result<(), DriverError> {
                self.queued(Operation::Settle, |queues, _| {
                    check(queues, queue, partition)?;
                    check_batch(positions.len())?;
                    queues.acknowledge(queue, partition, positions);
                    Ok(())
                })
                .await
            }

            async fn set_aside(
                &self,
                queue: &str,
                partition: u32,
                position: Position,
                reason: &str,
            ) -> Result<(), DriverError> {
                self.queued(Operation::Settle, |queues, _| {
                    check(queues, queue, partition)?;
                    check_reason(reason)?;
                    queues.set_aside(queue, partition, position, reason);
                    Ok(())
                })
                .await
            }

            async fn aside(
                &self,
                queue: &str,
                partition: u32,
                after: Option<Position>,
                limit: usize,
            ) -> Result<Vec<Aside>, DriverError> {
                self.queued(Operation::Read, |queues, _| {
                    check(queues, queue, partition)?;
                    check_batch(limit)?;
                    Ok(queues.aside(queue, partition, after, limit))
                })
                .await
            }

            async fn forget_aside(
                &self,
                queue: &str,
                partition: u32,
                through: Position,
            ) -> Result<(), DriverError> {
                self.queued(Operation::Settle, |queues, _| {
                    check(queues, queue, partition)?;
                    queues.forget_aside(queue, partition, through);
                    Ok(())
                })
                .await
            }

            async fn pending(&self, queue: &str, partition: u32) -> Result<Pending, DriverError> {
                self.queued(Operation::Read, |queues, _| {
                    check(queues, queue, partition)?;
                    Ok(queues.pending(queue, partition))
                })
                .await
            }

            async fn recover(&self, queue: &str, partition: u32) -> Result<(), DriverError> {
                self.queued(Operation::Settle, |queues, _| {
                    check(queues, queue, partition)?;
                    queues.recover(queue, partition);
                    Ok(())
                })
                .await
            }
        }
    };
}

impl_queue!(Memory);
impl_queue!(Link);

impl Memory {
    async fn queued<T: Reply>(
        &self,
        operation: Operation,
        work: impl FnOnce(&mut Queues, Timestamp) -> Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        self.queued_by(None, operation, work).await
    }

    async fn queued_by<T: Reply>(
        &self,
        link: Option<&Link>,
        operation: Operation,
        work: impl FnOnce(&mut Queues, Timestamp) -> Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        let work = async {
            let reply = {
                let mut queues = self.queues();
                let now = Timestamp::from_millis(self.time().millis());
                work(&mut queues, now)?
            };
            self.done(link, Done::Poll);
            Ok(reply)
        };
        self.station().pass(operation, work).await
    }
}

impl Link {
    async fn queued<T: Reply>(
        &self,
        operation: Operation,
        work: impl FnOnce(&mut Queues, Timestamp) -> Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        let inner = self.memory.queued_by(Some(self), operation, work);
        self.station.pass(operation, inner).await
    }
}

impl Reply for Vec<Delivery> {
    fn garble(&mut self) {
        let messages = self.iter_mut().map(|delivery| &mut delivery.message);
        messages.for_each(garble);
    }
}

impl Reply for Vec<Aside> {
    fn garble(&mut self) {
        let messages = self.iter_mut().map(|aside| &mut aside.message);
        messages.for_each(garble);
    }
}

/// Numbers are garbled by none.
impl Reply for Published {
    fn garble(&mut self) {}
}

/// Likewise.
impl Reply for Pending {
    fn garble(&mut self) {}
}

/// There is nothing to garble.
impl Reply for () {
    fn garble(&mut self) {}
}
