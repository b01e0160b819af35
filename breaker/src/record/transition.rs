use alloc::string::String;
use core::fmt;

use super::Era;
use crate::{Status, Timestamp, Trip};

/// A change of a circuit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Transition {
    /// The identity of the state that it led to.
    pub era: Era,
    /// The number of that state, for people.
    pub generation: u64,
    /// When.
    pub at: Timestamp,
    /// What callers met before.
    pub from: Status,
    /// What they meet after.
    pub to: Status,
    /// Why.
    pub cause: Cause,
}

/// Why a circuit changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "kind", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Cause {
    /// A rule was broken.
    Tripped(Trip),
    /// The wait was over and a call came.
    WaitOver,
    /// As many probes as asked for succeeded.
    Recovered,
    /// A probe failed.
    ProbeFailed,
    /// An operator imposed a status.
    Forced {
        /// Who.
        by: String,
    },
    /// An operator lifted what was imposed.
    Lifted {
        /// Who.
        by: String,
    },
    /// What was imposed ran out.
    Expired,
    /// An operator closed the circuit and started it afresh.
    Reset {
        /// Who.
        by: String,
    },
    /// The store had lost the record, or had an earlier one, and a node of the fleet wrote again
    /// what it knew.
    Restored {
        /// The state that came back.
        of: Era,
    },
}

impl Cause {
    /// Whether it is about what is imposed, and the state beneath stayed as it was.
    pub(crate) const fn is_of_a_force(&self) -> bool {
        matches!(
            self,
            Self::Forced { .. } | Self::Lifted { .. } | Self::Expired
        )
    }

    /// The name in records and metrics, as `probe_failed`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Tripped(_) => "tripped",
            Self::WaitOver => "wait_over",
            Self::Recovered => "recovered",
            Self::ProbeFailed => "probe_failed",
            Self::Forced { .. } => "forced",
            Self::Lifted { .. } => "lifted",
            Self::Expired => "expired",
            Self::Reset { .. } => "reset",
            Self::Restored { .. } => "restored",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
