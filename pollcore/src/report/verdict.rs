use alloc::vec::Vec;

use crate::option::OptionIndex;

/// What a poll comes to, after quorum, threshold and tie policy.
///
/// Whether that is the end or stands so far, [`Report::is_final`](super::Report::is_final) says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// There is no ballot, or all are blank.
    NoVotes,
    /// Fewer took part than the quorum asks for.
    NoQuorum,
    /// Nobody who would be elected has the share that the threshold asks for.
    BelowThreshold {
        /// Who would be elected, in the order of the options.
        ahead: Vec<OptionIndex>,
    },
    /// Options are tied and nothing decides between them; the report's
    /// [winners](super::Report::winners) are all sets that there may be.
    Tied {
        /// Whether the poll's policy is a lot, which was not given.
        lot_missing: bool,
    },
    /// These options are elected.
    Elected {
        /// Who, in the order of the options; fewer than seats where others are below the threshold.
        options: Vec<OptionIndex>,
        /// Who would be elected too but for the threshold.
        below: Vec<OptionIndex>,
    },
    /// What was counted doesn't tell.
    Unknown {
        /// Why not.
        why: Unknown,
    },
}

/// Why there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Unknown {
    /// The tally covers a part of the voters.
    Partial,
    /// Noise hides how many took part, and the poll has a quorum.
    HiddenTurnout,
    /// Noise hides how many ballots there are, and the poll has a threshold.
    HiddenShares,
}

impl Verdict {
    /// Who is elected; nobody by any other verdict.
    pub fn elected(&self) -> &[OptionIndex] {
        match self {
            Self::Elected { options, .. } => options,
            _ => &[],
        }
    }

    /// The verdict's name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoVotes => "no_votes",
            Self::NoQuorum => "no_quorum",
            Self::BelowThreshold { .. } => "below_threshold",
            Self::Tied { .. } => "tied",
            Self::Elected { .. } => "elected",
            Self::Unknown { .. } => "unknown",
        }
    }
}
