use std::sync::Arc;

use drivers_port::DriverError;

use super::{Aside, Position, Published, Queue, message::encode, refused::Refused};
use crate::{
    id::PollId,
    store::{Known, Polls, PollsError},
    time::Timestamp,
    vote::{Refusal, Vote},
};

/// Takes votes through a [`Queue`]: puts them in, takes them out and casts them.
///
/// To be queued is not to be accepted: a vote is accepted once it was cast, and its voter finds the
/// receipt by [`Polls::receipt`]. A message may be delivered more than once, and to several at once; its
/// vote is still cast exactly once, by its request key. It is acknowledged only after the store has
/// answered. When it was put in, by the queue's clock, is when it counts as cast; where that is behind and
/// says that the poll was not open yet, it is when the poll opened.
///
/// The votes of a poll are in the queue of its id, those of a voter in one partition. What stands there
/// is sealed under the [`Secret`](crate::Secret): who reads the queue learns how many votes came when.
///
/// What can't be read, and a vote that is refused, is [set aside](Intake::aside) with the reason, and
/// is listed in the [report](Intake::report); it takes room until it is
/// [forgotten](Intake::forget_aside). The reason stands there in clear, and gives away neither what a ballot
/// says nor that a vote is a withdrawal. Some of that may pass, as when the vote that is replaced is still on
/// its way: then it waits for [so many attempts](Intake::attempts).
///
/// Nothing is set aside but for what is wrong with the message or the vote itself. What the store can't be
/// asked for, does not do, or has damaged waits as long as it takes, and [`Intake::step`] says why where
/// somebody has to put it right. As long as it waits, the poll can't be [sealed](Intake::seal); an operator
/// who gives such a vote up sets it aside by [`Queue::set_aside`], and the report lists it.
#[derive(Debug, Clone)]
pub struct Intake {
    pub(super) polls: Polls,
    pub(super) queue: Arc<dyn Queue>,
    pub(super) attempts: u32,
    pub(super) refused: Arc<Refused>,
}

impl Intake {
    /// An intake for these polls.
    pub fn new(polls: Polls, queue: Arc<dyn Queue>) -> Self {
        Self {
            polls,
            queue,
            attempts: 3,
            refused: Arc::default(),
        }
    }

    /// How many times a message is refused for what may pass before it is set aside, 3 where nothing is
    /// said, at least 1: a vote that replaces one that has not come, or what can't be read, since a
    /// later version of this crate may be able to.
    ///
    /// What counts is how often a [step](Intake::step) of this intake or its clones came to a refusal, and
    /// not how often the message was delivered: while the store is out of reach, nothing is refused. Other
    /// processes count for themselves. As many messages as are remembered at once is a
    /// [limit](crate::limits::MOST_REFUSED); of any beyond it counts how often it was delivered.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Puts a vote into the queue at `now`: it is to be cast some time. When that is doesn't matter, since it
    /// counts as cast when the queue takes it in.
    ///
    /// What can't ever count is refused and takes no room, as far as that shows from the poll and the vote
    /// alone. The poll is looked at as it was at most five seconds before `now`, or when the store last
    /// answered: what is taken in after it was closed elsewhere is set aside.
    ///
    /// # Errors
    ///
    /// [`PollsError::Refused`] with what [`Poll::check`](crate::Poll::check) refuses;
    /// [`Refusal::Closed`] where the poll is sealed; [`Refusal::RevisionsUsedUp`] and
    /// [`Refusal::NothingToWithdraw`] where that is so whatever the voter did before. Who puts a vote in
    /// again after the poll was closed is refused too, and learns from [`Polls::receipt`] whether
    /// the first time did it. [`PollsError::NoPoll`], [`PollsError::OtherSecret`],
    /// [`PollsError::Corrupt`], and [`PollsError::Store`] with the store's or the queue's own error;
    /// where that is [`DriverError::Indeterminate`] the same vote can be put in again.
    pub async fn submit(&self, vote: &Vote, now: Timestamp) -> Result<Published, PollsError> {
        let known = self.polls.recent(vote.poll(), now).await?;
        check(&known, vote, now)?;
        let message = encode(&known.poll, &known.keys, vote).map_err(Refusal::Ballot)?;
        let partition = self.partition(&known, vote);
        let name = vote.poll().as_str();
        Ok(self.queue.publish(name, partition, &message).await?)
    }

    /// A voter's, so that their votes stay in order.
    fn partition(&self, known: &Known, vote: &Vote) -> u32 {
        let partitions = u128::from(self.queue.partitions());
        let place = u128::from(known.keys.place(vote.voter()));
        // Below the number of partitions, since the place is below 2^64.
        ((place * partitions) >> 64) as u32
    }

    /// What was set aside of a partition, in order, behind the position `after`, at most `limit`
    /// of it, 1 to 1000.
    ///
    /// # Errors
    ///
    /// Those of the queue.
    pub async fn aside(
        &self,
        id: &PollId,
        partition: u32,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Aside>, DriverError> {
        self.queue.aside(id.as_str(), partition, after, limit).await
    }
}

/// Refuses what can't count, whatever the voter did before.
fn check(known: &Known, vote: &Vote, now: Timestamp) -> Result<(), Refusal> {
    if let Some(at) = known.sealed {
        return Err(Refusal::Closed { at });
    }
    known.poll.check(vote, now)?;
    let most = known.poll.revotes().most();
    if vote.replaces() >= most {
        return Err(Refusal::RevisionsUsedUp { most });
    }
    if vote.ballot().is_none() && vote.replaces() == 0 {
        return Err(Refusal::NothingToWithdraw);
    }
    Ok(())
}
