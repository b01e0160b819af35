use super::{Refusal, Vote};
use crate::{
    ballot::{BallotError, Marks},
    poll::Poll,
};

impl Poll {
    /// The vote that says this by names, whose ballot [fits](Poll::check_ballot) the poll.
    ///
    /// ```
    /// use pollcore::{Marks, Poll, Refusal, RequestKey, Vote, VoterKey};
    ///
    /// let poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
    /// let (voter, request) = (VoterKey::new(b"ann")?, RequestKey::new(&[7; 16])?);
    /// let vote = |option: &str| {
    ///     Vote::new(poll.id().clone(), voter, request, Marks::Choice(option.into()))
    /// };
    /// assert_eq!(poll.named_vote(&poll.vote(&vote("tea"))?)?, vote("tea"));
    ///
    /// let refusal = poll.vote(&vote("milk")).unwrap_err();
    /// assert_eq!(refusal.to_string(), r#"there is no option "milk""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Refusal::OtherPoll`], and [`Refusal::Ballot`] as for [`Poll::ballot`].
    pub fn vote(&self, named: &Vote<Marks>) -> Result<Vote, Refusal> {
        self.expects(named)?;
        Ok(named.with_ballot(|marks| self.ballot(marks))?)
    }

    /// The same vote by names: what a voter's device sends.
    ///
    /// # Errors
    ///
    /// [`BallotError`] for a ballot that doesn't [fit](Poll::check_ballot) the poll.
    pub fn named_vote(&self, vote: &Vote) -> Result<Vote<Marks>, BallotError> {
        vote.with_ballot(|ballot| self.marks(ballot))
    }

    /// Whether a vote is for this poll.
    pub(super) fn expects<B>(&self, vote: &Vote<B>) -> Result<(), Refusal> {
        if vote.poll == *self.id() {
            return Ok(());
        }
        Err(Refusal::OtherPoll {
            found: vote.poll.clone(),
            expected: self.id().clone(),
        })
    }
}
