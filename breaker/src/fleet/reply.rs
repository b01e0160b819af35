use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// A place for one answer, and the one who waits for it.
pub(crate) struct Asked<T>(Arc<Mutex<State<T>>>);

/// The other end: who drops it without an answer leaves none.
pub(crate) struct Reply<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    answer: Option<T>,
    is_over: bool,
    waker: Option<Waker>,
}

pub(crate) fn reply<T>() -> (Reply<T>, Asked<T>) {
    let state = Arc::new(Mutex::new(State {
        answer: None,
        is_over: false,
        waker: None,
    }));
    (Reply(Arc::clone(&state)), Asked(state))
}

impl<T> Reply<T> {
    pub(crate) fn answer(self, answer: T) {
        lock(&self.0).answer = Some(answer);
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.is_over = true;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Asked<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = lock(&self.0);
        if let Some(answer) = state.answer.take() {
            return Poll::Ready(Some(answer));
        }
        if state.is_over {
            return Poll::Ready(None);
        }
        let waker = context.waker().clone();
        let old = state.waker.replace(waker);
        // A waker may do anything when it is dropped, so not under the lock.
        drop(state);
        drop(old);
        Poll::Pending
    }
}

/// No method leaves a change half done, so a panic elsewhere leaves nothing to mend.
fn lock<T>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
