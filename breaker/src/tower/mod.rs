mod future;
mod service;

use std::fmt;

use tower_layer::Layer;

pub use self::{future::BreakerFuture, service::BreakerService};
use crate::{Breaker, ErrorsFail};

/// Puts a service behind a breaker.
///
/// All services that one layer makes, and all their clones, share the breaker's circuit. Under a
/// retry layer each try is a call of its own, so the tries are counted and end when the circuit
/// opens; a rejection is an error like another, and a retry policy may wait for
/// [`retry_after`](crate::Rejected::retry_after).
///
/// [`BreakerService`] says what becomes of readiness.
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
///
/// Layers that ask for an error that can be boxed, as a buffer, take
/// [`CallError`](crate::CallError) as it is where the inner service's error is a
/// [`std::error::Error`]. Where that is boxed itself, put
/// [`CallError::boxed`](crate::CallError::boxed) between:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// use breaker::{Breaker, BreakerLayer, CallError};
/// use tower::{BoxError, ServiceBuilder, service_fn};
///
/// let service = ServiceBuilder::new()
///     .buffer(16)
///     .map_err(CallError::<BoxError>::boxed)
///     .layer(BreakerLayer::new(Breaker::builder("search").build()?))
///     .load_shed()
///     .service(service_fn(async |_query: String| Ok::<u16, BoxError>(200)));
/// # let _ = service;
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Clone)]
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
        BreakerService::new(inner, self.breaker.clone(), self.classify.clone())
    }
}

/// What judges may be a closure, of which there is nothing to show.
impl<C> fmt::Debug for BreakerLayer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BreakerLayer")
            .field("breaker", &self.breaker)
            .finish_non_exhaustive()
    }
}
