use core::fmt;

/// A part of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckpointPart {
    /// The index.
    Index,
    /// The term at the index.
    Term,
    /// The term after it.
    Next,
}

impl fmt::Display for CheckpointPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Index => "index",
            Self::Term => "term",
            Self::Next => "next term",
        })
    }
}

/// Why something is not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// There are more bytes than the caller wants to read. None of them was looked at.
    #[error("{bytes} bytes, the limit is {max}")]
    TooLarge {
        /// The bytes received.
        bytes: usize,
        /// The caller's limit.
        max: usize,
    },
    /// The bytes don't begin as a checkpoint does.
    #[error("not a checkpoint")]
    Magic,
    /// A later version of this crate wrote the checkpoint, or none did.
    #[error("version {found} of the format, this build reads version {supported}")]
    Version {
        /// The version that the bytes name.
        found: u8,
        /// The one this build reads.
        supported: u8,
    },
    /// The bytes end too early.
    #[error("{bytes} bytes, at least {needed} are needed")]
    Truncated {
        /// The bytes received.
        bytes: usize,
        /// The bytes that what was read of them asks for.
        needed: u64,
    },
    /// There are bytes after the end.
    #[error("{bytes} bytes, the checkpoint ends after {end}")]
    Excess {
        /// The bytes received.
        bytes: usize,
        /// Where the checkpoint ends.
        end: usize,
    },
    /// The bytes were damaged.
    #[error("the checksum is {found:016x}, that of the bytes is {computed:016x}")]
    Checksum {
        /// The checksum received.
        found: u64,
        /// That of the bytes received.
        computed: u64,
    },
    /// A number is not written the way this crate writes it.
    #[error("the {part} is not encoded as a number")]
    Encoding {
        /// The number.
        part: CheckpointPart,
    },
    /// The terms are consecutive, but elsewhere.
    #[error("the terms are those of index {actual}, not {claimed}")]
    Index {
        /// The index received.
        claimed: u64,
        /// Where the terms belong.
        actual: u64,
    },
    /// The term is wrong, while the next one fits the index.
    #[error("the term is not F({index})")]
    Term {
        /// The index received.
        index: u64,
    },
    /// The next term is wrong, while the term itself fits the index.
    #[error("the next term is not F({index} + 1)")]
    Next {
        /// The index received.
        index: u64,
    },
    /// Neither term fits the index, nor are both in place at another one.
    #[error("the terms are not F({index}) and F({index} + 1)")]
    Terms {
        /// The index received.
        index: u64,
    },
    /// Each term looks like the one at the index by length and residue, but they are not
    /// consecutive: at least one was forged.
    #[error("the terms at index {index} are not consecutive")]
    Pair {
        /// The index received.
        index: u64,
    },
}
