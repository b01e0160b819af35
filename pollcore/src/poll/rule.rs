use alloc::vec::Vec;

use crate::{ballot::BallotKind, option::OptionIndex};

/// How ballots are counted.
///
/// Every rule orders the options, so each can fill several seats, with the options that come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Rule {
    /// Most votes. Plurality ballots.
    Plurality,
    /// Most approvals. Approval ballots.
    Approval,
    /// Highest sum of scores. Score ballots.
    Score,
    /// Score, then an automatic runoff between the two with the highest sums; with several seats
    /// one after the other (bloc STAR). Score ballots.
    Star,
    /// Most points. Cumulative ballots.
    Cumulative,
    /// Most votes, for less against. Quadratic ballots.
    Quadratic,
    /// Best median grade. Grades.
    MajorityJudgment,
    /// A point for each option that a ballot scores lower, half a point for each that it scores
    /// the same. Score ballots.
    Borda,
}

impl Rule {
    /// The rule's name in messages and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plurality => "plurality",
            Self::Approval => "approval",
            Self::Score => "score",
            Self::Star => "STAR",
            Self::Cumulative => "cumulative",
            Self::Quadratic => "quadratic",
            Self::MajorityJudgment => "majority judgment",
            Self::Borda => "Borda",
        }
    }

    /// The rule that counts ballots of this kind where nothing else is said.
    pub fn of(kind: &BallotKind) -> Self {
        match kind {
            BallotKind::Plurality => Self::Plurality,
            BallotKind::Approval { .. } => Self::Approval,
            BallotKind::Score { .. } => Self::Score,
            BallotKind::Cumulative { .. } => Self::Cumulative,
            BallotKind::Quadratic { .. } => Self::Quadratic,
            BallotKind::Grades { .. } => Self::MajorityJudgment,
        }
    }

    /// Whether the rule counts ballots of this kind.
    ///
    /// ```
    /// use pollcore::{BallotKind, Rule};
    ///
    /// assert!(Rule::Star.counts(&BallotKind::Score { highest: 5 }));
    /// assert!(!Rule::Star.counts(&BallotKind::Plurality));
    /// ```
    pub fn counts(self, kind: &BallotKind) -> bool {
        match kind {
            BallotKind::Score { .. } => matches!(self, Self::Score | Self::Star | Self::Borda),
            // Of all other kinds there is one rule each.
            _ => self == Self::of(kind),
        }
    }

    /// The highest total that an option can have from one ballot for so many options; none for median
    /// grades, which are no sum.
    pub(crate) fn highest_total(self, kind: &BallotKind, options: usize) -> Option<u128> {
        match self {
            Self::Borda => Some(2 * (options as u128).saturating_sub(1)),
            _ => kind.most_on_one().map(u128::from),
        }
    }

    /// Whether the rule looks at options pair by pair.
    pub fn compares(self) -> bool {
        matches!(self, Self::Star | Self::Borda)
    }
}

/// What decides between options that are tied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TiePolicy {
    /// Nothing: the outcome is a tie, with all sets of winners that there may be.
    #[default]
    None,
    /// A lot: the options in the order of SHA-256 over a seed, the poll's digest and the option's
    /// id. The seed is given at the count, best from a public draw after the poll has closed.
    Lot,
    /// This order of all options, the first before all others.
    Order(Vec<OptionIndex>),
}
