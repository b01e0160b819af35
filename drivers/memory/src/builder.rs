#[cfg(feature = "breaker")]
use breaker::Clock;

use crate::Memory;
#[cfg(feature = "breaker")]
use crate::time::Time;

/// Sets up a [`Memory`].
///
/// ```
/// # #[cfg(feature = "breaker")] {
/// use breaker::{Clock, Timestamp};
/// use drivers_memory::Memory;
///
/// let (clock, time) = Clock::fed_from(Timestamp::from_millis(1_000));
/// let store = Memory::builder().clock(clock).most_services(10).build();
/// time.set(Timestamp::from_millis(2_000));
/// assert_eq!(store.now(), Timestamp::from_millis(2_000));
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct MemoryBuilder {
    #[cfg(feature = "breaker")]
    clock: Option<Clock>,
    #[cfg(feature = "breaker")]
    pub(crate) circuits: crate::store::Limits,
    #[cfg(feature = "polls")]
    pub(crate) polls: crate::polls::Limits,
    #[cfg(feature = "polls")]
    pub(crate) queues: crate::queue::Limits,
}

#[cfg(feature = "breaker")]
impl MemoryBuilder {
    /// The clock of the store, [`Clock::precise`] by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The most services of which there is a record or a count, 10,000 by default. One more is
    /// refused with [`DriverError::Limit`](drivers_port::DriverError::Limit); nothing is dropped for it.
    pub const fn most_services(mut self, services: usize) -> Self {
        self.circuits.services = services;
        self
    }

    /// The most buckets of all windows together, 1,000,000 by default. Adds that need one more are
    /// refused with [`DriverError::Busy`](drivers_port::DriverError::Busy), since buckets expire; nothing
    /// is dropped for them.
    pub const fn most_buckets(mut self, buckets: usize) -> Self {
        self.circuits.buckets = buckets;
        self
    }
}

#[cfg(feature = "polls")]
impl MemoryBuilder {
    /// The most polls, 10,000 by default. One more is refused with
    /// [`DriverError::Limit`](drivers_port::DriverError::Limit).
    pub const fn most_polls(mut self, polls: usize) -> Self {
        self.polls.polls = polls;
        self
    }

    /// The most records of voters in all polls together, 10,000,000 by default. One more is refused
    /// with [`DriverError::Limit`](drivers_port::DriverError::Limit).
    pub const fn most_voters(mut self, voters: usize) -> Self {
        self.polls.voters = voters;
        self
    }

    /// How many partitions a queue has, at least 1; 4 by default.
    pub fn partitions(mut self, partitions: u32) -> Self {
        self.queues.partitions = partitions.max(1);
        self
    }

    /// How long who was delivered a message has time to deal with it, 30 seconds by default.
    pub const fn visibility(mut self, time: std::time::Duration) -> Self {
        self.queues.visibility = time;
        self
    }

    /// The most messages in all queues together, those set aside included; 1,000,000 by default. One
    /// more is refused with [`DriverError::Busy`](drivers_port::DriverError::Busy).
    pub const fn most_messages(mut self, messages: usize) -> Self {
        self.queues.messages = messages;
        self
    }
}

impl MemoryBuilder {
    /// The store, with nothing in it.
    pub fn build(self) -> Memory {
        Memory::with(&self)
    }

    #[cfg(feature = "breaker")]
    pub(crate) fn time(&self) -> Time {
        Time::of(self.clock.clone().unwrap_or_else(Clock::precise))
    }
}
