use core::fmt;

/// What a window holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Totals {
    /// Calls that were counted, whatever their outcome.
    pub calls: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those that were slow, failed or not.
    pub slow: u64,
}

/// The rule under which a circuit opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The share of failures in the window.
    FailureRate,
    /// Failures without a success between them.
    ConsecutiveFailures,
    /// The share of slow calls in the window.
    SlowCallRate,
    /// The service asked for it: [`Outcome::OpenFor`](crate::Outcome::OpenFor).
    RetryAfter,
}

impl Rule {
    /// The name in texts, records and metrics, as `failure_rate`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FailureRate => "failure_rate",
            Self::ConsecutiveFailures => "consecutive_failures",
            Self::SlowCallRate => "slow_call_rate",
            Self::RetryAfter => "retry_after",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a circuit opened: the rule, and what it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Trip {
    /// The rule.
    pub rule: Rule,
    /// The window at that moment.
    pub totals: Totals,
    /// Failures without a success between them, at that moment; 0 where no rule asks for them.
    pub consecutive: u32,
}
