use std::{
    future::{Ready, ready},
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
};

use tower::Service;

/// Holds its callers to tower's contract: a handle that was not found ready panics when it is
/// called, and a clone was not.
#[derive(Default)]
pub(super) struct Strict {
    state: Arc<Mutex<State>>,
    ready: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) readiness: Readiness,
    pub(super) polls: usize,
    pub(super) calls: usize,
}

#[derive(Default, Clone, Copy)]
pub(super) enum Readiness {
    #[default]
    Ready,
    /// Never wakes anybody, either.
    Hung,
    Broken,
}

impl Strict {
    pub(super) fn new(readiness: Readiness) -> Self {
        let strict = Self::default();
        strict.state().readiness = readiness;
        strict
    }

    /// Shared with its clones.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self {
            state: Arc::clone(&self.state),
            ready: false,
        }
    }
}

/// Answers with the request; `"fail"` fails, `"panic"` panics.
impl Service<&'static str> for Strict {
    type Response = &'static str;
    type Error = std::fmt::Error;
    type Future = Ready<Result<&'static str, std::fmt::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let mut state = self.state.lock().unwrap();
        state.polls += 1;
        match state.readiness {
            _ if self.ready => Poll::Ready(Ok(())),
            Readiness::Hung => Poll::Pending,
            Readiness::Broken => Poll::Ready(Err(std::fmt::Error)),
            Readiness::Ready => {
                self.ready = true;
                Poll::Ready(Ok(()))
            }
        }
    }

    fn call(&mut self, request: &'static str) -> Self::Future {
        assert!(self.ready, "called without being ready");
        self.ready = false;
        self.state().calls += 1;
        match request {
            "fail" => ready(Err(std::fmt::Error)),
            "panic" => panic!("on purpose"),
            _ => ready(Ok(request)),
        }
    }
}
