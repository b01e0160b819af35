//! The layer, alone and among tower's own.

mod failures;
mod layers;
mod picked;
mod readiness;
mod strict;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
};

use breaker::{Breaker, CallError};
use tower::Service;

/// What a service answers to one request, without waiting.
async fn once<S: Service<R>, R>(service: &mut S, request: R) -> Result<S::Response, S::Error> {
    tower::ServiceExt::ready(service).await?.call(request).await
}

fn reason<E>(error: &CallError<E>) -> Option<breaker::Reason> {
    error.rejected().map(|rejected| rejected.reason)
}

/// Opens the brittle circuit by calls that have nothing to do with a service.
fn open(breaker: &Breaker) {
    for _ in 0..3 {
        breaker.try_acquire().unwrap().failure();
    }
    assert_eq!(breaker.status(), breaker::Status::Open);
}

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Bell {
    fn new() -> (Arc<Self>, Waker) {
        let bell = Arc::<Self>::default();
        (Arc::clone(&bell), Waker::from(bell))
    }

    fn rings(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Whether the service is ready; none, where it isn't yet.
fn poll<S: Service<&'static str>>(service: &mut S, waker: &Waker) -> Option<Result<(), S::Error>> {
    match service.poll_ready(&mut Context::from_waker(waker)) {
        std::task::Poll::Ready(result) => Some(result),
        std::task::Poll::Pending => None,
    }
}
