mod check;
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
#[derive(Clone, PartialEq, Eq)]
pub struct Vote {
    pub(crate) poll: PollId,
    pub(crate) voter: VoterKey,
    pub(crate) request: RequestKey,
    pub(crate) replaces: u32,
    pub(crate) action: Action,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    Cast(Ballot),
    Withdraw,
}

/// Without the ballot: a log of votes tells who voted, not for what.
impl fmt::Debug for Vote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vote")
            .field("poll", &self.poll)
            .field("voter", &self.voter)
            .field("replaces", &self.replaces)
            .finish_non_exhaustive()
    }
}

impl Vote {
    /// A voter's first vote.
    pub fn new(poll: PollId, voter: VoterKey, request: RequestKey, ballot: Ballot) -> Self {
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
    pub fn ballot(&self) -> Option<&Ballot> {
        match &self.action {
            Action::Cast(ballot) => Some(ballot),
            Action::Withdraw => None,
        }
    }
}
