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

/// What an operator can impose on a circuit. The state below it stays as it is meanwhile, and is
/// what the circuit goes on from afterwards.
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

impl core::fmt::Display for Status {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
