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
///
/// ```
/// use std::time::Duration;
///
/// use drivers_port::{Timer, within};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let timer: &dyn Timer = &tokio::time::sleep;
/// timer.sleep(Duration::from_secs(1)).await;
/// let late = within(timer, Duration::from_secs(1), std::future::pending::<()>()).await;
/// assert_eq!(late.unwrap_err().to_string(), "the deadline of 1s passed");
/// # }
/// ```
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
/// Work that is done at the very deadline counts as done. Dropping is all that happens: whether
/// what was sent has been applied is then unknown.
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

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        sync::atomic::{AtomicBool, Ordering},
    };

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    struct Dropped<'a>(&'a AtomicBool);

    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_dropped_at_the_deadline_and_not_before() {
        let dropped = AtomicBool::new(false);
        let start = tokio::time::Instant::now();
        let work = async {
            let _held = Dropped(&dropped);
            pending::<()>().await;
        };
        let mut late = pin!(within(&tokio::time::sleep, SECOND, work));
        let early = tokio::time::timeout(SECOND / 2, late.as_mut()).await;
        assert!(early.is_err() && !dropped.load(Ordering::Relaxed));
        assert_eq!(late.await, Err(Elapsed { deadline: SECOND }));
        assert!(dropped.load(Ordering::Relaxed));
        assert!(start.elapsed() < SECOND * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn work_in_time_comes_through() {
        let timer: Box<dyn Timer> = Box::new(tokio::time::sleep);
        let work = async {
            timer.sleep(SECOND / 2).await;
            7
        };
        assert_eq!(within(&*timer, SECOND, work).await, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_is_done_at_the_deadline_counts() {
        let timer = |_: Duration| ready(());
        assert_eq!(within(&timer, Duration::ZERO, ready(7)).await, Ok(7));
    }
}
