use crate::Memory;

/// What a [`Memory`] held at a moment: made by [`Memory::mark`].
#[derive(Debug, Clone)]
pub struct Mark {
    #[cfg(feature = "breaker")]
    circuits: crate::store::Held,
    #[cfg(feature = "polls")]
    polls: crate::polls::Held,
    #[cfg(feature = "polls")]
    queues: crate::queue::Held,
}

impl Memory {
    /// All that is stored at this moment, to go back to.
    pub fn mark(&self) -> Mark {
        Mark {
            #[cfg(feature = "breaker")]
            circuits: self.store().mark(),
            #[cfg(feature = "polls")]
            polls: self.polls().held.clone(),
            #[cfg(feature = "polls")]
            queues: self.queues().held.clone(),
        }
    }

    /// Goes back to what was stored at that moment. The clock, the faults and the counters go on.
    ///
    /// ```
    /// # #[cfg(feature = "breaker")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), breaker::DriverError> {
    /// use breaker::{Driver, Exchange, Swap, Version};
    /// use drivers_memory::Memory;
    ///
    /// let store = Memory::new();
    /// let before = store.mark();
    /// store.swap("payments", &Swap { expected: None, version: Version(7), bytes: vec![] }).await?;
    /// store.roll_back(&before);
    /// assert_eq!(store.exchange("payments", &Exchange::READ).await?.record, None);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "breaker"))]
    /// # fn main() {}
    /// ```
    pub fn roll_back(&self, mark: &Mark) {
        #[cfg(feature = "breaker")]
        self.store().roll_back(&mark.circuits);
        #[cfg(feature = "polls")]
        {
            self.polls().held = mark.polls.clone();
            self.queues().held = mark.queues.clone();
        }
    }

    /// Forgets everything but its faults, its counters and how its clock was stepped.
    pub fn forget(&self) {
        #[cfg(feature = "breaker")]
        self.store().forget();
        #[cfg(feature = "polls")]
        {
            self.polls().held = crate::polls::Held::default();
            self.queues().held = crate::queue::Held::default();
        }
    }
}
