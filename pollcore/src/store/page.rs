use std::fmt;

use super::Versioned;

/// A part of something that is too long to be read at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// In the order of the store's own; at most as many as were asked for, and fewer where they would
    /// be too large together.
    pub items: Vec<T>,
    /// Whether there are more behind the last of them. Where there are, there is a last one.
    pub more: bool,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            more: false,
        }
    }
}

/// How often a ballot was cast.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// Its weight and what it says, as it was cast.
    pub ballot: Vec<u8>,
    /// How many of it count, at least 1.
    pub count: u64,
}

/// Without the ballot.
impl fmt::Debug for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.ballot.len();
        write!(f, "Counted({} of {bytes} bytes)", self.count)
    }
}

/// Voters and their records.
pub type VoterPage = Page<(Vec<u8>, Versioned)>;
