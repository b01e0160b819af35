use crate::{Error, Kernel};

/// Why a stream could not be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The chunk is too small to hold what stands around a term.
    #[error("chunk of {bytes} bytes is smaller than {min}")]
    Chunk {
        /// The capacity asked for.
        bytes: usize,
        /// The smallest possible capacity.
        min: usize,
    },
    /// The position to resume at is not a term boundary of this range in this format.
    #[error("position at index {index} and byte {bytes} is not a term boundary of this output")]
    Position {
        /// The index claimed.
        index: u64,
        /// The bytes claimed.
        bytes: u64,
    },
    /// This processor or this build does not have the kernel.
    #[error("kernel {kernel:?} is not available here")]
    Kernel {
        /// The kernel asked for.
        kernel: Kernel,
    },
    /// The range reaches past the last index, or its output is larger than the budget allows.
    #[error(transparent)]
    Term(#[from] Error),
}

/// Why a stream could not be written to its end.
#[cfg(feature = "std")]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The writer failed.
    #[error("the stream could not be written")]
    Write(#[source] std::io::Error),
    /// The terms could not be computed.
    #[error(transparent)]
    Term(#[from] Error),
}
