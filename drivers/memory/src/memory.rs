use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use breaker::{Clock, Stored, Timestamp};

use crate::{
    Counters, Faults, Link, Mark, MemoryBuilder,
    call::Station,
    store::{Limits, Store},
};

/// A store in this process's memory. A clone is the same store.
///
/// Each operation is one step under one lock, which is never held while anything waits. Nothing is
/// dropped for want of room.
#[derive(Clone)]
pub struct Memory(Arc<Inner>);

struct Inner {
    store: Mutex<Store>,
    station: Station,
}

impl Memory {
    /// A store with nothing in it, that goes by the system's clock.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A store with a clock and limits of your own.
    pub fn builder() -> MemoryBuilder {
        MemoryBuilder::default()
    }

    pub(crate) fn with(clock: Clock, limits: Limits) -> Self {
        Self(Arc::new(Inner {
            store: Mutex::new(Store::new(clock, limits)),
            station: Station::default(),
        }))
    }

    /// A new way to this store, with faults and counters of its own, for the node of that name.
    pub fn link(&self, name: &str) -> Link {
        Link::new(self.clone(), name)
    }

    /// What goes wrong in the store, for all who use it.
    pub fn faults(&self) -> &Faults {
        &self.station().faults
    }

    /// What the store has done.
    pub fn counters(&self) -> Counters {
        self.station().tally.read()
    }

    /// The store's time.
    pub fn now(&self) -> Timestamp {
        self.store().now()
    }

    /// The record of a service, for whoever watches: this is no call, goes wrong never and is not
    /// counted.
    pub fn record(&self, service: &str) -> Option<Stored> {
        self.store().record(service).cloned()
    }

    /// The store's clock jumps ahead.
    pub fn step_forward(&self, time: Duration) {
        self.store()
            .step(i128::try_from(time.as_millis()).unwrap_or(i128::MAX));
    }

    /// The store's clock jumps back, at most to the epoch.
    pub fn step_back(&self, time: Duration) {
        self.store()
            .step(i128::try_from(time.as_millis()).map_or(i128::MIN, |millis| -millis));
    }

    /// Forgets everything but its faults, its counters and how its clock was stepped.
    pub fn forget(&self) {
        self.store().forget();
    }

    /// Forgets the record of a service; its counts stay.
    pub fn forget_record(&self, service: &str) {
        self.store().forget_record(service);
    }

    /// Forgets what was counted for a service; its record stays.
    pub fn forget_counts(&self, service: &str) {
        self.store().forget_counts(service);
    }

    /// Overwrites the record of a service, if there is one, with bytes that are none. Its version
    /// stays.
    pub fn damage_record(&self, service: &str) {
        self.store().damage_record(service);
    }

    /// All that is stored at this moment, to go back to.
    pub fn mark(&self) -> Mark {
        self.store().mark()
    }

    /// Goes back to what was stored at that moment. The clock, the faults and the counters go on.
    ///
    /// ```
    /// use breaker::{Driver, Exchange, Swap, Version};
    /// use drivers_memory::Memory;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), breaker::DriverError> {
    /// let store = Memory::new();
    /// let before = store.mark();
    /// store.swap("payments", &Swap { expected: None, version: Version(7), bytes: vec![] }).await?;
    /// store.roll_back(&before);
    /// assert_eq!(store.exchange("payments", &Exchange::READ).await?.record, None);
    /// # Ok(()) }
    /// ```
    pub fn roll_back(&self, mark: &Mark) {
        self.store().roll_back(mark);
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        // No operation panics halfway, so what a poisoned lock guards is whole.
        self.0.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn station(&self) -> &Station {
        &self.0.station
    }
}

/// [`Memory::new`].
impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = self.store();
        f.debug_struct("Memory")
            .field("services", &store.services())
            .field("buckets", &store.buckets())
            .finish_non_exhaustive()
    }
}
