use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

use super::Circuit;
use crate::event::Wakes;

/// The tasks that wait for what is behind the circuit to become ready, which may never happen:
/// they are woken when the circuit begins to reject calls, too.
///
/// A task is put down before it looks at the gate, and the gate is published before the tasks are
/// looked for, so none is missed. Nothing else is done under this lock.
#[derive(Default)]
pub(super) struct Waiters(Mutex<State>);

#[derive(Default)]
struct State {
    /// The number of the next waiter.
    next: u64,
    wakers: BTreeMap<u64, Waker>,
}

impl Waiters {
    pub(super) fn wake(&self) -> Wakes {
        let wakers = std::mem::take(&mut self.lock().wakers);
        wakers.into_values().collect()
    }

    /// No method leaves a change half done, so a panic elsewhere leaves nothing to mend.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that waits, until it is dropped.
pub(crate) struct Waiter {
    circuit: Arc<Circuit>,
    number: u64,
}

impl Waiter {
    pub(crate) fn new(circuit: Arc<Circuit>) -> Self {
        let mut state = circuit.waiters.lock();
        let number = state.next;
        state.next += 1;
        drop(state);
        Self { circuit, number }
    }

    /// Has `waker` woken the next time that the circuit begins to reject calls, and no other that
    /// was given before.
    pub(crate) fn wait(&self, waker: &Waker) {
        let waker = waker.clone();
        let old = self
            .circuit
            .waiters
            .lock()
            .wakers
            .insert(self.number, waker);
        // A waker may do anything when it is dropped, so not under the lock.
        drop(old);
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let old = self.circuit.waiters.lock().wakers.remove(&self.number);
        drop(old);
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Waiter").field(&self.number).finish()
    }
}
