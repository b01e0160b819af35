use alloc::vec::Vec;

use super::{Change, VoteSet, VoteSetError};
use crate::{
    ballot::Ballot,
    poll::Poll,
    tally::{Tally, TallyError},
    weight::Weight,
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

    /// The ballots that count with what they count, in the order of the ballots, which says nothing
    /// of the voters. Blank ones are among them, withdrawn ones are not.
    ///
    /// # Errors
    ///
    /// [`VoteSetError::Divergent`], where [`VoteSet::ballots_without_divergent`] gives those of the
    /// others; [`VoteSetError::OtherPoll`], [`VoteSetError::NotEligible`] and
    /// [`VoteSetError::Corrupt`].
    pub fn ballots(&self, poll: &Poll) -> Result<Vec<(Ballot, Weight)>, VoteSetError> {
        self.all_agree(poll)?;
        self.agreed_ballots(poll)
    }

    pub(super) fn agreed_ballots(
        &self,
        poll: &Poll,
    ) -> Result<Vec<(Ballot, Weight)>, VoteSetError> {
        let mut ballots = Vec::with_capacity(self.len());
        self.each(poll, |ballot, weight| {
            ballots.push((ballot, weight));
            Ok(())
        })?;
        ballots.sort_unstable();
        Ok(ballots)
    }

    fn all_agree(&self, poll: &Poll) -> Result<(), VoteSetError> {
        self.is_of(poll)?;
        match self.divergent() {
            0 => Ok(()),
            voters => Err(VoteSetError::Divergent { voters }),
        }
    }

    /// Hands each ballot that counts to `take`, in no order; none of divergent records.
    fn each(
        &self,
        poll: &Poll,
        mut take: impl FnMut(Ballot, Weight) -> Result<(), VoteSetError>,
    ) -> Result<(), VoteSetError> {
        self.is_of(poll)?;
        for slot in 0..self.len() {
            let (voter, history) = self.slots.at(slot);
            let Some(entry) = history.last().filter(|_| !history.divergent) else {
                continue;
            };
            let opened = entry
                .open(&self.keys, poll, voter)
                .map_err(|_| VoteSetError::Corrupt { voter: *voter })?;
            if let Some(ballot) = opened {
                let weight = poll
                    .weight_of(voter)
                    .ok_or(VoteSetError::NotEligible { voter: *voter })?;
                take(ballot, weight)?;
            }
        }
        Ok(())
    }
}

impl Tally {
    /// Does to the tally what an accepted vote did to the votes. It has to be the tally of those very
    /// votes: after a [merge](VoteSet::merge) or a [restore](VoteSet::restore) it isn't, and what is taken
    /// away may then be somebody else's.
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
