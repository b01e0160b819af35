use core::{fmt, time::Duration};

/// What a call's result says about the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The service answered. Counted as slow as well where the call took at least the threshold
    /// of `slow_call`.
    Success,
    /// The service failed. Counted as slow as well where the call took at least the threshold.
    Failure,
    /// The service answered too late, whatever the time that was measured. It is counted as slow,
    /// and trips nothing without a rule for slow calls.
    Slow,
    /// Says nothing about the service, as a request that was malformed: not counted.
    Ignore,
    /// The service asked to be left alone for so long, as with `Retry-After`: opens the circuit
    /// at once, for this time or the longest wait of the back-off, whichever is shorter. Counts as a
    /// failure and as an opening.
    OpenFor(Duration),
}

impl Outcome {
    /// The name in texts, as `open_for`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Slow => "slow",
            Self::Ignore => "ignore",
            Self::OpenFor(_) => "open_for",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What becomes of a permit that is dropped without an outcome, as when its future is cancelled.
/// A panic is a failure under each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Dropped {
    /// As though the call had not been: nothing is counted, and a probe's place is free again.
    #[default]
    Release,
    /// Counts as a failure.
    Failure,
    /// Counts as a failure if the call had lasted at least so long, as under a timeout that
    /// cancels it; is released otherwise.
    FailureAfter(Duration),
}
