use std::{
    hint,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Polls a future until it is ready: the cheapest executor there is, for futures that only ever
/// wait for a lock that another thread holds for some nanoseconds.
pub(super) fn until_ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        hint::spin_loop();
    }
}

/// Polls each of the futures once, keeps them all, and says how many are not ready.
pub(super) fn pending<F: Future>(futures: impl Iterator<Item = F>) -> u32 {
    let mut context = Context::from_waker(Waker::noop());
    let mut pending = Vec::new();
    for future in futures {
        let mut future = Box::pin(future);
        if future.as_mut().poll(&mut context).is_pending() {
            pending.push(future);
        }
    }
    pending.len() as u32
}
