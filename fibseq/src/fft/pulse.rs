use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{Budget, Error, Progress, Quantity};

/// The heartbeat of a long computation: counts its steps on whatever thread they are done, shows
/// them to the budget's watcher, and remembers that it wanted to stop.
#[derive(Debug)]
pub(crate) struct Pulse<'a> {
    budget: &'a Budget<'a>,
    total: u64,
    done: AtomicU64,
    stopped: AtomicBool,
}

/// How often the watcher is called in all, about.
const LOOKS: u64 = 1024;

impl<'a> Pulse<'a> {
    pub(crate) fn new(budget: &'a Budget<'a>, total: u64) -> Self {
        Self {
            budget,
            total,
            done: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// Counts one step; `false` says to leave off.
    pub(crate) fn beat(&self) -> bool {
        let before = self.done.fetch_add(1, Ordering::Relaxed);
        let look = |done: u64| done * LOOKS / self.total.max(1);
        if look(before) != look(before + 1) && self.ask().is_err() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        !self.stopped.load(Ordering::Relaxed)
    }

    /// The error of a computation that was stopped.
    pub(crate) fn verdict(&self) -> Result<(), Error> {
        if !self.stopped.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(Error::Cancelled {
            progress: Progress {
                done: self.done(),
                total: self.total,
                quantity: Quantity::Steps,
            },
        })
    }

    fn ask(&self) -> Result<(), Error> {
        self.budget.tick(self.done(), self.total, Quantity::Steps)
    }

    fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed).min(self.total)
    }
}
