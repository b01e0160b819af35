use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::runtime::Handle;

/// Work that was begun is brought to its end, also where nobody waits for it any more: a statement
/// that is on its way keeps its connection, so that nobody else is given it meanwhile.
pub(super) struct Finish<T: Send + 'static> {
    /// None, once it is done.
    work: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    runtime: Handle,
    begun: bool,
}

impl<T: Send + 'static> Finish<T> {
    /// `work` has to end by itself, as by a deadline.
    pub(super) fn new(runtime: Handle, work: impl Future<Output = T> + Send + 'static) -> Self {
        Self {
            work: Some(Box::pin(work)),
            runtime,
            begun: false,
        }
    }
}

impl<T: Send + 'static> Future for Finish<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.begun = true;
        let Some(work) = &mut self.work else {
            return Poll::Pending;
        };
        let polled = work.as_mut().poll(context);
        if polled.is_ready() {
            self.work = None;
        }
        polled
    }
}

impl<T: Send + 'static> Drop for Finish<T> {
    fn drop(&mut self) {
        if self.begun
            && let Some(work) = self.work.take()
        {
            self.runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering::SeqCst},
        },
        time::Duration,
    };

    use super::*;

    fn counting(count: &Arc<AtomicU32>) -> Finish<()> {
        let count = Arc::clone(count);
        Finish::new(Handle::current(), async move {
            count.fetch_add(1, SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            count.fetch_add(10, SeqCst);
        })
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_begun_is_finished_and_nothing_else() {
        let count = Arc::new(AtomicU32::new(0));
        drop(counting(&count));
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(count.load(SeqCst), 0);

        let early = tokio::time::timeout(Duration::from_millis(1), counting(&count)).await;
        assert!(early.is_err());
        assert_eq!(count.load(SeqCst), 1);
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(count.load(SeqCst), 11);

        counting(&count).await;
        assert_eq!(count.load(SeqCst), 22);
    }
}
