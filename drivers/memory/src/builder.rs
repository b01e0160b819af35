use breaker::Clock;

use crate::{Memory, store::Limits};

/// Sets up a [`Memory`].
///
/// ```
/// use breaker::{Clock, Timestamp};
/// use drivers_memory::Memory;
///
/// let (clock, time) = Clock::fed_from(Timestamp::from_millis(1_000));
/// let store = Memory::builder().clock(clock).most_services(10).build();
/// time.set(Timestamp::from_millis(2_000));
/// assert_eq!(store.now(), Timestamp::from_millis(2_000));
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct MemoryBuilder {
    clock: Option<Clock>,
    limits: Limits,
}

impl MemoryBuilder {
    /// The clock of the store, [`Clock::precise`] by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The most services of which there is a record or a count, 10,000 by default. One more is
    /// refused with [`DriverError::Limit`](drivers_port::DriverError::Limit); nothing is dropped for it.
    pub const fn most_services(mut self, services: usize) -> Self {
        self.limits.services = services;
        self
    }

    /// The most buckets of all windows together, 1,000,000 by default. Adds that need one more are
    /// refused with [`DriverError::Busy`](drivers_port::DriverError::Busy), since buckets expire; nothing
    /// is dropped for them.
    pub const fn most_buckets(mut self, buckets: usize) -> Self {
        self.limits.buckets = buckets;
        self
    }

    /// The store, with nothing in it.
    pub fn build(self) -> Memory {
        Memory::with(self.clock.unwrap_or_else(Clock::precise), self.limits)
    }
}
