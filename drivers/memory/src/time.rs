use std::sync::{Mutex, MutexGuard, PoisonError};

/// The time of a store: a clock's, and what it was stepped by.
#[derive(Debug)]
pub(crate) struct Time {
    #[cfg(feature = "breaker")]
    clock: breaker::Clock,
    /// In milliseconds.
    stepped: Mutex<i128>,
}

impl Time {
    #[cfg(feature = "breaker")]
    pub(crate) const fn of(clock: breaker::Clock) -> Self {
        let stepped = Mutex::new(0);
        Self { clock, stepped }
    }

    #[cfg(not(feature = "breaker"))]
    pub(crate) const fn system() -> Self {
        let stepped = Mutex::new(0);
        Self { stepped }
    }

    /// Milliseconds since the epoch.
    pub(crate) fn millis(&self) -> u64 {
        let millis = i128::from(self.clock()).saturating_add(*self.stepped());
        u64::try_from(millis.max(0)).unwrap_or(u64::MAX)
    }

    pub(crate) fn step(&self, millis: i128) {
        let mut stepped = self.stepped();
        *stepped = stepped.saturating_add(millis);
    }

    #[cfg(feature = "breaker")]
    fn clock(&self) -> u64 {
        self.clock.timestamp().as_millis()
    }

    #[cfg(not(feature = "breaker"))]
    fn clock(&self) -> u64 {
        pollcore::Timestamp::from(std::time::SystemTime::now()).as_millis()
    }

    fn stepped(&self) -> MutexGuard<'_, i128> {
        // Nothing panics while it is held.
        self.stepped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
