use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

/// The future of a [`Timer`].
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a runtime lends to those who have to wait: any `Fn(Duration) -> impl Future`, as
/// `tokio::time::sleep`.
pub trait Timer: Send + Sync {
    /// A future that is ready after this time.
    fn sleep(&self, time: Duration) -> Sleep;
}

impl<F, S> Timer for F
where
    F: Fn(Duration) -> S + Send + Sync,
    S: Future<Output = ()> + Send + 'static,
{
    fn sleep(&self, time: Duration) -> Sleep {
        Box::pin(self(time))
    }
}

/// A deadline passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the deadline of {deadline:?} passed")]
pub struct Elapsed {
    /// How long was waited.
    pub deadline: Duration,
}

/// What `work` comes to, unless that takes longer than `deadline`: then it is dropped.
///
/// # Errors
///
/// [`Elapsed`] when the deadline passes first.
pub async fn within<T>(
    timer: &dyn Timer,
    deadline: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    let mut work = pin!(work);
    let mut sleep = timer.sleep(deadline);
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(done));
        }
        sleep
            .as_mut()
            .poll(context)
            .map(|()| Err(Elapsed { deadline }))
    })
    .await
}
