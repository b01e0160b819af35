use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tower_service::Service;

use super::BreakerFuture;
use crate::{Breaker, CallError, Classify, ErrorsFail, Rejected, circuit::Waiter};

/// A service behind a breaker, from [`BreakerLayer`](crate::BreakerLayer).
///
/// # Readiness
///
/// While the circuit rejects calls the service is ready at once and the inner one is not asked;
/// the rejection is what the future of the call gives. So a caller that would wait for a hung
/// service hears of it, and a buffer around it goes on, which an error from `poll_ready` would
/// close. Otherwise it is ready when the inner service is:
///
/// * A task that waits for the inner service to become ready is woken when the circuit begins to
///   reject calls, and is then rejected as well.
/// * Once the wait is over the next caller is to be a probe, and waits for the inner service
///   again. If that may never become ready, put `load_shed` between the two: what is not ready is
///   then an error, which counts.
/// * An error from the inner service's own `poll_ready` counts as its result, which for
///   [`ErrorsFail`] is a failure, and is passed on.
///
/// A permit is taken by `call`, not by `poll_ready`. So a call can be rejected though the inner
/// service was ready for it, if the circuit has opened between, or if a [`Ramp`](crate::Ramp) or a
/// [`Throttle`](crate::Throttle) holds it back. What the inner service then holds
/// ready, as a place under `concurrency_limit`, stays with this handle for its next call, until it
/// is dropped. Where handles are kept without being used, put such a limit around the breaker.
///
/// A call that was to be rejected when the service said it was ready is rejected, even if the
/// circuit takes calls again by then, for the inner service was never asked;
/// [`retry_after`](Rejected::retry_after) is zero in that case.
pub struct BreakerService<S, C = ErrorsFail> {
    inner: S,
    breaker: Breaker,
    classify: C,
    /// How the next call is rejected, where this was ready without the inner service being so.
    rejected: Option<Rejected>,
    /// Where the last poll found the inner service not ready.
    waiter: Option<Waiter>,
}

impl<S, C> BreakerService<S, C> {
    pub(super) const fn new(inner: S, breaker: Breaker, classify: C) -> Self {
        Self {
            inner,
            breaker,
            classify,
            rejected: None,
            waiter: None,
        }
    }

    /// Ready, if only for a rejection.
    fn is_rejecting(&mut self) -> bool {
        let Some(rejected) = self.breaker.circuit.would_reject_all() else {
            return false;
        };
        self.rejected = Some(rejected);
        self.waiter = None;
        true
    }

    /// Counts an error of the inner service's `poll_ready`, and passes it on.
    fn unready<T, E>(&self, result: Result<T, E>) -> Result<(), CallError<E>>
    where
        C: Classify<T, E>,
    {
        if let Ok(permit) = self.breaker.try_acquire() {
            permit.record(self.classify.classify(&result));
        }
        result.map(|_| ()).map_err(CallError::Inner)
    }

    fn wait(&mut self, context: &Context<'_>) {
        let circuit = &self.breaker.circuit;
        self.waiter
            .get_or_insert_with(|| Waiter::new(Arc::clone(circuit)))
            .wait(context.waker());
    }
}

/// A clone has not been polled, so it is not ready, not even to reject.
impl<S: Clone, C: Clone> Clone for BreakerService<S, C> {
    fn clone(&self) -> Self {
        Self::new(
            self.inner.clone(),
            self.breaker.clone(),
            self.classify.clone(),
        )
    }
}

impl<S, C, Request> Service<Request> for BreakerService<S, C>
where
    S: Service<Request>,
    C: Classify<S::Response, S::Error> + Clone,
{
    type Response = S::Response;
    type Error = CallError<S::Error>;
    type Future = BreakerFuture<S::Future, C>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        if self.is_rejecting() {
            return Poll::Ready(Ok(()));
        }
        match self.inner.poll_ready(context) {
            // Once ready, a service has to stay so until it is called.
            Poll::Pending if self.rejected.is_some() => Poll::Ready(Ok(())),
            Poll::Pending => {
                self.wait(context);
                // The circuit may have opened before it knew of this task.
                if self.is_rejecting() {
                    return Poll::Ready(Ok(()));
                }
                Poll::Pending
            }
            Poll::Ready(result) => {
                (self.rejected, self.waiter) = (None, None);
                Poll::Ready(match result {
                    Ok(()) => Ok(()),
                    Err(error) => self.unready(Err(error)),
                })
            }
        }
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(earlier) = self.rejected.take() {
            let circuit = &self.breaker.circuit;
            circuit.count_rejection();
            let over = Rejected {
                retry_after: Some(Duration::ZERO),
                ..earlier
            };
            return BreakerFuture::rejected(circuit.would_reject_all().unwrap_or(over));
        }
        match self.breaker.try_acquire_owned() {
            Err(rejected) => BreakerFuture::rejected(rejected),
            // A panic in the inner service's `call` drops the permit, which makes it a failure.
            Ok(permit) => {
                BreakerFuture::running(self.inner.call(request), permit, self.classify.clone())
            }
        }
    }
}

impl<S: fmt::Debug, C> fmt::Debug for BreakerService<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BreakerService")
            .field("inner", &self.inner)
            .field("breaker", &self.breaker)
            .field("rejected", &self.rejected)
            .finish_non_exhaustive()
    }
}
