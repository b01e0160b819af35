use drivers_port::{Applied, DriverError};
use thiserror::Error;

use crate::{id::PollId, poll::LifeError, report::ReportError, tally::TallyError, vote::Refusal};

/// Why [`Polls`](super::Polls) did not do what it was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PollsError {
    /// The vote doesn't count. The store has answered, and nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not be asked, or nobody knows what it did: see [`PollsError::applied`].
    #[error(transparent)]
    Store(#[from] DriverError),
    /// There is no such poll.
    #[error("there is no poll {poll:?}")]
    NoPoll {
        /// Its id.
        poll: PollId,
    },
    /// There is another poll of that id.
    #[error("there is another poll {poll:?}")]
    Exists {
        /// The id.
        poll: PollId,
    },
    /// The poll was created with another [`Secret`](crate::Secret), and neither its votes nor its voters'
    /// receipts can be made or read with this one.
    #[error("poll {poll:?} was created with another secret")]
    OtherSecret {
        /// The poll's id.
        poll: PollId,
    },
    /// The poll takes more revisions of a vote than the store can keep.
    #[error(
        "a voter's {revisions} revisions in poll {poll:?} are {bytes} bytes, and the store takes {most}, which \
         are {fit} revisions"
    )]
    NoRoom {
        /// The poll's id.
        poll: PollId,
        /// How many revisions of a vote the poll takes.
        revisions: u32,
        /// How long the record of a voter can become with them, in bytes.
        bytes: usize,
        /// The longest that the store takes, in bytes.
        most: usize,
        /// How many revisions that is enough for.
        fit: u32,
    },
    /// The poll was changed meanwhile, or isn't what the change was made from.
    #[error("poll {poll:?} is at version {found}, which version {version} does not follow")]
    Edited {
        /// The poll's id.
        poll: PollId,
        /// The version that is stored.
        found: u32,
        /// The version that was to replace it.
        version: u32,
    },
    /// The poll is not in a part of its life in which that can be done.
    #[error(transparent)]
    Life(#[from] LifeError),
    /// The poll is not sealed, so that is too early.
    #[error("poll {poll:?} is not sealed yet")]
    NotSealed {
        /// The poll's id.
        poll: PollId,
    },
    /// The vote met others each time. Nothing has changed.
    #[error("others were first {tries} times in a row")]
    Overtaken {
        /// How many times it was tried.
        tries: u32,
    },
    /// What is stored was damaged, or isn't of this crate.
    #[error("{what} of poll {poll:?} can't be read: {problem}")]
    Corrupt {
        /// What it is.
        what: &'static str,
        /// The poll's id.
        poll: PollId,
        /// What is wrong with it.
        problem: String,
    },
    /// The ballots don't come to a tally.
    #[error(transparent)]
    Tally(#[from] TallyError),
    /// There is no report of what was counted.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The poll can't be sealed yet: messages wait in front of the marker that was put behind them.
    #[error("{messages} messages of partition {partition} are still to be dealt with")]
    Pending {
        /// Of which partition.
        partition: u32,
        /// How many there are in all.
        messages: u64,
    },
}

impl PollsError {
    /// Whether what was asked for may have been done all the same. Who tries again asks for the same,
    /// with the same request key.
    pub const fn applied(&self) -> Applied {
        match self {
            Self::Store(error) => error.applied(),
            _ => Applied::No,
        }
    }

    /// Whether the same may succeed later with nothing changed but the time.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Overtaken { .. } | Self::Pending { .. } => true,
            _ => false,
        }
    }
}
