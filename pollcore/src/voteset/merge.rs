use alloc::vec::Vec;

use super::{RecordError, VoteSet, VoteSetError, VoterRecord, decide::History};
use crate::{id::VoterKey, poll::Poll, vote::Refusal};

impl VoterRecord {
    pub(super) fn of_history(history: History<'_>) -> Self {
        Self {
            entries: history.iter().cloned().collect(),
            divergent: history.divergent,
        }
    }
}

impl VoteSet {
    /// Takes in all votes of another replica, by set union: in any order and as often as one likes.
    /// Where the replicas accepted different things of one voter, that voter's record is
    /// [divergent](VoteSet::divergent) from then on. Where they accepted more of one voter than a record
    /// has room for, the [highest](VoterRecord) stay, and what they disagreed on below is gone with the rest.
    /// Whether the other is sealed makes no difference.
    ///
    /// A tally that was kept by [`Tally::apply`](crate::Tally::apply) knows nothing of what comes in by
    /// this: it has to be made [anew](VoteSet::tally).
    ///
    /// # Errors
    ///
    /// [`VoteSetError`] where the other is of another poll, secret or shard, where there are too
    /// many voters, and where this is sealed and the other has anything new.
    pub fn merge(&mut self, other: &Self) -> Result<(), VoteSetError> {
        if other.keys.poll() != self.keys.poll() {
            return Err(VoteSetError::OtherPoll {
                found: other.keys.poll(),
                expected: self.keys.poll(),
            });
        }
        if other.keys.fingerprint() != self.keys.fingerprint() {
            return Err(VoteSetError::OtherSecret);
        }
        if other.shard != self.shard {
            return Err(VoteSetError::OtherShard {
                found: other.shard,
                expected: self.shard,
            });
        }
        let mut unions = Vec::new();
        let mut voters = self.len();
        for slot in 0..other.len() {
            let (voter, history) = other.slots.at(slot);
            let place = self.keys.place(voter);
            let (found, union) = self.union(place, voter, history)?;
            if let Some(union) = union {
                voters += usize::from(!found);
                unions.push((place, *voter, union));
            }
        }
        self.put_all(voters, unions)
    }

    /// Takes in what another store has of a voter, by set union, once it is seen to open and to fit the
    /// poll.
    ///
    /// Each entry opens by itself, so it is not seen where one is missing, nor where another request is
    /// said to have brought one or when it was accepted, for which [nothing
    /// vouches](VoterRecord::merge). A [snapshot](VoteSet::snapshot) is whole or refused. As after
    /// [`VoteSet::merge`], a tally has to be made anew.
    ///
    /// # Errors
    ///
    /// [`VoteSetError`], which says of which voter and what.
    pub fn restore(
        &mut self,
        poll: &Poll,
        voter: &VoterKey,
        record: &VoterRecord,
    ) -> Result<(), VoteSetError> {
        let place = self.expect_fit(poll, voter, record)?;
        let (found, union) = self.union(place, voter, History::of(record))?;
        let voters = self.len() + usize::from(!found && !record.is_empty());
        self.put_all(
            voters,
            union
                .map(|union| (place, *voter, union))
                .into_iter()
                .collect(),
        )
    }

    /// The place of a voter whose record opens and fits the poll.
    pub(super) fn expect_fit(
        &self,
        poll: &Poll,
        voter: &VoterKey,
        record: &VoterRecord,
    ) -> Result<u64, VoteSetError> {
        self.is_of(poll)?;
        let place = self.keys.place(voter);
        if !self.shard.contains(place) {
            return Err(VoteSetError::NotThisShard { voter: *voter });
        }
        if poll.weight_of(voter).is_none() {
            return Err(VoteSetError::NotEligible { voter: *voter });
        }
        let most = poll.revotes().most();
        if record.revision() > most {
            return Err(VoteSetError::Revision {
                voter: *voter,
                found: record.revision(),
                most,
            });
        }
        for entry in record.entries() {
            entry
                .open(&self.keys, poll, voter)
                .map_err(|_| VoteSetError::Corrupt { voter: *voter })?;
        }
        Ok(place)
    }

    /// Whether the voter has a record here, and the union with another where that isn't the same.
    fn union(
        &self,
        place: u64,
        voter: &VoterKey,
        other: History<'_>,
    ) -> Result<(bool, Option<VoterRecord>), VoteSetError> {
        let slot = self.slots.find(place, voter);
        let own = self.slots.history(slot);
        if own.is_same(other) {
            return Ok((slot.is_some(), None));
        }
        let own = VoterRecord::of_history(own);
        let mut union = own.clone();
        // Of one poll, or entries that open, all are of one length.
        union
            .merge(&VoterRecord::of_history(other))
            .map_err(|_: RecordError| VoteSetError::Corrupt { voter: *voter })?;
        Ok((slot.is_some(), (union != own).then_some(union)))
    }

    fn put_all(
        &mut self,
        voters: usize,
        unions: Vec<(u64, VoterKey, VoterRecord)>,
    ) -> Result<(), VoteSetError> {
        if let (Some(at), false) = (self.sealed, unions.is_empty()) {
            return Err(VoteSetError::Sealed { at });
        }
        let most = self.slots.most();
        if voters > self.len().max(most as usize) {
            return Err(VoteSetError::Full { most });
        }
        for (place, voter, union) in unions {
            // There is room for all, as counted above.
            self.slots
                .put(place, &voter, union)
                .map_err(|_: Refusal| VoteSetError::Full { most })?;
        }
        Ok(())
    }
}
