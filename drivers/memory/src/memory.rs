use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

#[cfg(feature = "breaker")]
use breaker::{Stored, Timestamp};

use crate::{Counters, Faults, Link, MemoryBuilder, call::Station, counters::Done, time::Time};

/// A store in this process's memory. A clone is the same store.
///
/// Each operation is one step under one lock, which is never held while anything waits. Nothing is
/// dropped for want of room.
#[derive(Clone)]
pub struct Memory(Arc<Inner>);

struct Inner {
    time: Time,
    #[cfg(feature = "breaker")]
    store: Mutex<crate::store::Store>,
    #[cfg(feature = "polls")]
    polls: Mutex<crate::polls::Polls>,
    #[cfg(feature = "polls")]
    queues: Mutex<crate::queue::Queues>,
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

    pub(crate) fn with(builder: &MemoryBuilder) -> Self {
        Self(Arc::new(Inner {
            #[cfg(feature = "breaker")]
            time: builder.time(),
            #[cfg(not(feature = "breaker"))]
            time: Time::system(),
            #[cfg(feature = "breaker")]
            store: Mutex::new(crate::store::Store::new(builder.circuits)),
            #[cfg(feature = "polls")]
            polls: Mutex::new(crate::polls::Polls::new(builder.polls)),
            #[cfg(feature = "polls")]
            queues: Mutex::new(crate::queue::Queues::new(builder.queues)),
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

    /// The store's clock jumps ahead.
    pub fn step_forward(&self, time: Duration) {
        let millis = i128::try_from(time.as_millis()).unwrap_or(i128::MAX);
        self.0.time.step(millis);
    }

    /// The store's clock jumps back, at most to the epoch.
    pub fn step_back(&self, time: Duration) {
        let millis = i128::try_from(time.as_millis()).map_or(i128::MIN, |millis| -millis);
        self.0.time.step(millis);
    }

    pub(crate) fn time(&self) -> &Time {
        &self.0.time
    }

    pub(crate) fn station(&self) -> &Station {
        &self.0.station
    }

    /// Counts what was done, for a link too where it came by one.
    pub(crate) fn done(&self, link: Option<&Link>, done: Done) {
        self.station().tally.done(done);
        if let Some(link) = link {
            link.station.tally.done(done);
        }
    }
}

#[cfg(feature = "breaker")]
impl Memory {
    /// The store's time.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.time().millis())
    }

    /// The record of a service, for whoever watches: this is no call, goes wrong never and is not
    /// counted.
    pub fn record(&self, service: &str) -> Option<Stored> {
        self.store().record(service).cloned()
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

    pub(crate) fn store(&self) -> MutexGuard<'_, crate::store::Store> {
        whole(&self.0.store)
    }
}

#[cfg(feature = "polls")]
impl Memory {
    /// Overwrites the record of a voter, if there is one, with bytes that are none. Its version
    /// stays.
    pub fn damage_voter(&self, poll: &str, voter: &[u8]) {
        self.polls().damage(poll, voter);
    }

    pub(crate) fn polls(&self) -> MutexGuard<'_, crate::polls::Polls> {
        whole(&self.0.polls)
    }

    pub(crate) fn queues(&self) -> MutexGuard<'_, crate::queue::Queues> {
        whole(&self.0.queues)
    }
}

/// No operation panics halfway, so what a poisoned lock guards is whole.
fn whole<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// [`Memory::new`].
impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Memory");
        #[cfg(feature = "breaker")]
        {
            let store = self.store();
            shown
                .field("services", &store.services())
                .field("buckets", &store.buckets());
        }
        #[cfg(feature = "polls")]
        {
            let polls = self.polls().held.polls.len();
            if polls > 0 {
                shown.field("polls", &polls);
            }
        }
        shown.finish_non_exhaustive()
    }
}
