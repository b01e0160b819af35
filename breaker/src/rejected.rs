use std::{error::Error, fmt, time::Duration};

/// A call that was not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Rejected {
    /// Why.
    pub reason: Reason,
    /// After what time a call has a chance again; none, where nothing but an operator ends it, or
    /// where each call has its chance. The place of a probe may come free before, and a circuit that
    /// recovers lets some calls through before.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "retry_after_ms", serialize_with = "crate::serialize::millis")
    )]
    pub retry_after: Option<Duration>,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            Reason::Open => "the circuit is open",
            Reason::ProbesFull => "the circuit is half-open and all its probes are under way",
            Reason::ForcedOpen => "the circuit is forced open",
            Reason::Recovering => "the circuit has closed and takes up its calls again by and by",
            Reason::Throttled => "the circuit is throttled, as many of its calls fail",
        })?;
        match self.retry_after {
            Some(wait) => write!(f, ", retry after {wait:?}"),
            None => Ok(()),
        }
    }
}

/// Why a call was not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The circuit is open.
    Open,
    /// The circuit is half-open, and as many probes as may be are under way.
    ProbesFull,
    /// An operator opened the circuit.
    ForcedOpen,
    /// The circuit is closed, not for long, and lets a growing share of the calls through: see
    /// [`Ramp`](crate::Ramp).
    Recovering,
    /// The circuit is closed, and calls are turned away by chance since many fail: see
    /// [`Throttle`](crate::Throttle).
    Throttled,
}

impl Reason {
    /// The name in texts, as `probes_full`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::ProbesFull => "probes_full",
            Self::ForcedOpen => "forced_open",
            Self::Recovering => "recovering",
            Self::Throttled => "throttled",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a guarded call fails with: it was not let through, or it failed of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CallError<E> {
    /// The circuit rejected it; the operation never ran.
    #[error(transparent)]
    Rejected(Rejected),
    /// The operation's own error.
    #[error(transparent)]
    Inner(E),
}

impl<E> CallError<E> {
    /// The operation's own error, if it ran.
    pub fn into_inner(self) -> Option<E> {
        match self {
            Self::Rejected(_) => None,
            Self::Inner(error) => Some(error),
        }
    }

    /// Why the operation did not run, if it did not.
    pub const fn rejected(&self) -> Option<Rejected> {
        match self {
            Self::Rejected(rejected) => Some(*rejected),
            Self::Inner(_) => None,
        }
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> CallError<E> {
    /// The [`Rejected`] itself, or the operation's own error, boxed.
    ///
    /// For what asks for an error of any kind, where the operation's own is boxed already: a boxed
    /// error is no [`Error`], and so neither is a [`CallError`] of one.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// use breaker::{Breaker, CallError, Force, Operator, Rejected};
    /// # fn fetch() -> Result<(), Box<dyn std::error::Error + Send + Sync>> { Ok(()) }
    ///
    /// let breaker = Breaker::builder("rates").build()?;
    /// breaker.force(Force::Open, None, &Operator::new("ann", "the bank moves house")?);
    /// let error = breaker.call_sync(|| fetch()).map_err(CallError::boxed).unwrap_err();
    /// assert!(error.is::<Rejected>());
    /// # Ok(())
    /// # }
    /// ```
    pub fn boxed(self) -> Box<dyn Error + Send + Sync> {
        match self {
            Self::Rejected(rejected) => rejected.into(),
            Self::Inner(error) => error.into(),
        }
    }
}

impl<E> From<Rejected> for CallError<E> {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_says_when_to_come_again() {
        let rejected = Rejected {
            reason: Reason::Open,
            retry_after: Some(Duration::from_millis(1500)),
        };
        assert_eq!(
            rejected.to_string(),
            "the circuit is open, retry after 1.5s"
        );
        let forced = Rejected {
            reason: Reason::ForcedOpen,
            retry_after: None,
        };
        assert_eq!(forced.to_string(), "the circuit is forced open");
    }
}
