use std::{fmt, sync::Arc, time::Duration};

use crate::{
    BreakerBuilder, Force, Operator, OwnedPermit, Permit, Rejected, Snapshot, Status, Transition,
    circuit::Circuit,
};

/// A circuit breaker that guards one service.
///
/// It is a handle: clones share the circuit, and all methods take `&self`. No method waits for
/// I/O or for a timer; time passes as calls look at the clock. What time alone decides, as that a
/// force ends or the lease of a probe runs out, is found out by the next call, or by whoever asks
/// for the [status](Self::status), a [snapshot](Self::snapshot) or the [history](Self::history).
///
/// A circuit takes 6 to 8 KB of memory on a machine of up to four threads, and up to 44 KB on one
/// of 32 or more; with a window of calls 2.5 to 4 KB, or up to 11 KB, and 4 bytes for each of them.
///
/// A ramp or a throttle adds up to 1 KB.
///
/// | method | costs |
/// |---|---|
/// | a call through a closed circuit | no lock, no allocation: two loads, a look at the clock, one compare-exchange |
/// | a call while calls are picked, by a [`Ramp`](crate::Ramp) or a [`Throttle`](crate::Throttle) | no lock, no allocation: a few writes that all threads share |
/// | a call that is rejected | no lock, no allocation |
/// | a probe, a transition, everything for operators | a short lock |
#[derive(Clone)]
pub struct Breaker {
    pub(crate) circuit: Arc<Circuit>,
}

impl Breaker {
    /// A breaker for this service, to be configured. Any string is a name, though a
    /// [`Registry`](crate::Registry::LONGEST_NAME) takes none of more than 4 KiB.
    pub fn builder(service: impl Into<Arc<str>>) -> BreakerBuilder {
        BreakerBuilder::new(service.into())
    }

    /// The name of the service.
    pub fn service(&self) -> &str {
        self.circuit.service()
    }

    /// Leave to make one call, for calls that don't fit a closure.
    ///
    /// # Errors
    ///
    /// [`Rejected`], with the reason and after what time to try again.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let breaker = breaker::Breaker::builder("mail").build()?;
    /// let permit = breaker.try_acquire()?;
    /// match "25".parse::<u16>() {
    ///     Ok(_) => permit.success(),
    ///     Err(_) => permit.failure(),
    /// }
    /// assert_eq!(breaker.snapshot().window.calls, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[inline(always)]
    pub fn try_acquire(&self) -> Result<Permit<'_>, Rejected> {
        self.circuit.enter().permit(&self.circuit)
    }

    /// The same, as a permit that can go to another thread or task; it counts a reference.
    ///
    /// # Errors
    ///
    /// As with [`try_acquire`](Self::try_acquire).
    #[inline]
    pub fn try_acquire_owned(&self) -> Result<OwnedPermit, Rejected> {
        let permit = self.try_acquire()?;
        Ok(permit.into_owned(&self.circuit))
    }

    /// How a call would be rejected that came now; none, where it would be let through. It claims
    /// nothing and is not counted. Where calls are picked it says what becomes of the next one,
    /// whoever makes it. In a fleet none is said, too, once the wait is over: a call has to come, and
    /// is rejected, for a probe to be asked for.
    pub fn would_reject(&self) -> Option<Rejected> {
        self.circuit.would_reject()
    }

    /// What callers meet at this moment.
    ///
    /// An open circuit whose wait is over stays open until a call comes, which is then its first
    /// probe. Whatever else is due is carried out first, and subscribers hear of it: a force that
    /// has run out ends, and probes whose lease has are lost.
    pub fn status(&self) -> Status {
        self.circuit.status()
    }

    /// The circuit at this moment; carries out what is due, as [`status`](Self::status) does.
    pub fn snapshot(&self) -> Snapshot {
        self.circuit.snapshot()
    }

    /// The last changes, the latest last, at most 16; carries out what is due, as
    /// [`status`](Self::status) does.
    pub fn history(&self) -> Vec<Transition> {
        self.circuit.history()
    }

    /// Imposes a status on this breaker alone, for `time` or until it is lifted. The state of the circuit stays as it is
    /// beneath; its window and its row of failures start empty, and once more when this ends.
    /// Permits that are out don't count any more, except that of a probe that ends after the force
    /// and within its lease; one that ends before gives back its place, and its outcome is lost.
    ///
    /// An idle circuit doesn't notice that `time` is over: the next call does, or whoever asks for
    /// the status, a snapshot or the history. Only then do subscribers hear of it.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use breaker::{Breaker, Force, Operator, Reason};
    ///
    /// let breaker = Breaker::builder("payments").build()?;
    /// let ann = Operator::new("ann", "the provider moves house")?;
    /// breaker.force(Force::Open, Some(Duration::from_secs(600)), &ann);
    /// assert_eq!(breaker.try_acquire().unwrap_err().reason, Reason::ForcedOpen);
    /// breaker.lift(&ann);
    /// assert!(breaker.try_acquire().is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn force(&self, force: Force, time: Option<Duration>, operator: &Operator) {
        self.circuit.force(force, time, operator);
    }

    /// Ends what was imposed on this breaker; the circuit goes on in the state in which it was, with an empty
    /// window.
    pub fn lift(&self, operator: &Operator) {
        self.circuit.lift(operator);
    }

    /// Closes the circuit and starts it afresh: an empty window, the shortest wait next, nothing
    /// imposed.
    ///
    /// In a fleet that holds for what this breaker opened by itself. Where the fleet's circuit is
    /// not closed, only what was imposed on this breaker ends; the fleet has a reset of its own.
    pub fn reset(&self, operator: &Operator) {
        self.circuit.reset(operator);
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.circuit.fmt(f)
    }
}
