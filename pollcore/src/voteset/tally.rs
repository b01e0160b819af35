use super::{Change, VoteSet, VoteSetError};
use crate::{
    poll::Poll,
    tally::{Tally, TallyError},
};

impl VoteSet {
    /// The tally of all ballots that count, made afresh of what is sealed.
    ///
    /// # Errors
    ///
    /// [`VoteSetError::Divergent`], which says how many voters' records are, and where
    /// [`VoteSet::tally_without_divergent`] counts the others; [`VoteSetError::OtherPoll`],
    /// [`VoteSetError::NotEligible`], [`VoteSetError::Corrupt`] and [`VoteSetError::Tally`].
    pub fn tally(&self, poll: &Poll) -> Result<Tally, VoteSetError> {
        self.all_agree(poll)?;
        self.agreed_tally(poll)
    }

    /// The tally of those whose records are not divergent, with how many are.
    pub(super) fn agreed_tally(&self, poll: &Poll) -> Result<Tally, VoteSetError> {
        let mut tally = Tally::of_shard(poll, self.shard());
        self.each(poll, |ballot, weight| {
            tally.add(&ballot, weight).map_err(VoteSetError::from)
        })?;
        tally.set_aside(self.divergent() as u64)?;
        Ok(tally)
    }
}

impl Tally {
    /// Does to the tally what an accepted vote did to the votes.
    ///
    /// # Errors
    ///
    /// [`TallyError`], and the tally is unchanged: it is not one of these votes.
    pub fn apply(&mut self, change: &Change) -> Result<(), TallyError> {
        if let Some((ballot, weight)) = change.removed() {
            self.sub(ballot, weight)?;
        }
        let added = change
            .added()
            .map_or(Ok(()), |(ballot, weight)| self.add(ballot, weight));
        if let (Err(_), Some((ballot, weight))) = (&added, change.removed()) {
            // It was there a moment ago.
            self.add(ballot, weight)?;
        }
        added
    }
}
