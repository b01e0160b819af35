use std::{fmt, mem, sync::Arc};

use crate::{
    Outcome,
    circuit::{Circuit, Ticket},
};

/// Leave to make one call, from [`Breaker::try_acquire`](crate::Breaker::try_acquire). It borrows
/// the breaker; [`Breaker::try_acquire_owned`](crate::Breaker::try_acquire_owned) gives one that
/// can go to another thread or task.
///
/// Say how the call ended with [`success`](Self::success), [`failure`](Self::failure) or
/// [`record`](Self::record). A permit that is dropped instead follows the breaker's
/// [`Dropped`](crate::Dropped) policy, as a failure if its thread is panicking, even where it was
/// taken within a destructor that runs meanwhile and the call was well: give it its outcome there.
/// One that is forgotten is lost: where it was a probe, its place is free again once its lease has
/// run out.
///
/// What is said counts only if the circuit is still in the state in which the call was let
/// through; later than that it is ignored.
#[must_use = "a permit that is dropped at once guards nothing"]
pub struct Permit<'a> {
    circuit: &'a Circuit,
    ticket: Ticket,
}

impl<'a> Permit<'a> {
    #[inline(always)]
    pub(crate) const fn new(circuit: &'a Circuit, ticket: Ticket) -> Self {
        Self { circuit, ticket }
    }

    /// The same with a count of the circuit's references.
    pub(crate) fn into_owned(self, circuit: &Arc<Circuit>) -> OwnedPermit {
        let ticket = Some(self.ticket);
        mem::forget(self);
        OwnedPermit {
            circuit: circuit.clone(),
            ticket,
        }
    }

    /// Whether this call is a probe, by which a half-open circuit finds out whether the service
    /// is well again.
    pub fn is_probe(&self) -> bool {
        self.ticket.is_probe()
    }

    /// The service answered.
    #[inline(always)]
    pub fn success(self) {
        self.record(Outcome::Success);
    }

    /// The service failed.
    #[inline]
    pub fn failure(self) {
        self.record(Outcome::Failure);
    }

    /// The call says nothing about the service: it is not counted, and a probe's place is free
    /// again.
    #[inline]
    pub fn ignore(self) {
        self.record(Outcome::Ignore);
    }

    /// How the call ended.
    #[inline(always)]
    pub fn record(self, outcome: Outcome) {
        let (circuit, ticket) = (self.circuit, self.ticket);
        // It owns nothing, and dropping it would say something else.
        mem::forget(self);
        circuit.leave(ticket, outcome);
    }
}

impl Drop for Permit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.circuit.abandon(self.ticket);
    }
}

impl fmt::Debug for Permit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit")
            .field("service", self.circuit.service())
            .field("probe", &self.is_probe())
            .finish_non_exhaustive()
    }
}

/// A [`Permit`] that holds on to its circuit, from
/// [`Breaker::try_acquire_owned`](crate::Breaker::try_acquire_owned): it can go to another thread
/// or task.
#[must_use = "a permit that is dropped at once guards nothing"]
pub struct OwnedPermit {
    circuit: Arc<Circuit>,
    /// None, once the outcome is known.
    ticket: Option<Ticket>,
}

impl OwnedPermit {
    /// See [`Permit::is_probe`].
    pub fn is_probe(&self) -> bool {
        self.ticket.as_ref().is_some_and(Ticket::is_probe)
    }

    /// The service answered.
    #[inline]
    pub fn success(self) {
        self.record(Outcome::Success);
    }

    /// The service failed.
    #[inline]
    pub fn failure(self) {
        self.record(Outcome::Failure);
    }

    /// See [`Permit::ignore`].
    #[inline]
    pub fn ignore(self) {
        self.record(Outcome::Ignore);
    }

    /// How the call ended.
    #[inline]
    pub fn record(mut self, outcome: Outcome) {
        if let Some(ticket) = self.ticket.take() {
            self.circuit.leave(ticket, outcome);
        }
    }
}

impl Drop for OwnedPermit {
    #[inline]
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.circuit.abandon(ticket);
        }
    }
}

impl fmt::Debug for OwnedPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedPermit")
            .field("service", self.circuit.service())
            .field("probe", &self.is_probe())
            .finish_non_exhaustive()
    }
}
