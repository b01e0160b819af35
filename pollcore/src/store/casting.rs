use std::sync::Arc;

use drivers_port::{Applied, DriverError};

use super::{
    Cast, CastReply, Polls, PollsError, Versioned,
    known::Known,
    polls::{TRIES, no_poll},
};
use crate::{
    time::Timestamp,
    vote::Vote,
    voteset::{Accepted, Change, Decision, decide},
};

impl Polls {
    /// Takes a vote in, exactly once however often it comes, or says what it got when it came before.
    /// The rules are those of [`decide`].
    ///
    /// A first vote takes one round trip, any other one more. Where the store doesn't answer, it is
    /// asked whether it has the vote, and asked again to take it; an error that says that nothing is
    /// known ([`PollsError::applied`]) is what is left after that. Who then sends the same vote again
    /// gets its receipt, if it was taken in.
    ///
    /// # Errors
    ///
    /// [`PollsError::Refused`] where it does not count, [`PollsError::NoPoll`],
    /// [`PollsError::Overtaken`], [`PollsError::Corrupt`] and [`PollsError::Store`].
    pub async fn cast(&self, vote: &Vote, now: Timestamp) -> Result<Accepted, PollsError> {
        let known = self.known(vote.poll()).await?;
        Casting {
            polls: self,
            vote,
            now,
            known,
            doubt: None,
        }
        .run()
        .await
    }
}

/// A vote on its way into a store.
struct Casting<'a> {
    polls: &'a Polls,
    vote: &'a Vote,
    now: Timestamp,
    known: Arc<Known>,
    /// What was sent may have arrived, and may yet arrive.
    doubt: Option<DriverError>,
}

/// What the voter's record is, as far as is known.
enum Current {
    /// There is none yet, to judge by the vote.
    Guessed,
    /// This one was there.
    Read(Option<Versioned>),
}

impl Casting<'_> {
    async fn run(mut self) -> Result<Accepted, PollsError> {
        let mut current = if self.vote.replaces() == 0 {
            Current::Guessed
        } else {
            Current::Read(self.stored().await?)
        };
        for _ in 0..TRIES {
            let found = match &current {
                Current::Guessed => None,
                Current::Read(found) => found.as_ref(),
            };
            let mut record = self.known.record(found)?;
            let known = &self.known;
            let decision = decide(
                &record,
                &known.keys,
                &known.poll,
                self.vote,
                self.now,
                known.sealed,
            );
            let (entry, receipt, change) = match (decision, &current) {
                (Ok(Decision::Replay(receipt)), _) => {
                    return Ok(Accepted {
                        receipt,
                        replayed: true,
                        change: Change::default(),
                    });
                }
                (
                    Ok(Decision::Accept {
                        entry,
                        receipt,
                        change,
                    }),
                    _,
                ) => (entry, receipt, change),
                // A request that was accepted before gets its receipt, whatever else speaks against
                // it.
                (Err(_), Current::Guessed) => {
                    current = Current::Read(self.stored().await?);
                    continue;
                }
                (Err(refusal), Current::Read(_)) => return Err(refusal.into()),
            };
            record
                .insert(entry)
                .map_err(|error| known.corrupt("a voter's record", &error))?;
            let cast = Cast {
                terms: known.terms,
                voter: self.vote.voter().as_bytes().to_vec(),
                expected: found.map(|found| found.version),
                record: Versioned::of(record.encode()),
                removed: known.encode(change.removed())?,
                added: known.encode(change.added())?,
            };
            let id = self.vote.poll();
            match self.polls.store.cast(id.as_str(), &cast).await {
                Ok(CastReply::Accepted) => {
                    return Ok(Accepted {
                        receipt,
                        replayed: false,
                        change,
                    });
                }
                Ok(CastReply::Conflict(found)) => current = Current::Read(found),
                Ok(CastReply::OtherTerms(stored)) => self.known = self.polls.learn(id, &stored)?,
                Ok(CastReply::Sealed(marker)) => {
                    self.known = Arc::new(self.known.sealed(&marker)?);
                    self.polls.keep(id, Arc::clone(&self.known));
                    current = Current::Read(self.stored().await?);
                }
                Ok(CastReply::NoPoll) => return Err(no_poll(id)),
                Err(error) if error.applied() == Applied::Unknown => {
                    self.doubt = Some(error);
                    current = Current::Read(self.stored().await?);
                }
                Err(error) => return Err(self.doubt.unwrap_or(error).into()),
            }
        }
        Err(match self.doubt {
            Some(doubt) => doubt.into(),
            None => PollsError::Overtaken { tries: TRIES },
        })
    }

    /// The voter's record as it is now. What was in doubt before stays so where that can't be read.
    async fn stored(&mut self) -> Result<Option<Versioned>, PollsError> {
        let (poll, voter) = (self.vote.poll().as_str(), self.vote.voter());
        let found = self.polls.store.voter(poll, voter.as_bytes()).await;
        found.map_err(|error| self.doubt.take().unwrap_or(error).into())
    }
}
