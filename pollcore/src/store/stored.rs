use std::fmt;

use super::Version;

/// Bytes as a store holds them.
#[derive(Clone, PartialEq, Eq)]
pub struct Versioned {
    /// What has to be expected to replace them.
    pub version: Version,
    /// As they were written.
    pub bytes: Vec<u8>,
}

impl Versioned {
    /// These bytes under [their own version](Version::of).
    pub fn of(bytes: Vec<u8>) -> Self {
        let version = Version::of(&bytes);
        Self { version, bytes }
    }
}

/// Without the bytes, which may be what a voter said.
impl fmt::Debug for Versioned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes.len();
        write!(f, "Versioned({}, {bytes} bytes)", self.version)
    }
}

/// A poll as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What the poll is; its version is what casts are decided under.
    pub definition: Versioned,
    /// What it was sealed with; none, where it is not.
    pub sealed: Option<Vec<u8>>,
}

/// What a creation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// There was no such poll, and now there is.
    Done,
    /// There is one of that name.
    Exists(Stored),
}

/// What an update came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Updated {
    /// The definition was replaced.
    Done,
    /// It was not: there is another than was expected, or the poll is sealed.
    Conflict(Stored),
    /// There is no such poll.
    NoPoll,
}

/// What sealing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sealing {
    /// The poll is sealed, with this: the marker of whoever came first.
    Sealed(Vec<u8>),
    /// There is no such poll.
    NoPoll,
}
