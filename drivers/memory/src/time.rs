use std::sync::{Mutex, MutexGuard, PoisonError};

/// The clock that goes on by itself.
#[derive(Debug)]
enum Source {
    #[cfg(feature = "breaker")]
    Clock(breaker::Clock),
    #[cfg(not(feature = "breaker"))]
    System,
}

impl Source {
    /// Milliseconds since the epoch.
    fn millis(&self) -> u64 {
        match self {
            #[cfg(feature = "breaker")]
            Self::Clock(clock) => clock.timestamp().as_millis(),
            #[cfg(not(feature = "breaker"))]
            Self::System => pollcore::Timestamp::from(std::time::SystemTime::now()).as_millis(),
        }
    }
}

/// The time of a store: a clock's, and what it was stepped by.
#[derive(Debug)]
pub(crate) struct Time {
    source: Source,
    /// In milliseconds.
    stepped: Mutex<i128>,
}

impl Time {
    #[cfg(feature = "breaker")]
    pub(crate) const fn of(clock: breaker::Clock) -> Self {
        Self {
            source: Source::Clock(clock),
            stepped: Mutex::new(0),
        }
    }

    #[cfg(not(feature = "breaker"))]
    pub(crate) const fn system() -> Self {
        Self {
            source: Source::System,
            stepped: Mutex::new(0),
        }
    }

    /// Milliseconds since the epoch.
    pub(crate) fn millis(&self) -> u64 {
        let millis = i128::from(self.source.millis()).saturating_add(*self.stepped());
        u64::try_from(millis.max(0)).unwrap_or(u64::MAX)
    }

    pub(crate) fn step(&self, millis: i128) {
        let mut stepped = self.stepped();
        *stepped = stepped.saturating_add(millis);
    }

    fn stepped(&self) -> MutexGuard<'_, i128> {
        // Nothing panics while it is held.
        self.stepped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
