use alloc::vec::Vec;

use super::Report;
use crate::{
    count::{Outcome, Undecided},
    option::OptionIndex,
};

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
        /// Who would be elected, or might be, in the order of the options.
        ahead: Vec<OptionIndex>,
    },
    /// Options are tied, nothing decides between them, and it matters, as it doesn't where all of them are
    /// below the threshold; the report's [winners](Outcome::winners) are all sets that there may be.
    Tied {
        /// Whether the poll's policy is a lot, which was not given.
        lot_missing: bool,
    },
    /// These options are elected.
    Elected {
        /// Who, in the order of the options; fewer than seats where others are below the threshold.
        options: Vec<OptionIndex>,
        /// Who would be elected too but for the threshold, or might be, where they are tied.
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

impl Report {
    /// Draws the verdict from the count, and from the quorum and thresholds in the report.
    pub(super) fn conclude(&mut self, outcome: Option<Outcome>) {
        self.verdict = match &outcome {
            None => Verdict::Unknown {
                why: Unknown::Partial,
            },
            Some(outcome) => self.verdict_of(outcome),
        };
        for &option in self.verdict.elected() {
            self.options[option.as_usize()].elected = true;
        }
        self.ranking = self.options.iter().map(|option| option.option).collect();
        let place = |option: &OptionIndex| self.options[option.as_usize()].place;
        self.ranking.sort_by_key(place);
        self.outcome = outcome;
    }

    fn verdict_of(&self, outcome: &Outcome) -> Verdict {
        if outcome.undecided() == Some(Undecided::NoBallots) {
            return Verdict::NoVotes;
        }
        if self.quorum.is_some_and(|quorum| !quorum.met) {
            return Verdict::NoQuorum;
        }
        if let Some(elected) = outcome.elected() {
            return self.within_threshold(elected);
        }
        let winners = outcome.winners();
        let mut maybe = [winners.certain(), winners.tied()].concat();
        maybe.sort_unstable();
        let tied = Verdict::Tied {
            lot_missing: outcome.undecided() == Some(Undecided::NoLot),
        };
        match self.within_threshold(&maybe) {
            // It matters who of the tied is elected, or others may be.
            Verdict::Elected { options, .. }
                if winners.tied().iter().any(|tied| options.contains(tied)) =>
            {
                tied
            }
            // Somebody who is not among them may be.
            Verdict::BelowThreshold { .. } if !winners.names_all() && self.meets_any() => tied,
            verdict => verdict,
        }
    }

    /// Whether any option meets the threshold.
    fn meets_any(&self) -> bool {
        let mut options = self.options.iter();
        options.any(|option| option.meets_threshold == Some(true))
    }

    /// These options elected as far as they meet the threshold.
    fn within_threshold(&self, ahead: &[OptionIndex]) -> Verdict {
        let meets = |option: &&OptionIndex| {
            let option = &self.options[option.as_usize()];
            match self.threshold {
                None => Some(true),
                Some(_) => option.meets_threshold,
            }
        };
        if ahead.iter().any(|option| meets(&option).is_none()) {
            return Verdict::Unknown {
                why: Unknown::HiddenShares,
            };
        }
        let (options, below): (Vec<_>, Vec<_>) =
            ahead.iter().partition(|option| meets(option) == Some(true));
        if options.is_empty() {
            return Verdict::BelowThreshold { ahead: below };
        }
        Verdict::Elected { options, below }
    }
}
