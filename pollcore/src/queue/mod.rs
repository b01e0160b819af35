//! Votes that come in through a queue: what a [`Queue`] does, and `Intake`, which takes votes out of
//! it and casts them.

mod bounds;
mod delivery;
mod driver;

pub use bounds::{check_batch, check_message, check_partition, check_reason};
pub use delivery::{Aside, Delivery, Pending, Position, Published};
pub use driver::Queue;

/// The longest message, in bytes.
pub const LONGEST_MESSAGE: usize = 16 * 1024;

/// The longest reason for which a message is set aside, in bytes.
pub const LONGEST_REASON: usize = 1024;

/// The most messages that are asked for, or acknowledged, at once.
pub const LONGEST_BATCH: usize = 1000;
