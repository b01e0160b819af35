use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{Budget, Error, Progress, Quantity};

/// The heartbeat of a long computation: counts its steps on whatever thread they are done, shows
/// them to the budget's watcher, and remembers that it wanted to stop.
#[derive(Debug)]
pub(crate) struct Pulse<'a> {
    budget: Budget<'a>,
    total: u64,
    done: AtomicU64,
    stopped: AtomicBool,
}

/// How often the watcher is called in all, about.
const LOOKS: u64 = 1024;

impl<'a> Pulse<'a> {
    /// A pulse of `total` beats, which looks at the watcher first of all.
    pub(crate) fn new(budget: Budget<'a>, total: u64) -> Self {
        let pulse = Self {
            budget,
            total,
            done: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        };
        pulse.look();
        pulse
    }

    /// Counts one step; `false` says to leave off.
    pub(crate) fn beat(&self) -> bool {
        let before = self.done.fetch_add(1, Ordering::Relaxed);
        let look = |done: u64| done * LOOKS / self.total.max(1);
        let stopped = || self.stopped.load(Ordering::Relaxed);
        if look(before) != look(before + 1) && !stopped() {
            self.look();
        }
        !stopped()
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

    fn look(&self) {
        let answer = self.budget.tick(self.done(), self.total, Quantity::Steps);
        if answer.is_err() {
            self.stopped.store(true, Ordering::Relaxed);
        }
    }

    fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed).min(self.total)
    }
}
