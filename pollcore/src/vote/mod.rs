mod check;
mod named;
mod refusal;

pub use check::Checked;
pub use refusal::Refusal;

use core::fmt;

use crate::{
    ballot::Ballot,
    id::{PollId, RequestKey, VoterKey},
};

/// What a voter asks for: that a ballot counts, or that none of theirs does any more.
///
/// `replaces` says which revision of their vote the voter knows of, 0 for none: it counts only if
/// that is still the current one, so two devices of one voter can't overwrite each other unseen.
///
/// The ballot is a [`Ballot`], or, on its way from the voter, [`Marks`](crate::Marks), which name the
/// options: [`Poll::vote`](crate::Poll::vote) makes a vote of the former kind of one of the latter.
/// With the feature `serde` a vote by names goes to JSON and back:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use pollcore::{Marks, Vote};
///
/// let json = r#"{
///     "poll": "lunch",
///     "voter": "616e6e",
///     "request": "000102030405060708090a0b0c0d0e0f",
///     "replaces": 1,
///     "action": {"cast": {"choice": "tea"}}
/// }"#;
/// let vote: Vote<Marks> = serde_json::from_str(json)?;
/// assert_eq!(vote.ballot(), Some(&Marks::Choice("tea".into())));
///
/// let json = json.replace(r#"{"cast": {"choice": "tea"}}"#, r#""withdraw""#);
/// let vote: Vote<Marks> = serde_json::from_str(&json)?;
/// assert_eq!(vote.ballot(), None);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Vote<B = Ballot> {
    pub(crate) poll: PollId,
    pub(crate) voter: VoterKey,
    pub(crate) request: RequestKey,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_none"))]
    pub(crate) replaces: u32,
    pub(crate) action: Action<B>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub(crate) enum Action<B> {
    Cast(B),
    Withdraw,
}

/// Whether a revision is that of no vote, which JSON doesn't say.
#[cfg(feature = "serde")]
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_none(revision: &u32) -> bool {
    *revision == 0
}

/// Without the ballot: a log of votes tells who voted, not for what.
impl<B> fmt::Debug for Vote<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vote")
            .field("poll", &self.poll)
            .field("voter", &self.voter)
            .field("replaces", &self.replaces)
            .finish_non_exhaustive()
    }
}

impl<B> Vote<B> {
    /// A voter's first vote.
    pub fn new(poll: PollId, voter: VoterKey, request: RequestKey, ballot: B) -> Self {
        Self {
            poll,
            voter,
            request,
            replaces: 0,
            action: Action::Cast(ballot),
        }
    }

    /// Takes back the vote of this revision.
    pub fn withdrawal(poll: PollId, voter: VoterKey, request: RequestKey, revision: u32) -> Self {
        Self {
            poll,
            voter,
            request,
            replaces: revision,
            action: Action::Withdraw,
        }
    }

    /// The same in place of the vote of this revision, or of its withdrawal.
    #[must_use]
    pub fn replacing(mut self, revision: u32) -> Self {
        self.replaces = revision;
        self
    }

    /// Which poll it is for.
    pub fn poll(&self) -> &PollId {
        &self.poll
    }

    /// Whose it is.
    pub fn voter(&self) -> &VoterKey {
        &self.voter
    }

    /// What the voter names the request by.
    pub fn request(&self) -> &RequestKey {
        &self.request
    }

    /// The revision that it replaces, 0 for none.
    pub fn replaces(&self) -> u32 {
        self.replaces
    }

    /// The ballot; none for a withdrawal.
    pub fn ballot(&self) -> Option<&B> {
        match &self.action {
            Action::Cast(ballot) => Some(ballot),
            Action::Withdraw => None,
        }
    }

    /// The same with another ballot.
    fn with_ballot<C, E>(&self, ballot: impl FnOnce(&B) -> Result<C, E>) -> Result<Vote<C>, E> {
        Ok(Vote {
            poll: self.poll.clone(),
            voter: self.voter,
            request: self.request,
            replaces: self.replaces,
            action: match &self.action {
                Action::Cast(other) => Action::Cast(ballot(other)?),
                Action::Withdraw => Action::Withdraw,
            },
        })
    }
}
