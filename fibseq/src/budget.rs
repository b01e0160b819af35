use core::{fmt, ops::ControlFlow};

use crate::Error;

/// What a [`Budget`] or a [`Progress`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Quantity {
    /// Terms of the sequence.
    Terms,
    /// Bytes of output.
    Bytes,
    /// Units of work of one large term; only their proportion means anything.
    Steps,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terms => "terms",
            Self::Bytes => "bytes",
            Self::Steps => "steps",
        })
    }
}

/// How far a running call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The work done so far, at most `total`.
    pub done: u64,
    /// The work of the whole call.
    pub total: u64,
    /// What is counted.
    pub quantity: Quantity,
}

/// What one call may spend, and who watches it.
///
/// Every call that can run long takes a budget, so that no request blocks its worker. The size
/// bounds are checked before any work, wherever the size is known beforehand. The watcher is
/// called now and then while the work goes on (every few tens of milliseconds, but between whole
/// products only where there is no transform, without the feature `std`); it sees the progress and
/// answers whether to go on, so one closure serves as a progress bar, a deadline and a cancel flag.
/// A call that is made of several computations shows the progress of one after the other. The crate
/// itself reads no clock.
///
/// ```
/// use core::{ops::ControlFlow, sync::atomic::{AtomicBool, Ordering}};
/// use fibseq::Budget;
///
/// let cancelled = AtomicBool::new(false);
/// let watch = |_progress| match cancelled.load(Ordering::Relaxed) {
///     true => ControlFlow::Break(()),
///     false => ControlFlow::Continue(()),
/// };
/// let budget = Budget::UNLIMITED.max_bytes(1 << 20).watch(&watch);
/// # let _ = budget;
/// ```
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    terms: u64,
    bytes: u64,
    watcher: Option<&'a (dyn Fn(Progress) -> ControlFlow<()> + Sync)>,
}

impl<'a> Budget<'a> {
    /// No bound and no watcher.
    pub const UNLIMITED: Self = Self {
        terms: u64::MAX,
        bytes: u64::MAX,
        watcher: None,
    };

    /// Allows at most `terms` terms.
    #[must_use]
    pub const fn max_terms(mut self, terms: u64) -> Self {
        self.terms = terms;
        self
    }

    /// Allows at most `bytes` bytes of output.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    /// Calls `watcher` while the work goes on; [`ControlFlow::Break`] stops it with
    /// [`Error::Cancelled`].
    #[must_use]
    pub const fn watch(
        mut self,
        watcher: &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ) -> Self {
        self.watcher = Some(watcher);
        self
    }

    /// The number of terms allowed.
    pub const fn terms(&self) -> u64 {
        self.terms
    }

    /// The number of bytes allowed.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether there is neither a bound nor a watcher.
    pub(crate) const fn is_unlimited(&self) -> bool {
        self.terms == u64::MAX && self.bytes == u64::MAX && self.watcher.is_none()
    }

    /// Refuses a call that needs more of `quantity` than allowed.
    pub(crate) fn admit(&self, quantity: Quantity, needed: u64) -> Result<(), Error> {
        let allowed = match quantity {
            Quantity::Terms => self.terms,
            Quantity::Bytes => self.bytes,
            Quantity::Steps => u64::MAX,
        };
        if needed <= allowed {
            return Ok(());
        }
        Err(Error::OverBudget {
            quantity,
            needed,
            allowed,
        })
    }

    /// Tells the watcher how far the call is and asks it whether to go on.
    pub(crate) fn tick(&self, done: u64, total: u64, quantity: Quantity) -> Result<(), Error> {
        let progress = Progress {
            done,
            total,
            quantity,
        };
        match self.watcher.map(|watcher| watcher(progress)) {
            Some(ControlFlow::Break(())) => Err(Error::Cancelled { progress }),
            _ => Ok(()),
        }
    }
}

impl Default for Budget<'_> {
    fn default() -> Self {
        Self::UNLIMITED
    }
}

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("terms", &self.terms)
            .field("bytes", &self.bytes)
            .field("watched", &self.watcher.is_some())
            .finish()
    }
}
