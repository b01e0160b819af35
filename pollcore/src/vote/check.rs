use super::{Action, Refusal, Vote};
use crate::{
    poll::{Phase, Poll, Revotes},
    time::Timestamp,
    weight::Weight,
};

/// A vote that the poll takes as far as it alone can tell: it is open, the voter eligible, the
/// ballot fits. Whether it is the voter's first or replaces the current one a
/// [`VoteSet`](crate::VoteSet) decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked<'a> {
    vote: &'a Vote,
    weight: Weight,
    at: Timestamp,
}

impl<'a> Checked<'a> {
    /// The vote.
    pub fn vote(&self) -> &'a Vote {
        self.vote
    }

    /// What the voter's ballot counts.
    pub fn weight(&self) -> Weight {
        self.weight
    }

    /// When it came.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

impl Poll {
    /// Whether the poll takes this vote at `now`, as far as that shows from the two alone.
    ///
    /// ```
    /// use pollcore::{
    ///     Ballot, OptionIndex, Poll, Refusal, RequestKey, Timestamp, Vote, VoterKey,
    /// };
    ///
    /// let at = Timestamp::from_millis;
    /// let mut poll = Poll::builder("lunch")
    ///     .options(["tea", "coffee"])
    ///     .closes(at(2000))
    ///     .build()?;
    /// poll.open(at(0))?;
    /// let (voter, request) = (VoterKey::new(b"ann")?, RequestKey::new(&[7; 16])?);
    /// let ballot = Ballot::choice(OptionIndex::new(1));
    /// let vote = Vote::new(poll.id().clone(), voter, request, ballot);
    /// assert!(poll.check(&vote, at(1999)).is_ok());
    /// assert_eq!(poll.check(&vote, at(2000)), Err(Refusal::Closed { at: at(2000) }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Refusal::OtherPoll`], [`Refusal::NotOpen`], [`Refusal::Closed`], [`Refusal::NotEligible`],
    /// [`Refusal::NotWithdrawable`] and [`Refusal::Ballot`].
    pub fn check<'a>(&self, vote: &'a Vote, now: Timestamp) -> Result<Checked<'a>, Refusal> {
        self.expects(vote)?;
        self.check_own(vote, now)
    }

    /// The same of a vote for this poll.
    #[inline]
    pub(crate) fn check_own<'a>(
        &self,
        vote: &'a Vote,
        now: Timestamp,
    ) -> Result<Checked<'a>, Refusal> {
        match self.phase(now) {
            Phase::Draft => {
                return Err(Refusal::NotOpen {
                    opens: self.opens(),
                });
            }
            Phase::Scheduled { opens } => return Err(Refusal::NotOpen { opens: Some(opens) }),
            Phase::Closed { at } => return Err(Refusal::Closed { at }),
            Phase::Open => {}
        }
        let weight = self.weight_of(&vote.voter).ok_or(Refusal::NotEligible)?;
        match &vote.action {
            Action::Cast(ballot) => self.check_ballot(ballot)?,
            Action::Withdraw => {
                if !matches!(self.revotes(), Revotes::Withdrawable { .. }) {
                    return Err(Refusal::NotWithdrawable);
                }
            }
        }
        Ok(Checked {
            vote,
            weight,
            at: now,
        })
    }
}
