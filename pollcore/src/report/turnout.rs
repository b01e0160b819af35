use crate::poll::{Quorum, Threshold};
use crate::ratio::Ratio;

/// How many took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turnout {
    /// Ballots, blank ones included and withdrawn ones not.
    pub ballots: u64,
    /// How many may vote, where that is fixed.
    pub electorate: Option<u64>,
    /// The ballots as a share of the electorate.
    pub ballots_share: Option<Ratio>,
    /// The weight of the ballots.
    pub weight: u64,
    /// The weight of who may vote, where that is fixed.
    pub electorate_weight: Option<u128>,
    /// The weight of the ballots as a share of the electorate's.
    pub weight_share: Option<Ratio>,
    /// The weight of the blank ballots.
    pub blank: u64,
    /// Whether a ballot counted other than 1.
    pub is_weighted: bool,
    /// How many voters were [set aside](crate::VoteSet::tally_without_divergent), as copies of what they
    /// voted disagree. Nothing of them is in any other number.
    pub divergent: u64,
}

/// What the quorum asks for, and what there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuorumResult {
    /// What it says.
    pub rule: Quorum,
    /// What that is in ballots, or in weight for a share of the electorate's.
    pub needed: u128,
    /// How many ballots there were, or what weight; by noisy counts what those come to.
    pub had: u128,
    /// Whether it is met.
    pub met: bool,
}

/// What the threshold asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThresholdResult {
    /// What it says.
    pub rule: Threshold,
    /// Of what it asks for a share, in the unit of the totals: the votes or ballots that are not
    /// blank, else the highest total that was possible. None where noise hides it.
    pub of: Option<u128>,
    /// The least total that meets it; none where noise hides it.
    pub needed: Option<u128>,
}
