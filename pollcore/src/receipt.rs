use crate::{id::Digest, time::Timestamp};

/// What a voter gets for a vote that counts. It says nothing of the ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub(crate) poll: Digest,
    pub(crate) revision: u32,
    pub(crate) at: Timestamp,
    pub(crate) code: [u8; 16],
}

impl Receipt {
    /// The digest of the poll.
    pub fn poll(&self) -> Digest {
        self.poll
    }

    /// Which revision of the voter's vote this is, from 1 on.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// When it was accepted.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What proves that the receipt is real to who has the secret it was made with.
    pub fn code(&self) -> [u8; 16] {
        self.code
    }
}
