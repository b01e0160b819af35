use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::{CallError, Classify, OwnedPermit, Rejected};

pin_project! {
    /// A call of a [`BreakerService`](crate::BreakerService).
    ///
    /// A panic of the inner service's future is a failure. If this is dropped before it is done,
    /// the permit follows the breaker's [`Dropped`](crate::Dropped) policy.
    #[must_use = "futures do nothing unless polled"]
    pub struct BreakerFuture<F, C> {
        #[pin]
        kind: Kind<F, C>,
    }
}

pin_project! {
    #[project = KindProjection]
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
    pub(super) const fn rejected(rejected: Rejected) -> Self {
        Self {
            kind: Kind::Rejected { rejected },
        }
    }

    pub(super) const fn running(future: F, permit: OwnedPermit, classify: C) -> Self {
        Self {
            kind: Kind::Running {
                future,
                permit: Some(permit),
                classify,
            },
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
                // Out of the future, so that a panic drops it while the thread is panicking: whoever
                // catches the panic may drop the future only afterwards.
                let held = permit.take();
                let Poll::Ready(result) = future.poll(context) else {
                    *permit = held;
                    return Poll::Pending;
                };
                if let Some(held) = held {
                    held.record(classify.classify(&result));
                }
                Poll::Ready(result.map_err(CallError::Inner))
            }
        }
    }
}

/// What judges may be a closure, of which there is nothing to show.
impl<F: fmt::Debug, C> fmt::Debug for BreakerFuture<F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("BreakerFuture");
        match &self.kind {
            Kind::Rejected { rejected } => fields.field("rejected", rejected),
            Kind::Running { future, permit, .. } => {
                fields.field("future", future).field("permit", permit)
            }
        };
        fields.finish_non_exhaustive()
    }
}
