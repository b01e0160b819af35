use thiserror::Error;

use crate::{
    id::{Digest, VoterKey},
    shard::Shard,
    tally::TallyError,
    time::Timestamp,
};

/// Why votes can't be merged, restored or counted. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VoteSetError {
    /// Of another poll, or of another draft of it.
    #[error("the votes are of the poll of digest {found}, and this is {expected}")]
    OtherPoll {
        /// The other's digest.
        found: Digest,
        /// This one's.
        expected: Digest,
    },
    /// Sealed with another secret.
    #[error("votes that are sealed with another secret")]
    OtherSecret,
    /// Of other voters.
    #[error("votes of {found:?}, and this is {expected:?}")]
    OtherShard {
        /// The other's.
        found: Shard,
        /// This one's.
        expected: Shard,
    },
    /// A voter who belongs to another shard.
    #[error("voter {voter} belongs to another shard")]
    NotThisShard {
        /// The voter.
        voter: VoterKey,
    },
    /// A voter who is not of the electorate.
    #[error("voter {voter} is not eligible")]
    NotEligible {
        /// The voter.
        voter: VoterKey,
    },
    /// Copies of records disagree.
    #[error("the records of {voters} voters are divergent")]
    Divergent {
        /// How many voters'.
        voters: usize,
    },
    /// A record that doesn't open: of another secret, voter or poll, or damaged.
    #[error("the record of voter {voter} does not open with this secret")]
    Corrupt {
        /// The voter.
        voter: VoterKey,
    },
    /// More revisions than the poll takes.
    #[error("revision {found} of voter {voter}, and the poll takes {most}")]
    Revision {
        /// The voter.
        voter: VoterKey,
        /// The highest.
        found: u32,
        /// The most.
        most: u32,
    },
    /// More voters than are taken.
    #[error("{most} voters are taken and no more")]
    Full {
        /// The most.
        most: u32,
    },
    /// The tally can't be made.
    #[error(transparent)]
    Tally(#[from] TallyError),
    /// Something new, and the votes are sealed.
    #[error("the votes have been sealed since {at}")]
    Sealed {
        /// Since when.
        at: Timestamp,
    },
}
