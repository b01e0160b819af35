use std::{fmt, ops::Deref, sync::Arc};

use crate::{Outcome, circuit::{Circuit, Ticket}};

/// Leave to make one call, from [`Breaker::try_acquire`](crate::Breaker::try_acquire).
///
/// Say how the call ended with [`success`](Self::success), [`failure`](Self::failure) or
/// [`record`](Self::record). A permit that is dropped instead follows the breaker's
/// [`Dropped`](crate::Dropped) policy, as a failure if its thread is panicking. One that is
/// forgotten is lost: where it was a probe, its place is free again once its lease has run out.
///
/// What is said counts only if the circuit is still in the state in which the call was let
/// through; later than that it is ignored.
#[must_use = "a permit that is dropped at once guards nothing"]
pub struct Permit<'a> {
    circuit: Holder<'a>,
    /// None, once the outcome is known.
    ticket: Option<Ticket>,
}

enum Holder<'a> {
    Borrowed(&'a Circuit),
    Owned(Arc<Circuit>),
}

impl Deref for Holder<'_> {
    type Target = Circuit;

    #[inline]
    fn deref(&self) -> &Circuit {
        match self {
            Self::Borrowed(circuit) => circuit,
            Self::Owned(circuit) => circuit,
        }
    }
}

impl<'a> Permit<'a> {
    #[inline]
    pub(crate) fn borrowed(circuit: &'a Circuit, ticket: Ticket) -> Self {
        Self {
            circuit: Holder::Borrowed(circuit),
            ticket: Some(ticket),
        }
    }

    /// Whether this call is a probe, by which a half-open circuit finds out whether the service
    /// is well again.
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

    /// The call says nothing about the service: it is not counted, and a probe's place is free
    /// again.
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

impl Permit<'static> {
    #[inline]
    pub(crate) fn owned(circuit: Arc<Circuit>, ticket: Ticket) -> Self {
        Self {
            circuit: Holder::Owned(circuit),
            ticket: Some(ticket),
        }
    }
}

impl Drop for Permit<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.circuit.abandon(ticket);
        }
    }
}

impl fmt::Debug for Permit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit")
            .field("service", &self.circuit.service())
            .field("probe", &self.is_probe())
            .finish_non_exhaustive()
    }
}
