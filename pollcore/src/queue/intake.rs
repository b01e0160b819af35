use std::sync::Arc;

use drivers_port::DriverError;

use super::{
    Aside, Delivery, Position, Published, Queue,
    message::{Message, decode, encode},
};
use crate::{
    id::PollId,
    limits::LONGEST_REASON,
    store::{Known, Polls, PollsError},
    vote::{Refusal, Vote},
};

/// Takes votes through a [`Queue`]: puts them in, takes them out and casts them.
///
/// To be queued is not to be accepted: a vote is accepted once it was cast, and its voter finds the
/// receipt by [`Polls::receipt`]. A message may be delivered more than once, and to several at once; its
/// vote is still cast exactly once, by its request key. It is acknowledged only after the store has
/// answered. When it was put in, by the queue's clock, is when it counts as cast.
///
/// The votes of a poll are in the queue of its id, those of a voter in one partition. What stands there
/// is sealed under the [`Secret`](crate::Secret): who reads the queue learns how many votes came when.
///
/// What can't be read, and a vote that is refused, is [set aside](Intake::aside) with the reason, and
/// is listed in the [report](Intake::report). Some of
/// that may pass, as when the vote that is replaced is still on its way: then it waits for
/// [so many attempts](Intake::attempts). What the store can't be asked for waits as long as it takes.
#[derive(Debug, Clone)]
pub struct Intake {
    pub(super) polls: Polls,
    pub(super) queue: Arc<dyn Queue>,
    attempts: u32,
}

/// What became of some messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Progress {
    /// Votes that count from now on.
    pub accepted: u64,
    /// Votes that had been accepted before.
    pub replayed: u64,
    /// Messages that were set aside.
    pub aside: u64,
    /// Markers that were passed.
    pub markers: u64,
    /// Messages that come again.
    pub left: u64,
}

/// What to do with a message.
enum Outcome {
    Accepted,
    Replayed,
    Marker,
    Aside(String),
    /// It may be better next time.
    Left,
    /// The store does not answer: it, and all behind it, come again.
    Stop,
}

impl Intake {
    /// An intake for these polls.
    pub fn new(polls: Polls, queue: Arc<dyn Queue>) -> Self {
        Self {
            polls,
            queue,
            attempts: 3,
        }
    }

    /// How many times what may pass is tried before it is set aside, 3 where nothing is said, at
    /// least 1.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Puts a vote into the queue: it is to be cast some time.
    ///
    /// # Errors
    ///
    /// [`PollsError::Refused`] where it can't ever count: its ballot doesn't fit, or the poll is known
    /// to be sealed. [`PollsError::NoPoll`], [`PollsError::Corrupt`], and [`PollsError::Store`] with the
    /// queue's own error; where that is [`DriverError::Indeterminate`] the same vote can be put in
    /// again.
    pub async fn submit(&self, vote: &Vote) -> Result<Published, PollsError> {
        let known = self.polls.known(vote.poll()).await?;
        if let Some(at) = known.sealed {
            return Err(Refusal::Closed { at }.into());
        }
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

    /// Deals with the next messages of a partition, at most `limit` of them, 1 to 1000.
    ///
    /// It can be called by as many as like, one after the other or at once.
    ///
    /// # Errors
    ///
    /// [`PollsError::NoPoll`], [`PollsError::Corrupt`] where the poll can't be read, and
    /// [`PollsError::Store`] where the queue does not answer: what was dealt with may then come again,
    /// which does no harm.
    pub async fn step(
        &self,
        id: &PollId,
        partition: u32,
        limit: usize,
    ) -> Result<Progress, PollsError> {
        let known = self.polls.known(id).await?;
        let deliveries = self.queue.receive(id.as_str(), partition, limit).await?;
        let mut progress = Progress::default();
        let mut done: Vec<Position> = Vec::new();
        let mut open = deliveries.len() as u64;
        for delivery in deliveries {
            let counter = match self.deal_with(&known, &delivery).await {
                Outcome::Accepted => &mut progress.accepted,
                Outcome::Replayed => &mut progress.replayed,
                Outcome::Marker => &mut progress.markers,
                Outcome::Left => {
                    progress.left += 1;
                    open -= 1;
                    continue;
                }
                Outcome::Aside(reason) => {
                    let (name, position) = (id.as_str(), delivery.position);
                    self.queue
                        .set_aside(name, partition, position, &reason)
                        .await?;
                    progress.aside += 1;
                    open -= 1;
                    continue;
                }
                Outcome::Stop => break,
            };
            *counter += 1;
            open -= 1;
            done.push(delivery.position);
        }
        progress.left += open;
        if !done.is_empty() {
            self.queue
                .acknowledge(id.as_str(), partition, &done)
                .await?;
        }
        Ok(progress)
    }

    async fn deal_with(&self, known: &Known, delivery: &Delivery) -> Outcome {
        let last = delivery.attempt >= self.attempts;
        let vote = match decode(&known.poll, &known.keys, &delivery.message) {
            Ok(Message::Marker) => return Outcome::Marker,
            Ok(Message::Vote(vote)) => vote,
            // A later version of this crate may be able to.
            Err(error) if last => return Outcome::Aside(reason(&error)),
            Err(_) => return Outcome::Left,
        };
        match self.polls.cast(&vote, delivery.at).await {
            Ok(accepted) if accepted.replayed() => Outcome::Replayed,
            Ok(_) => Outcome::Accepted,
            // What is wrong with a ballot says what it says.
            Err(PollsError::Refused(Refusal::Ballot(_))) => {
                Outcome::Aside("the ballot does not fit the poll".into())
            }
            Err(PollsError::Refused(refusal)) if last || !may_pass(&refusal) => {
                Outcome::Aside(reason(&refusal))
            }
            Err(PollsError::Refused(_)) => Outcome::Left,
            Err(error) if error.is_transient() => Outcome::Stop,
            Err(error) if last => Outcome::Aside(reason(&error)),
            Err(_) => Outcome::Left,
        }
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

/// Whether the same vote can count later.
fn may_pass(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::NotOpen { .. } => true,
        // What it replaces is on its way.
        Refusal::StaleRevision { found, current } => found > current,
        _ => false,
    }
}

/// No more than a queue takes.
fn reason(error: &impl ToString) -> String {
    let mut reason = error.to_string();
    let mut end = reason.len().min(LONGEST_REASON);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    reason.truncate(end);
    reason
}
