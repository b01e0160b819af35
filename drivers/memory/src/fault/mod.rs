mod chance;
mod course;
mod faults;
mod lag;

use std::time::Duration;

use chance::Chance;
pub(crate) use course::{Course, End};
use drivers_port::Timer;
pub use faults::Faults;
use lag::Lag;

/// What goes wrong with a call: with each that comes by until [`Faults::clear`], unless it is told
/// otherwise.
///
/// ```
/// use std::time::Duration;
///
/// use drivers_memory::{Fault, Memory};
///
/// let store = Memory::new();
/// store.faults().inject(Fault::unknown_applied().times(1));
/// store.faults().inject(Fault::lag_there(Duration::from_millis(30), tokio::time::sleep).chance(0.1, 7));
/// store.faults().clear();
/// ```
#[derive(Debug)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    effect: Effect,
    only: Option<Operation>,
    times: Option<u64>,
    chance: Option<Chance>,
}

/// What is done to a call.
#[derive(Debug)]
pub(crate) enum Effect {
    There(Lag),
    Back(Lag),
    End(End),
}

/// Which call it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    #[cfg(feature = "breaker")]
    Exchange,
    #[cfg(feature = "breaker")]
    Swap,
    #[cfg(feature = "breaker")]
    List,
    #[cfg(feature = "polls")]
    Cast,
    #[cfg(feature = "polls")]
    Seal,
    /// What changes a poll otherwise.
    #[cfg(feature = "polls")]
    Define,
    /// What changes nothing of a poll.
    #[cfg(feature = "polls")]
    Read,
    #[cfg(feature = "polls")]
    Publish,
    #[cfg(feature = "polls")]
    Receive,
    /// What says what became of a message.
    #[cfg(feature = "polls")]
    Settle,
}

impl Fault {
    /// [`DriverError::Unavailable`](drivers_port::DriverError::Unavailable): nothing is done.
    pub const fn refuse() -> Self {
        Self::ends(End::Refuse)
    }

    /// [`DriverError::Busy`](drivers_port::DriverError::Busy): nothing is done.
    pub const fn busy() -> Self {
        Self::ends(End::Busy)
    }

    /// [`DriverError::Indeterminate`](drivers_port::DriverError::Indeterminate), though it was not done:
    /// the request was lost.
    pub const fn unknown_not_applied() -> Self {
        Self::ends(End::LoseRequest)
    }

    /// [`DriverError::Indeterminate`](drivers_port::DriverError::Indeterminate), though it was done: the
    /// reply was lost.
    pub const fn unknown_applied() -> Self {
        Self::ends(End::LoseReply)
    }

    /// Nothing is done, and no answer ever comes.
    pub const fn hang() -> Self {
        Self::ends(End::Hang)
    }

    /// It is done, and no answer ever comes.
    pub const fn hang_applied() -> Self {
        Self::ends(End::Silence)
    }

    /// The record comes back as bytes that are none, under its own version. What is stored stays as
    /// it is.
    pub const fn corrupt() -> Self {
        Self::ends(End::Garble)
    }

    /// It takes so long until it is done.
    pub fn lag_there(time: Duration, timer: impl Timer + 'static) -> Self {
        Self::of(Effect::There(Lag::new(time, timer)))
    }

    /// Once it is done, it takes so long until the answer comes.
    pub fn lag_back(time: Duration, timer: impl Timer + 'static) -> Self {
        Self::of(Effect::Back(Lag::new(time, timer)))
    }

    /// Only to exchanges.
    #[cfg(feature = "breaker")]
    pub const fn on_exchanges(mut self) -> Self {
        self.only = Some(Operation::Exchange);
        self
    }

    /// Only to swaps.
    #[cfg(feature = "breaker")]
    pub const fn on_swaps(mut self) -> Self {
        self.only = Some(Operation::Swap);
        self
    }

    /// Only to casts.
    #[cfg(feature = "polls")]
    pub const fn on_casts(mut self) -> Self {
        self.only = Some(Operation::Cast);
        self
    }

    /// Only to seals.
    #[cfg(feature = "polls")]
    pub const fn on_seals(mut self) -> Self {
        self.only = Some(Operation::Seal);
        self
    }

    /// Only to creations and updates of polls.
    #[cfg(feature = "polls")]
    pub const fn on_definitions(mut self) -> Self {
        self.only = Some(Operation::Define);
        self
    }

    /// Only to what reads polls, voters and ballots.
    #[cfg(feature = "polls")]
    pub const fn on_reads(mut self) -> Self {
        self.only = Some(Operation::Read);
        self
    }

    /// Only to messages on their way into a queue.
    #[cfg(feature = "polls")]
    pub const fn on_publishes(mut self) -> Self {
        self.only = Some(Operation::Publish);
        self
    }

    /// Only to deliveries of a queue.
    #[cfg(feature = "polls")]
    pub const fn on_receives(mut self) -> Self {
        self.only = Some(Operation::Receive);
        self
    }

    /// Only to what acknowledges messages, sets them aside or forgets them.
    #[cfg(feature = "polls")]
    pub const fn on_settlements(mut self) -> Self {
        self.only = Some(Operation::Settle);
        self
    }

    /// Only to so many calls, and then no more.
    pub const fn times(mut self, calls: u64) -> Self {
        self.times = Some(calls);
        self
    }

    /// Only to some calls: with this probability, from 0 to 1, which a sequence of the seed decides.
    pub const fn chance(mut self, probability: f64, seed: u64) -> Self {
        self.chance = Some(Chance::new(probability, seed));
        self
    }

    const fn ends(end: End) -> Self {
        Self::of(Effect::End(end))
    }

    const fn of(effect: Effect) -> Self {
        Self {
            effect,
            only: None,
            times: None,
            chance: None,
        }
    }

    /// Whether it hits this call, which it then is used up by.
    fn hits(&mut self, operation: Operation) -> bool {
        if self.only.is_some_and(|only| only != operation) || self.is_spent() {
            return false;
        }
        if self.chance.as_mut().is_some_and(|chance| !chance.comes()) {
            return false;
        }
        if let Some(times) = &mut self.times {
            *times -= 1;
        }
        true
    }

    fn is_spent(&self) -> bool {
        self.times == Some(0)
    }
}
