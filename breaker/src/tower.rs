use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::{Breaker, CallError, Classify, ErrorsFail, OwnedPermit, Rejected};

/// Puts a service behind a breaker.
///
/// All services that one layer makes, and all their clones, share the breaker's circuit. Under a
/// retry layer each try is a call of its own, so retries end when the circuit opens; a rejection
/// is an error like another, and a retry policy may wait for
/// [`retry_after`](Rejected::retry_after).
///
/// While the circuit rejects calls the service is ready at once, whether the inner one is or not,
/// and the rejection is what its future gives. So a caller that waits for a hung service to
/// become ready hears of it, and a buffer around it is not closed by a rejection, as it would be
/// by an error from `poll_ready`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use breaker::{Breaker, BreakerLayer, Outcome};
/// use tower::{ServiceBuilder, service_fn};
///
/// let breaker = Breaker::builder("search").build()?;
/// let layer = BreakerLayer::new(breaker).classify(|result: &Result<u16, std::io::Error>| {
///     match result {
///         Ok(500..) | Err(_) => Outcome::Failure,
///         Ok(_) => Outcome::Success,
///     }
/// });
/// let service = ServiceBuilder::new()
///     .layer(layer)
///     .service(service_fn(async |_query: String| Ok::<u16, std::io::Error>(200)));
/// # let _ = service;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct BreakerLayer<C = ErrorsFail> {
    breaker: Breaker,
    classify: C,
}

impl BreakerLayer {
    /// Every error is a failure.
    pub const fn new(breaker: Breaker) -> Self {
        Self {
            breaker,
            classify: ErrorsFail,
        }
    }
}

impl<C> BreakerLayer<C> {
    /// Judges results by `classify` instead; a closure with its argument's type written out will
    /// do.
    pub fn classify<D>(self, classify: D) -> BreakerLayer<D> {
        BreakerLayer {
            breaker: self.breaker,
            classify,
        }
    }
}

impl<S, C: Clone> Layer<S> for BreakerLayer<C> {
    type Service = BreakerService<S, C>;

    fn layer(&self, inner: S) -> Self::Service {
        BreakerService {
            inner,
            breaker: self.breaker.clone(),
            classify: self.classify.clone(),
            rejected: None,
        }
    }
}

/// A service behind a breaker, from [`BreakerLayer`].
#[derive(Debug)]
pub struct BreakerService<S, C = ErrorsFail> {
    inner: S,
    breaker: Breaker,
    classify: C,
    /// How the next call is rejected, if `poll_ready` said ready without asking the inner service.
    rejected: Option<Rejected>,
}

/// A clone has not been polled, so no rejection comes with it.
impl<S: Clone, C: Clone> Clone for BreakerService<S, C> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            breaker: self.breaker.clone(),
            classify: self.classify.clone(),
            rejected: None,
        }
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

    /// An error of the inner service's own `poll_ready` counts as a failure.
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.rejected = self.breaker.would_reject();
        if self.rejected.is_some() {
            return Poll::Ready(Ok(()));
        }
        match ready!(self.inner.poll_ready(context)) {
            Ok(()) => Poll::Ready(Ok(())),
            Err(error) => {
                if let Ok(permit) = self.breaker.try_acquire() {
                    let result = Err(error);
                    permit.record(self.classify.classify(&result));
                    return Poll::Ready(result.map(|_| ()).map_err(CallError::Inner));
                }
                Poll::Ready(Err(CallError::Inner(error)))
            }
        }
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(rejected) = self.rejected.take() {
            self.breaker.circuit.count_rejection();
            return BreakerFuture::rejected(rejected);
        }
        match self.breaker.try_acquire_owned() {
            Err(rejected) => BreakerFuture::rejected(rejected),
            Ok(permit) => BreakerFuture {
                kind: Kind::Running {
                    future: self.inner.call(request),
                    permit: Some(permit),
                    classify: self.classify.clone(),
                },
            },
        }
    }
}

pin_project! {
    /// A call of a [`BreakerService`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct BreakerFuture<F, C> {
        #[pin]
        kind: Kind<F, C>,
    }
}

pin_project! {
    #[project = KindProjection]
    #[derive(Debug)]
    enum Kind<F, C> {
        Rejected {
            rejected: Rejected,
        },
        Running {
            #[pin]
            future: F,
            permit: Option<OwnedPermit>,
            classify: C,
        },
    }
}

impl<F, C> BreakerFuture<F, C> {
    const fn rejected(rejected: Rejected) -> Self {
        Self {
            kind: Kind::Rejected { rejected },
        }
    }
}

impl<F, C, T, E> Future for BreakerFuture<F, C>
where
    F: Future<Output = Result<T, E>>,
    C: Classify<T, E>,
{
    type Output = Result<T, CallError<E>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProjection::Rejected { rejected } => {
                Poll::Ready(Err(CallError::Rejected(*rejected)))
            }
            KindProjection::Running {
                future,
                permit,
                classify,
            } => {
                let result = ready!(future.poll(context));
                if let Some(permit) = permit.take() {
                    permit.record(classify.classify(&result));
                }
                Poll::Ready(result.map_err(CallError::Inner))
            }
        }
    }
}
