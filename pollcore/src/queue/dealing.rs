use drivers_port::DriverError;

use super::{
    Delivery, Intake, Position,
    message::{Message, decode},
};
use crate::{
    id::PollId,
    limits::LONGEST_REASON,
    poll::Phase,
    store::{Known, PollsError},
    vote::{Refusal, Vote},
};

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

impl Intake {
    /// Deals with the next messages of a partition, at most `limit` of them, 1 to 1000.
    ///
    /// It can be called by as many as like, one after the other or at once. Where the store is only out of
    /// reach for now, the rest is [left](Progress::left) and that is no error: it comes again. A vote that
    /// replaces one that is not there is tried once more behind all others, so that the order within one
    /// step does not matter.
    ///
    /// # Errors
    ///
    /// [`PollsError::NoPoll`], [`PollsError::OtherSecret`] and [`PollsError::Corrupt`] where the poll can't
    /// be read, and [`PollsError::Store`] where the queue does not answer: what was dealt with may then
    /// come again, which does no harm.
    ///
    /// What stands in the way of a vote without being its fault is an error too, the first of them, once
    /// the others are dealt with and acknowledged. The vote comes again until somebody has put it right.
    /// With a [`PollsError::Store`], as where the store lets nobody in any more or is full, those behind
    /// it wait as well; with a record that can't be read, which is [`PollsError::Corrupt`], or a
    /// [`PollsError::Refused`] with [`Refusal::Corrupt`] or [`Refusal::Divergent`], they don't.
    pub async fn step(
        &self,
        id: &PollId,
        partition: u32,
        limit: usize,
    ) -> Result<Progress, PollsError> {
        let known = self.polls.known(id).await?;
        let deliveries = self.queue.receive(id.as_str(), partition, limit).await?;
        let mut batch = Batch {
            intake: self,
            known: &known,
            partition,
            progress: Progress::default(),
            done: Vec::new(),
            failed: None,
        };
        batch.progress.left = deliveries.len() as u64;
        let result = batch.run(&deliveries).await;
        if !batch.done.is_empty() {
            self.queue
                .acknowledge(id.as_str(), partition, &batch.done)
                .await?;
        }
        result?;
        match batch.failed {
            Some(error) => Err(error),
            None => Ok(batch.progress),
        }
    }
}

/// Messages that are dealt with together.
struct Batch<'a> {
    intake: &'a Intake,
    known: &'a Known,
    partition: u32,
    /// Those are left that nothing is known of yet.
    progress: Progress,
    /// To be acknowledged.
    done: Vec<Position>,
    /// What stood in the way first.
    failed: Option<PollsError>,
}

/// How it goes on behind a vote.
enum Next {
    Go,
    /// It was refused, and that may pass.
    Early(Refusal),
    /// The store does nothing, or not now: all behind it come again.
    Stop,
}

impl Batch<'_> {
    async fn run(&mut self, deliveries: &[Delivery]) -> Result<(), DriverError> {
        let mut early = Vec::new();
        for delivery in deliveries {
            match decode(&self.known.poll, &self.known.keys, &delivery.message) {
                Ok(Message::Marker) => self.done(delivery, |progress| &mut progress.markers),
                Ok(Message::Vote(vote)) => match self.cast(&vote, delivery).await? {
                    Next::Go => {}
                    Next::Early(_) => early.push((vote, delivery)),
                    Next::Stop => return Ok(()),
                },
                // A later version of this crate may be able to.
                Err(error) => self.refuse(delivery, &reason(&error)).await?,
            }
        }
        // None before the one that it waits for.
        early.sort_by_key(|(vote, _)| vote.replaces());
        for (vote, delivery) in early {
            match self.cast(&vote, delivery).await? {
                Next::Go => {}
                Next::Early(refusal) => self.refuse(delivery, &told(&refusal)).await?,
                Next::Stop => break,
            }
        }
        Ok(())
    }

    async fn cast(&mut self, vote: &Vote, delivery: &Delivery) -> Result<Next, DriverError> {
        // It was let in, so the poll was open by the clock of who did that.
        let at = match self.known.poll.phase(delivery.at) {
            Phase::Scheduled { opens } => opens,
            _ => delivery.at,
        };
        match self.intake.polls.cast(vote, at).await {
            Ok(accepted) if accepted.replayed() => {
                self.done(delivery, |progress| &mut progress.replayed);
            }
            Ok(_) => self.done(delivery, |progress| &mut progress.accepted),
            // A draft again: nothing is wrong with the vote, and nobody can close it.
            Err(PollsError::Refused(Refusal::NotOpen { .. })) => {}
            Err(PollsError::Refused(refusal)) if is_the_votes_own(&refusal) => {
                if may_pass(&refusal) {
                    return Ok(Next::Early(refusal));
                }
                self.set_aside(delivery, &told(&refusal)).await?;
            }
            Err(error) if error.is_transient() => return Ok(Next::Stop),
            Err(error) => {
                // What is damaged is one voter's.
                let all = match &error {
                    PollsError::Store(error) => !matches!(error, DriverError::Corrupt { .. }),
                    _ => false,
                };
                self.failed.get_or_insert(error);
                if all {
                    return Ok(Next::Stop);
                }
            }
        }
        Ok(Next::Go)
    }

    fn done(&mut self, delivery: &Delivery, counter: impl FnOnce(&mut Progress) -> &mut u64) {
        *counter(&mut self.progress) += 1;
        self.done.push(delivery.position);
        self.settled(delivery);
    }

    /// What may pass is left, as long as there is patience for it.
    async fn refuse(&mut self, delivery: &Delivery, reason: &str) -> Result<(), DriverError> {
        let refused = &self.intake.refused;
        let times = refused.again(self.known.poll.id(), self.partition, delivery);
        if times < self.intake.attempts {
            return Ok(());
        }
        self.set_aside(delivery, reason).await
    }

    async fn set_aside(&mut self, delivery: &Delivery, reason: &str) -> Result<(), DriverError> {
        let (name, position) = (self.known.poll.id().as_str(), delivery.position);
        let queue = &self.intake.queue;
        queue
            .set_aside(name, self.partition, position, reason)
            .await?;
        self.progress.aside += 1;
        self.settled(delivery);
        Ok(())
    }

    fn settled(&mut self, delivery: &Delivery) {
        self.progress.left -= 1;
        let (refused, position) = (&self.intake.refused, delivery.position);
        refused.settled(self.known.poll.id(), self.partition, position);
    }
}

/// Whether it is about the vote, and not about what is stored.
fn is_the_votes_own(refusal: &Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::Corrupt
            | Refusal::Divergent
            | Refusal::OtherTerms { .. }
            | Refusal::NotThisShard
            | Refusal::Full { .. }
    )
}

/// Whether the same vote can count later.
fn may_pass(refusal: &Refusal) -> bool {
    // What it replaces is on its way.
    matches!(refusal, Refusal::StaleRevision { found, current } if found > current)
}

/// What is said of a vote that was refused, to whoever reads the queue or the report.
fn told(refusal: &Refusal) -> String {
    match refusal {
        // What is wrong with a ballot says what it says.
        Refusal::Ballot(_) => "the ballot does not fit the poll".into(),
        // One and the same, lest it tell a withdrawal from a ballot, or what the voter did before.
        Refusal::StaleRevision { .. } | Refusal::NothingToWithdraw | Refusal::NotWithdrawable => {
            "it does not follow the voter's last vote".into()
        }
        _ => reason(refusal),
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
