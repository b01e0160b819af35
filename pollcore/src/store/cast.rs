use std::fmt;

use drivers_port::{Capabilities, DriverError};

use super::{
    Stored, Version, Versioned,
    bounds::{check_ballot, check_voter},
};

/// What a vote comes to, as a store does it: one step, all of it or nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Cast {
    /// The version of the poll's definition that it was decided under.
    pub terms: Version,
    /// Whose record it is, at most [`LONGEST_VOTER_KEY`](crate::limits::LONGEST_VOTER_KEY) bytes.
    pub voter: Vec<u8>,
    /// The version of the record that it replaces; none, where there has to be no record, as for
    /// every first vote.
    pub expected: Option<Version>,
    /// The record from now on.
    pub record: Versioned,
    /// The ballot of which there is one less, at most
    /// [`LONGEST_BALLOT`](crate::limits::LONGEST_BALLOT) bytes.
    pub removed: Option<Vec<u8>>,
    /// The ballot of which there is one more, likewise.
    pub added: Option<Vec<u8>>,
}

/// What a cast came to. Where more than one of these holds, it is the last of them in this order:
/// conflict, other terms, sealed, no poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CastReply {
    /// It was done.
    Accepted,
    /// It was not: the voter has another record than was expected.
    Conflict(
        /// The one that there is, if any.
        Option<Versioned>,
    ),
    /// It was not: the poll's definition is another.
    OtherTerms(
        /// The poll.
        Stored,
    ),
    /// It was not, and never will be: the poll is sealed.
    Sealed(
        /// What it was sealed with.
        Vec<u8>,
    ),
    /// There is no such poll.
    NoPoll,
}

impl Cast {
    /// Refuses what no store has to take: to be called before anything is sent.
    ///
    /// # Errors
    ///
    /// [`DriverError::Limit`] for the key of a voter, a record or a ballot that is too long.
    pub fn check(&self, capabilities: &Capabilities) -> Result<(), DriverError> {
        check_voter(&self.voter)?;
        capabilities.check_value("record", &self.record.bytes)?;
        for ballot in [&self.removed, &self.added].into_iter().flatten() {
            check_ballot(ballot)?;
        }
        Ok(())
    }
}

/// Without the ballots.
impl fmt::Debug for Cast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cast")
            .field("terms", &self.terms)
            .field("voter", &self.voter)
            .field("expected", &self.expected)
            .field("record", &self.record)
            .field("removes", &self.removed.is_some())
            .field("adds", &self.added.is_some())
            .finish()
    }
}
