use super::{Intake, Position, message::marker};
use crate::{id::PollId, poll::LifeError, report::SetAside, store::PollsError, time::Timestamp};

/// A poll that is being closed: a marker stands in each partition, behind all votes that came before.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the poll is closed once it is sealed"]
pub struct Closing {
    poll: PollId,
    at: Timestamp,
    markers: Vec<Position>,
}

/// A poll that is closed, with all votes that were queued before.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closed {
    /// Since when.
    pub at: Timestamp,
    /// What was set aside by then and so doesn't count. [`Intake::report`] lists it.
    pub aside: SetAside,
}

impl Closing {
    /// Which poll it is.
    pub fn poll(&self) -> &PollId {
        &self.poll
    }

    /// Where the marker of each partition stands.
    pub fn markers(&self) -> &[Position] {
        &self.markers
    }
}

impl Intake {
    /// Begins to close a poll: puts a marker into each partition. Once all that stands before the
    /// markers is dealt with, [`Intake::seal`] closes it.
    ///
    /// Who begins anew, as after a crash, puts in further markers, which does no harm. A vote that
    /// comes behind a marker is still accepted where it is dealt with before the seal, if the poll's
    /// time is not over.
    ///
    /// # Errors
    ///
    /// [`LifeError::Draft`] and [`LifeError::BeforeOpened`] as a [`PollsError::Life`], [`PollsError::NoPoll`], [`PollsError::Corrupt`]
    /// and [`PollsError::Store`]; then nothing is closed, though some markers may stand.
    pub async fn close(&self, id: &PollId, now: Timestamp) -> Result<Closing, PollsError> {
        match self.polls.poll(id).await?.close(now) {
            Ok(()) | Err(LifeError::Closed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let marker = marker();
        let mut markers = Vec::new();
        for partition in 0..self.queue.partitions() {
            let published = self.queue.publish(id.as_str(), partition, &marker).await?;
            markers.push(published.position);
        }
        Ok(Closing {
            poll: id.clone(),
            at: now,
            markers,
        })
    }

    /// Seals a poll, if all that stood before the markers, and the markers, are dealt with. To seal it
    /// twice says the same twice.
    ///
    /// # Errors
    ///
    /// [`PollsError::Pending`] where something is not: the poll goes on. As for
    /// [`Polls::close`](crate::store::Polls::close) else, and for [`Intake::set_aside`], after which the
    /// poll is sealed.
    pub async fn seal(&self, closing: &Closing) -> Result<Closed, PollsError> {
        let name = closing.poll.as_str();
        for (partition, marker) in (0..).zip(&closing.markers) {
            // What stands below a position can only become less.
            let pending = self.queue.pending(name, partition).await?;
            if pending.lowest.is_some_and(|lowest| lowest <= *marker) {
                return Err(PollsError::Pending {
                    partition,
                    messages: pending.messages,
                });
            }
        }
        let at = self.polls.close(&closing.poll, closing.at).await?;
        self.refused.sealed(&closing.poll);
        let aside = self.set_aside(&closing.poll).await?;
        Ok(Closed { at, aside })
    }

    /// Drops all that was set aside of a poll that is sealed, in all partitions: it takes room until
    /// then. To be called after the poll's last [report](Intake::report) was made, since reports
    /// list it and count it, and those that come later know nothing of it. Done twice, it drops
    /// what was set aside in between, as votes are that came late.
    ///
    /// # Errors
    ///
    /// [`PollsError::NotSealed`], [`PollsError::NoPoll`], [`PollsError::OtherSecret`],
    /// [`PollsError::Corrupt`] and [`PollsError::Store`]; then some of it may be dropped.
    pub async fn forget_aside(&self, id: &PollId) -> Result<(), PollsError> {
        if self.polls.read(id).await?.sealed.is_none() {
            return Err(PollsError::NotSealed { poll: id.clone() });
        }
        for partition in 0..self.queue.partitions() {
            let last = Position(u64::MAX);
            self.queue
                .forget_aside(id.as_str(), partition, last)
                .await?;
        }
        Ok(())
    }
}
