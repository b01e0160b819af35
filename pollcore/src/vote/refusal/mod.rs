#[cfg(feature = "serde")]
mod json;

use core::fmt;

use thiserror::Error;

use crate::{
    ballot::BallotError,
    id::{Digest, PollId},
    receipt::Receipt,
    time::Timestamp,
};

/// Why a vote doesn't count. Nothing has changed.
///
/// With the feature `serde` it is written for the one who voted, as its [code](Refusal::code), its
/// message, and the facts in it as fields:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use pollcore::Refusal;
///
/// let json = serde_json::to_value(Refusal::StaleRevision { found: 1, current: 2 })?;
/// let said = serde_json::json!({
///     "code": "stale_revision",
///     "message": "the vote replaces revision 1, and the current one is 2",
///     "found": 1,
///     "current": 2,
/// });
/// assert_eq!(json, said);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Sent to another poll.
    #[error("the vote is for poll {found:?}, and this is {expected:?}")]
    OtherPoll {
        /// The vote's poll.
        found: PollId,
        /// This poll.
        expected: PollId,
    },
    /// The votes so far are of a poll with other terms than this one, such as another draft of it.
    #[error(
        "the digest of the poll is {found}, and the votes are of the poll with digest {expected}"
    )]
    OtherTerms {
        /// The digest of this poll.
        found: Digest,
        /// That of the poll that the votes are of.
        expected: Digest,
    },
    /// The poll takes no votes yet.
    #[error("the poll is not open yet{}", Opens(*opens))]
    NotOpen {
        /// When it opens, where that is known.
        opens: Option<Timestamp>,
    },
    /// The poll takes no more votes.
    #[error("the poll has been closed since {at}")]
    Closed {
        /// Since when.
        at: Timestamp,
    },
    /// The voter is not of the electorate.
    #[error("the voter is not eligible")]
    NotEligible,
    /// The ballot doesn't fit the poll.
    #[error(transparent)]
    Ballot(#[from] BallotError),
    /// The voter has voted, and the poll takes no second vote.
    #[error("the voter has already voted")]
    AlreadyVoted {
        /// What the voter got for it.
        receipt: Receipt,
    },
    /// The vote replaces another revision than the current one.
    #[error("the vote replaces revision {found}, and the current one is {current}")]
    StaleRevision {
        /// What the vote replaces.
        found: u32,
        /// The current revision, 0 for none.
        current: u32,
    },
    /// The voter used this request key for something else.
    #[error("the request key was used for another vote")]
    RequestKeyConflict,
    /// No more revisions are taken.
    #[error("revision {most} is the last that the poll takes")]
    RevisionsUsedUp {
        /// The most that the poll takes.
        most: u32,
    },
    /// The poll doesn't let votes be withdrawn.
    #[error("this poll lets no vote be withdrawn")]
    NotWithdrawable,
    /// There is no vote to withdraw.
    #[error("there is no vote to withdraw")]
    NothingToWithdraw,
    /// Another shard holds this voter.
    #[error("the voter belongs to another shard")]
    NotThisShard,
    /// Copies of this voter's record disagree, so nothing of it can be changed.
    #[error("the voter's record is divergent")]
    Divergent,
    /// What is stored of this voter doesn't open with the secret, so nothing of it can be changed.
    #[error("the voter's record does not open with this secret")]
    Corrupt,
    /// As many voters have voted as are taken.
    #[error("{most} voters have voted, and no more are taken")]
    Full {
        /// The most.
        most: u32,
    },
}

/// When a poll opens, where that is known.
struct Opens(Option<Timestamp>);

impl fmt::Display for Opens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(at) => write!(f, ", it opens at {at}"),
            None => Ok(()),
        }
    }
}

impl Refusal {
    /// A word for programs, such as `already_voted`, which never changes.
    ///
    /// ```
    /// use pollcore::Refusal;
    ///
    /// assert_eq!(Refusal::NotEligible.code(), "not_eligible");
    /// assert_eq!(Refusal::StaleRevision { found: 1, current: 2 }.code(), "stale_revision");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherPoll { .. } => "other_poll",
            Self::OtherTerms { .. } => "other_terms",
            Self::NotOpen { .. } => "not_open",
            Self::Closed { .. } => "closed",
            Self::NotEligible => "not_eligible",
            Self::Ballot(_) => "ballot",
            Self::AlreadyVoted { .. } => "already_voted",
            Self::StaleRevision { .. } => "stale_revision",
            Self::RequestKeyConflict => "request_key_conflict",
            Self::RevisionsUsedUp { .. } => "revisions_used_up",
            Self::NotWithdrawable => "not_withdrawable",
            Self::NothingToWithdraw => "nothing_to_withdraw",
            Self::NotThisShard => "not_this_shard",
            Self::Divergent => "divergent",
            Self::Corrupt => "corrupt",
            Self::Full { .. } => "full",
        }
    }
}
