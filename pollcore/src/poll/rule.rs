use alloc::vec::Vec;

use crate::{ballot::BallotKind, option::OptionIndex};

/// How ballots are counted.
///
/// Every rule orders the options, so each can fill several seats, with the options that come first.
/// What is said here is all that it takes to count by hand: a ballot of weight w counts as w ballots, a
/// blank ballot says nothing of any option, and what is still tied where seats run out is for the
/// poll's [`TiePolicy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Rule {
    /// Most votes. Plurality ballots: a ballot is a vote for the option that it names.
    Plurality,
    /// Most approvals. Approval ballots: a ballot is an approval of each option that it names.
    Approval,
    /// Highest sum of scores. Score ballots; an option without a score has 0.
    Score,
    /// Score, then automatic runoff. Score ballots; an option without a score has 0.
    ///
    /// 1. **Scoring round.** The two options with the highest sums of scores go to the runoff. Of those
    ///    that are tied for a place there, those go that win more of the comparisons among the tied: for
    ///    each option, the number of ballots that score it higher than another of the tied ones, added up
    ///    over all these others. Of those that are tied still, those go that more ballots give the highest
    ///    score that the ballot allows (`highest`, not the highest that was given).
    /// 2. **Runoff.** The one wins that more ballots score above the other; ballots that score both the
    ///    same are for neither. If these are equally many, the one with the higher sum of scores; if these
    ///    are equal too, the one that more ballots give the highest score.
    ///
    /// After each step only those that are tied at the last place go on to the next, and the numbers of
    /// the comparisons are among them alone. What is tied after the last step of a round the tie policy
    /// decides there; where it decides nothing, whoever wins in each way to go on is elected, and it is a
    /// tie where there is no such.
    ///
    /// With several seats, the winner is elected, taken out, and both rounds are held again among the
    /// rest (bloc STAR), with the same scores. Where there are as many seats as options, all are elected.
    Star,
    /// Most points. Cumulative ballots; points that a ballot doesn't use are lost.
    Cumulative,
    /// Most votes, those for an option less those against it. Quadratic ballots.
    Quadratic,
    /// Best median grade. Grades; an option without a grade has the worst.
    ///
    /// An option's grades stand in a row from the worst to the best. Its median is the one in the middle
    /// and, of an even number, the *lower* of the two in the middle: of n grades the one at place
    /// ⌈n/2⌉ from the worst. The option with the best median comes first.
    ///
    /// Of options with the same median, one grade equal to it is taken away from each, and the medians of
    /// what is left are compared, by the same rule; and so on, until they differ. (So the next one to
    /// be looked at is the one above the first median where there was an even number of grades and the one
    /// below it where it was odd, then the nearest on the other side, and so in turn.) For several seats
    /// the same is done among those that are tied for the last. Options are tied only where they have
    /// every grade equally often.
    MajorityJudgment,
    /// Most points, of which a ballot gives an option one for each other option that it scores lower
    /// and half a one for each other that it scores the same. Score ballots; an option without a score
    /// has 0, and how far scores lie apart doesn't matter. Totals are in half points.
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
        self.highest_sum(kind, options, 1)
    }

    /// The highest sum of the totals that `some` of so many options can have from one ballot.
    pub(super) fn highest_sum(
        self,
        kind: &BallotKind,
        options: usize,
        some: usize,
    ) -> Option<u128> {
        let (all, some) = (options as u128, some as u128);
        if self == Self::Borda {
            // Two points against each of the others, and of each pair among them two to share.
            return Some(some * (2 * all).saturating_sub(1 + some));
        }
        let one = u128::from(kind.most_on_one()?);
        Some(match kind {
            BallotKind::Plurality => 1,
            BallotKind::Approval { most, .. } => some.min(u128::from(*most)),
            BallotKind::Cumulative { points, .. } => (some * one).min(u128::from(*points)),
            BallotKind::Quadratic { credits } => {
                // As evenly as whole votes go: a further vote costs least where there are fewest.
                let credits = u128::from(*credits);
                let each = (credits / some.max(1)).isqrt();
                let left = credits.saturating_sub(some * each * each);
                some * each + some.min(left / (2 * each + 1))
            }
            _ => some * one,
        })
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
