use core::{fmt, str::FromStr};

use crate::{ConfigError, operator::Excerpt};

/// The states of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Calls pass and are counted.
    Closed,
    /// Calls are rejected until the wait is over.
    Open,
    /// A few calls pass as probes, the others are rejected.
    HalfOpen,
}

impl State {
    /// The name in texts, records and metrics, as `half_open`.
    pub const fn name(self) -> &'static str {
        Status::of(self, None).name()
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What an operator can impose on a circuit. The state below it stays as it is meanwhile, and is
/// what the circuit goes on from afterwards.
///
/// ```
/// use breaker::Force;
///
/// assert_eq!("metrics_only".parse(), Ok(Force::MetricsOnly));
/// assert_eq!(
///     "shut".parse::<Force>().unwrap_err().to_string(),
///     r#"force must be open, closed, disabled or metrics_only, got "shut""#
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Force {
    /// Every call is rejected.
    Open,
    /// Every call passes and is counted; nothing trips.
    Closed,
    /// Every call passes; nothing is counted.
    Disabled,
    /// Every call passes and is counted, and where the circuit would have opened an event says so.
    MetricsOnly,
}

impl Force {
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Closed, Self::Disabled, Self::MetricsOnly];

    /// What the names are.
    pub(crate) const NAMES: &'static str = "open, closed, disabled or metrics_only";

    /// The force of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|force| force.name() == name)
    }

    /// The name in records, as `metrics_only`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Disabled => "disabled",
            Self::MetricsOnly => "metrics_only",
        }
    }
}

impl fmt::Display for Force {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// By its name, as operators' commands have it.
impl FromStr for Force {
    type Err = ConfigError;

    /// # Errors
    ///
    /// [`ConfigError`] with the field `force` and the names that there are.
    fn from_str(name: &str) -> Result<Self, ConfigError> {
        Self::named(name).ok_or_else(|| ConfigError::new("force", Excerpt(name), Self::NAMES))
    }
}

/// What callers meet: the state of the machine, or what an operator imposed on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// See [`State::Closed`].
    Closed,
    /// See [`State::Open`].
    Open,
    /// See [`State::HalfOpen`].
    HalfOpen,
    /// See [`Force::Open`].
    ForcedOpen,
    /// See [`Force::Closed`].
    ForcedClosed,
    /// See [`Force::Disabled`].
    Disabled,
    /// See [`Force::MetricsOnly`].
    MetricsOnly,
}

impl Status {
    /// The status of a machine in `state` on which `force` is imposed.
    pub const fn of(state: State, force: Option<Force>) -> Self {
        match (force, state) {
            (Some(Force::Open), _) => Self::ForcedOpen,
            (Some(Force::Closed), _) => Self::ForcedClosed,
            (Some(Force::Disabled), _) => Self::Disabled,
            (Some(Force::MetricsOnly), _) => Self::MetricsOnly,
            (None, State::Closed) => Self::Closed,
            (None, State::Open) => Self::Open,
            (None, State::HalfOpen) => Self::HalfOpen,
        }
    }

    /// The number in the state word and in the gauge of metrics.
    #[cfg(feature = "std")]
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::Closed => 0,
            Self::Open => 1,
            Self::HalfOpen => 2,
            Self::ForcedOpen => 3,
            Self::ForcedClosed => 4,
            Self::Disabled => 5,
            Self::MetricsOnly => 6,
        }
    }

    /// The name in texts, records and metrics, as `half_open`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
            Self::ForcedOpen => "forced_open",
            Self::ForcedClosed => "forced_closed",
            Self::Disabled => "disabled",
            Self::MetricsOnly => "metrics_only",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_force_is_read_from_what_it_prints() {
        for force in Force::ALL {
            assert_eq!(force.to_string().parse(), Ok(force));
            assert!(Force::NAMES.contains(force.name()));
        }
        for name in ["", "Open", " open", "forced_open", "half_open"] {
            assert_eq!(name.parse::<Force>().unwrap_err().field(), "force");
        }
    }

    #[test]
    fn states_print_their_names() {
        assert_eq!(State::HalfOpen.to_string(), "half_open");
        assert_eq!(Status::ForcedOpen.to_string(), "forced_open");
        assert_eq!(alloc::format!("{:>8}", Force::Open), "    open");
    }
}
