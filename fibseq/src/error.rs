use crate::budget::{Progress, Quantity};

/// Why a computation did not deliver its term.
///
/// Each operation with inputs of its own to parse has an error of its own; this is the one that
/// everything that computes terms shares.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The term at `index` does not exist in this type or this build.
    #[error("index {index} is past {max}, the last one supported here")]
    IndexTooLarge {
        /// The index asked for.
        index: u64,
        /// The last index that can be computed.
        max: u64,
    },
    /// The call would need more than its [`Budget`](crate::Budget) allows. Nothing past the
    /// allowance was computed.
    #[error("{needed} {quantity} needed, the budget allows {allowed}")]
    OverBudget {
        /// What ran out.
        quantity: Quantity,
        /// How much the whole call takes.
        needed: u64,
        /// How much the budget allows.
        allowed: u64,
    },
    /// The budget's watcher asked to stop.
    #[error("cancelled after {} of {} {}", progress.done, progress.total, progress.quantity)]
    Cancelled {
        /// How far the call had come.
        progress: Progress,
    },
    /// The guards on the floating-point transform fired at every word size: the processor does
    /// not compute as IEEE 754 says. The wrong digits were withheld.
    #[error("the transform for index {index} failed its residue check at every word size")]
    Inexact {
        /// The index asked for.
        index: u64,
    },
}
