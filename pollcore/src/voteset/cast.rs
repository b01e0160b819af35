use super::{
    VoteSet,
    change::{Accepted, Change},
    decide::{Decision, decide_on, expect_poll},
};
use crate::{
    poll::Poll,
    time::Timestamp,
    vote::{Refusal, Vote},
};

impl VoteSet {
    /// Takes a vote in, or says what it got when it came before. The rules are those of
    /// [`decide`](super::decide).
    ///
    /// # Errors
    ///
    /// [`Refusal`]; nothing has changed.
    pub fn cast(&mut self, poll: &Poll, vote: &Vote, now: Timestamp) -> Result<Accepted, Refusal> {
        let place = self.keys.place(&vote.voter);
        if !self.shard.contains(place) {
            expect_poll(&self.keys, poll, vote)?;
            return Err(Refusal::NotThisShard);
        }
        let slot = self.slots.find(place, &vote.voter);
        let history = self.slots.history(slot);
        let (entry, receipt, change) =
            match decide_on(history, &self.keys, poll, vote, now, self.sealed)? {
                Decision::Replay(receipt) => {
                    return Ok(Accepted {
                        receipt,
                        replayed: true,
                        change: Change::default(),
                    });
                }
                Decision::Accept {
                    entry,
                    receipt,
                    change,
                } => (entry, receipt, change),
            };
        match slot {
            Some(slot) => self.slots.push(slot, entry),
            None => self.slots.add(place, &vote.voter, entry)?,
        }
        Ok(Accepted {
            receipt,
            replayed: false,
            change,
        })
    }
}
