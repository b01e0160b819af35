mod driver;

use std::{
    collections::BTreeMap,
    ops::Bound::{Excluded, Unbounded},
    time::Duration,
};

use drivers_port::DriverError;
use pollcore::{
    Timestamp,
    queue::{Aside, Delivery, Pending, Position, Published},
};

/// What a [`Memory`](crate::Memory) holds of queues. Each operation is one step.
#[derive(Debug)]
pub(crate) struct Queues {
    limits: Limits,
    pub(crate) held: Held,
}

/// What can be forgotten, and gone back to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    partitions: BTreeMap<(String, u32), Partition>,
    /// Messages of all partitions, those set aside included.
    messages: usize,
}

#[derive(Debug, Clone, Default)]
struct Partition {
    /// The position of the next message.
    next: u64,
    waiting: BTreeMap<Position, Message>,
    aside: BTreeMap<Position, Aside>,
}

#[derive(Debug, Clone)]
struct Message {
    at: Timestamp,
    bytes: Vec<u8>,
    attempts: u32,
    /// It is somebody's until then; nobody's, where it was not delivered or is asked for again.
    until: Option<Timestamp>,
}

/// How a store's queues are, and how much they take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) partitions: u32,
    pub(crate) visibility: Duration,
    pub(crate) messages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            partitions: 4,
            visibility: Duration::from_secs(30),
            messages: 1_000_000,
        }
    }
}

impl Queues {
    pub(crate) fn new(limits: Limits) -> Self {
        let held = Held::default();
        Self { limits, held }
    }

    fn publish(
        &mut self,
        queue: &str,
        partition: u32,
        message: &[u8],
        now: Timestamp,
    ) -> Result<Published, DriverError> {
        let most = self.limits.messages;
        if self.held.messages >= most {
            let problem = format!("it holds at most {most} messages");
            return Err(DriverError::busy(problem));
        }
        let key = (queue.to_owned(), partition);
        let partition = self.held.partitions.entry(key).or_default();
        let position = Position(partition.next);
        let message = Message {
            at: now,
            bytes: message.to_vec(),
            attempts: 0,
            until: None,
        };
        partition.waiting.insert(position, message);
        partition.next += 1;
        self.held.messages += 1;
        Ok(Published { position, at: now })
    }

    fn receive(
        &mut self,
        queue: &str,
        partition: u32,
        limit: usize,
        now: Timestamp,
    ) -> Vec<Delivery> {
        let until = now.after(self.limits.visibility);
        let Some(partition) = self.partition(queue, partition) else {
            return Vec::new();
        };
        let free = partition.waiting.iter_mut().filter(|(_, message)| {
            let theirs = message.until.is_some_and(|until| now < until);
            !theirs
        });
        free.take(limit)
            .map(|(position, message)| {
                message.attempts = message.attempts.saturating_add(1);
                message.until = Some(until);
                Delivery {
                    position: *position,
                    at: message.at,
                    attempt: message.attempts,
                    message: message.bytes.clone(),
                }
            })
            .collect()
    }

    fn acknowledge(&mut self, queue: &str, partition: u32, positions: &[Position]) {
        let Some(partition) = self.partition(queue, partition) else {
            return;
        };
        let before = partition.waiting.len();
        for position in positions {
            partition.waiting.remove(position);
        }
        let gone = before - partition.waiting.len();
        self.held.messages -= gone;
    }

    fn set_aside(&mut self, queue: &str, partition: u32, position: Position, reason: &str) {
        let Some(partition) = self.partition(queue, partition) else {
            return;
        };
        if let Some(message) = partition.waiting.remove(&position) {
            let aside = Aside {
                position,
                at: message.at,
                reason: reason.to_owned(),
                message: message.bytes,
            };
            partition.aside.insert(position, aside);
        }
    }

    fn aside(
        &self,
        queue: &str,
        partition: u32,
        after: Option<Position>,
        limit: usize,
    ) -> Vec<Aside> {
        let key = (queue.to_owned(), partition);
        let Some(partition) = self.held.partitions.get(&key) else {
            return Vec::new();
        };
        let from = after.map_or(Unbounded, Excluded);
        let behind = partition.aside.range((from, Unbounded));
        behind.take(limit).map(|(_, aside)| aside.clone()).collect()
    }

    fn forget_aside(&mut self, queue: &str, partition: u32, through: Position) {
        let Some(partition) = self.partition(queue, partition) else {
            return;
        };
        let before = partition.aside.len();
        partition.aside.retain(|position, _| *position > through);
        let gone = before - partition.aside.len();
        self.held.messages -= gone;
    }

    fn pending(&self, queue: &str, partition: u32) -> Pending {
        let key = (queue.to_owned(), partition);
        let Some(partition) = self.held.partitions.get(&key) else {
            return Pending::default();
        };
        Pending {
            lowest: partition.waiting.keys().next().copied(),
            messages: partition.waiting.len() as u64,
            aside: partition.aside.len() as u64,
        }
    }

    fn recover(&mut self, queue: &str, partition: u32) {
        if let Some(partition) = self.partition(queue, partition) {
            for message in partition.waiting.values_mut() {
                message.until = None;
            }
        }
    }

    fn partition(&mut self, queue: &str, partition: u32) -> Option<&mut Partition> {
        self.held.partitions.get_mut(&(queue.to_owned(), partition))
    }
}
