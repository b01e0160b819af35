use thiserror::Error;

use crate::{ballot::BallotError, id::Digest};

/// Why something can't be added to a tally or taken from it. The tally is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TallyError {
    /// A number of the tally would be more than `u64` holds.
    #[error("the {what} would be more than {}", u64::MAX)]
    Overflow {
        /// Which number.
        what: &'static str,
    },
    /// What is taken away was not counted: a number of the tally would be below 0.
    #[error("more {what} taken away than there are")]
    NotContained {
        /// Which number.
        what: &'static str,
    },
    /// The ballot doesn't fit the poll.
    #[error(transparent)]
    Ballot(#[from] BallotError),
    /// One of many choices names an option that the poll hasn't.
    #[error("choice {at} is for an option at index {found}, and the poll has {options}")]
    Choice {
        /// Which of the choices, from 0 on.
        at: usize,
        /// The option's place that it names.
        found: u16,
        /// How many options there are.
        options: usize,
    },
    /// The other tally is of another poll, or of another version of it.
    #[error("the tally is of poll {found}, and this is one of {expected}")]
    OtherPoll {
        /// The digest of the other tally's poll.
        found: Digest,
        /// The digest of this tally's poll.
        expected: Digest,
    },
    /// The other tally's shards are of another epoch.
    #[error("shards of epoch {found}, and these are of epoch {expected}")]
    OtherEpoch {
        /// The other tally's epoch.
        found: u64,
        /// This tally's epoch.
        expected: u64,
    },
    /// Both tallies have counted the voters of these hashes.
    #[error("both cover {first:#x} to {last:#x}")]
    Overlap {
        /// The first hash that both cover.
        first: u64,
        /// The last hash of that range.
        last: u64,
    },
    /// The tally has not counted the voters of these hashes.
    #[error("{first:#x} to {last:#x} is not covered")]
    NotCovered {
        /// The first hash of the range.
        first: u64,
        /// The last hash of the range.
        last: u64,
    },
    /// A tally that covers nobody, as all its shards were taken away, would have ballots all the same.
    #[error("{ballots} ballots of voters that the tally does not cover")]
    Uncovered {
        /// How many ballots, or voters who are set aside.
        ballots: u64,
    },
    /// Shards that leave more gaps than a tally keeps.
    #[error("more than {most} ranges that do not touch")]
    Scattered {
        /// The most.
        most: usize,
    },
    /// The poll's options and levels are more cells than a tally has.
    #[error("{cells} cells, more than {most}")]
    TooLarge {
        /// How many there would be.
        cells: u64,
        /// The most.
        most: u64,
    },
}
