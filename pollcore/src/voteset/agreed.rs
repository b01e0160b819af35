use alloc::vec::Vec;

use super::{VoteSet, VoteSetError};
use crate::{ballot::Ballot, id::VoterKey, poll::Poll, tally::Tally, weight::Weight};

/// What was counted of the voters whose records agree, and who the others are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Agreed<T> {
    /// What was counted, without anything of those who were set aside.
    pub counted: T,
    /// The voters whose records are divergent, ascending.
    pub set_aside: Vec<VoterKey>,
}

impl VoteSet {
    /// The voters whose records are divergent, by their keys, ascending.
    pub fn divergent_voters(&self) -> impl ExactSizeIterator<Item = VoterKey> {
        let slots = (0..self.len()).map(|slot| self.slots.at(slot));
        let mut voters: Vec<VoterKey> = slots
            .filter(|(_, history)| history.divergent)
            .map(|(voter, _)| *voter)
            .collect();
        voters.sort_unstable();
        voters.into_iter()
    }

    /// [`VoteSet::tally`] of the voters whose records are not divergent. The tally
    /// [knows](Tally::divergent) how many others there are, and reports of it say so; those with noise
    /// don't, as they tell nothing of who took part.
    ///
    /// ```
    /// use pollcore::{Ballot, OptionIndex, Poll, RequestKey, Secret, Timestamp, Vote, VoteSet, VoterKey};
    ///
    /// let mut poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
    /// let now = Timestamp::from_millis(1_000);
    /// poll.open(now)?;
    /// let secret = Secret::new([7; 32]); // for the example; a real one is random
    /// let vote = |name: &[u8], option| {
    ///     let (voter, request) = (VoterKey::new(name)?, RequestKey::new(&[option as u8; 16])?);
    ///     let ballot = Ballot::choice(OptionIndex::new(option));
    ///     Ok::<_, pollcore::KeyError>(Vote::new(poll.id().clone(), voter, request, ballot))
    /// };
    ///
    /// // Two replicas that don't hear of each other take different votes of Ann.
    /// let mut votes = VoteSet::new(&poll, &secret);
    /// let mut replica = VoteSet::new(&poll, &secret);
    /// votes.cast(&poll, &vote(b"ann", 0)?, now)?;
    /// votes.cast(&poll, &vote(b"bob", 0)?, now)?;
    /// replica.cast(&poll, &vote(b"ann", 1)?, now)?;
    /// votes.merge(&replica)?;
    ///
    /// assert!(votes.tally(&poll).is_err());
    /// let agreed = votes.tally_without_divergent(&poll)?;
    /// assert_eq!(agreed.set_aside, [VoterKey::new(b"ann")?]);
    /// assert_eq!((agreed.counted.ballots(), agreed.counted.divergent()), (1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`VoteSet::tally`], but for [`VoteSetError::Divergent`].
    pub fn tally_without_divergent(&self, poll: &Poll) -> Result<Agreed<Tally>, VoteSetError> {
        Ok(Agreed {
            counted: self.agreed_tally(poll)?,
            set_aside: self.divergent_voters().collect(),
        })
    }

    /// [`VoteSet::ballots`] of the voters whose records are not divergent.
    ///
    /// # Errors
    ///
    /// As for [`VoteSet::ballots`], but for [`VoteSetError::Divergent`].
    pub fn ballots_without_divergent(
        &self,
        poll: &Poll,
    ) -> Result<Agreed<Vec<(Ballot, Weight)>>, VoteSetError> {
        Ok(Agreed {
            counted: self.agreed_ballots(poll)?,
            set_aside: self.divergent_voters().collect(),
        })
    }
}
