use super::Electorate;
use crate::privacy::Epsilon;

/// Whether a vote can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Revotes {
    /// The first vote stands.
    #[default]
    Reject,
    /// The last vote counts.
    LastWins {
        /// The most revisions of a vote, the first included, 2 to 1000.
        most: u32,
    },
    /// The last vote counts, and it can be withdrawn; who has withdrawn may vote again.
    Withdrawable {
        /// The most revisions of a vote, withdrawals included, 2 to 1000.
        most: u32,
    },
}

impl Revotes {
    /// The most revisions of one voter's vote.
    pub fn most(self) -> u32 {
        match self {
            Self::Reject => 1,
            Self::LastWins { most } | Self::Withdrawable { most } => most,
        }
    }
}

/// Who sees results when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Visibility {
    /// Everybody at any time.
    Live,
    /// Everybody once the poll is closed.
    #[default]
    AfterClose,
    /// Who has voted, and everybody once the poll is closed. It keeps from looking before voting only
    /// where there are no [`Revotes`].
    AfterOwnVote,
}

/// How many have to take part for the result to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Quorum {
    /// Nobody has to.
    #[default]
    None,
    /// So many ballots, blank ones included, whatever their weight.
    Ballots(u64),
    /// This part of the electorate's weight, at least; the electorate is fixed.
    Share {
        /// Parts, above 0 and at most `of`.
        parts: u32,
        /// Of how many.
        of: u32,
    },
}

/// What share of the weight of ballots that are not blank an option needs to be elected: of the votes
/// or approvals, for other ballots the share of the highest total that was possible.
/// Grades have no totals, and polls of them no threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Threshold {
    /// None: who is ahead is elected.
    #[default]
    None,
    /// More than this share: `parts: 1, of: 2` is a majority.
    MoreThan {
        /// Parts, less than `of`.
        parts: u32,
        /// Of how many.
        of: u32,
    },
    /// This share at least: `parts: 2, of: 3` is two thirds.
    AtLeast {
        /// Parts, above 0 and at most `of`.
        parts: u32,
        /// Of how many.
        of: u32,
    },
}

/// Who the voters stand for, which decides what a report may say about others than them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Survey {
    /// For themselves: everybody concerned could vote, as in an election. There is no sampling
    /// error. So it is where nothing is said and the electorate is fixed.
    Census,
    /// For a population that they were drawn from at random.
    Sample {
        /// How many people that is, where it is known and not far more than the sample; no fewer
        /// than a fixed electorate, which is then who was drawn.
        population: Option<u64>,
    },
    /// For nobody else: they came by themselves, and no margin of error means anything. So it is
    /// where nothing is said and the electorate is open.
    SelfSelected,
}

impl Survey {
    /// What is true of this electorate where nothing else is said: named voters could all vote, and of
    /// an open electorate those come who like to.
    pub fn of(electorate: &Electorate) -> Self {
        match electorate {
            Electorate::Open => Self::SelfSelected,
            Electorate::Actors(_) => Self::Census,
        }
    }
}

/// How votes are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Privacy {
    /// Not beyond what the rest of the poll does.
    #[default]
    None,
    /// What is counted are responses at random, and reports estimate the votes. Plurality ballots,
    /// none of them blank, of voters of weight 1.
    RandomResponses {
        /// Who responds, and how.
        by: Responder,
        /// The budget of one response.
        epsilon: Epsilon,
        /// The budget of one voter, enough for all [revisions](Revotes::most) that the poll takes.
        total: Epsilon,
    },
    /// Votes are counted as they are, and reports get noise: this protects from who sees reports,
    /// not from the server. Plurality and approval ballots. It goes with any visibility: each
    /// [occasion](crate::privacy::Occasion) has one report, whatever is voted after it was made, and no
    /// more are made than the budget is enough for.
    /// [`Poll::noisy_report`](crate::Poll::noisy_report) says which quorums and thresholds it doesn't go
    /// with, as noise hides how many took part.
    NoisyReports {
        /// The budget of one report.
        epsilon: Epsilon,
        /// The budget of all reports together.
        total: Epsilon,
    },
}

impl Privacy {
    /// Who responds at random; nobody where votes are counted as they are.
    pub fn responder(self) -> Option<Responder> {
        match self {
            Self::RandomResponses { by, .. } => Some(by),
            Self::None | Self::NoisyReports { .. } => None,
        }
    }
}

/// Who puts a response in the place of a vote, and by which mechanism of [`privacy`](crate::privacy).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Responder {
    /// Each voter's device, by k-ary randomised response; no server ever sees the true choice.
    RandomizedResponse,
    /// Each voter's device, by a bit an option of optimised unary encoding. Plurality ballots to the
    /// voter, approval ballots of any length to the poll.
    UnaryEncoding,
    /// The server, by k-ary randomised response before it counts: this protects those who voted from
    /// who sees reports and counts, not from the server.
    SwitchedAtServer,
}
