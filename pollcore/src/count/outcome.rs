use alloc::vec::Vec;

use thiserror::Error;

use super::{Step, Winners};
use crate::{id::Digest, option::OptionIndex, poll::Rule};

/// What a count comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub(super) rule: Rule,
    pub(super) seats: u16,
    pub(super) standings: Vec<Standing>,
    pub(super) winners: Winners,
    pub(super) elected: Option<Vec<OptionIndex>>,
    pub(super) undecided: Option<Undecided>,
    pub(super) tie_breaks: Vec<TieBreak>,
    pub(super) steps: Vec<Step>,
}

/// Where an option stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Standing {
    /// The option.
    pub option: OptionIndex,
    /// What the rule ranks it by: votes, approvals, the sum of scores (also for STAR), points, votes
    /// for less votes against, the place of the median grade, or Borda's points doubled.
    pub total: i128,
    /// Its place, from 1 on, which equal options share: after two firsts comes a third. For STAR it
    /// is the place in the first scoring round, and the runoff may elect another.
    pub place: u16,
}

/// Why nobody is elected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Undecided {
    /// There is no ballot, or all are blank.
    #[error("no ballots, or only blank ones")]
    NoBallots,
    /// Options are tied, and the poll has no tie policy.
    #[error("a tie, and the poll leaves ties as they are")]
    Tie,
    /// Options are tied, the poll decides by lot, and no lot was given.
    #[error("a tie, and no lot was given to decide it")]
    NoLot,
}

/// A tie that a policy decided.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TieBreak {
    /// Which seat it was for, from 1 on; 1 where all seats are filled at once.
    pub seat: u16,
    /// How it was decided.
    pub by: TieBreaker,
    /// The options that were tied, the first of the policy's order first.
    pub among: Vec<OptionIndex>,
    /// Those of them that were chosen, in order.
    pub chosen: Vec<OptionIndex>,
    /// What each of the tied options drew, in the order of `among`; nothing where no lot decided.
    /// [`Lot::draw`](crate::Lot::draw) says how to check it.
    pub draws: Vec<Digest>,
}

/// What decided a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum TieBreaker {
    /// The lot that was given.
    Lot,
    /// The order that the poll gives.
    Order,
}

/// Why a tally can't be counted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CountError {
    /// The tally is of another poll, or of another version of it.
    #[error("the tally is of poll {found}, and this is {expected}")]
    OtherPoll {
        /// The digest of the tally's poll.
        found: Digest,
        /// This poll's digest.
        expected: Digest,
    },
    /// The tally covers a part of the voters.
    #[error("the tally does not cover all voters")]
    Partial,
    /// The rule doesn't count such ballots.
    #[error("{kind} ballots cannot be counted by {rule}")]
    Rule {
        /// The rule.
        rule: &'static str,
        /// The kind of ballots.
        kind: &'static str,
    },
}

impl Outcome {
    /// The rule that was followed.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// How many options were to be elected.
    pub fn seats(&self) -> u16 {
        self.seats
    }

    /// All options in the order of the poll, those without a vote included.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// All sets of winners that there may be, whatever the tie policy.
    pub fn winners(&self) -> &Winners {
        &self.winners
    }

    /// Who is elected, in the order of the options: the only set of winners, or the one that the tie
    /// policy chooses. Whether a quorum or threshold is met a report says.
    pub fn elected(&self) -> Option<&[OptionIndex]> {
        self.elected.as_deref()
    }

    /// Why nobody is elected; none where somebody is.
    pub fn undecided(&self) -> Option<Undecided> {
        self.undecided
    }

    /// The ties that the poll's policy decided, one after the other: at most one for rules that fill
    /// all seats at once.
    pub fn tie_breaks(&self) -> &[TieBreak] {
        &self.tie_breaks
    }

    /// How it came about.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}
