//! Votes that come in through a queue: what a [`Queue`] does, and [`Intake`], which takes votes out of
//! it and casts them.

mod bounds;
mod closing;
mod delivery;
mod driver;
mod intake;
mod message;
mod reporting;

pub use bounds::{check_batch, check_message, check_partition, check_reason};
pub use closing::{Closed, Closing};
pub use delivery::{Aside, Delivery, Pending, Position, Published};
pub use driver::Queue;
pub use intake::{Intake, Progress};

/// The longest message, in bytes.
pub const LONGEST_MESSAGE: usize = 16 * 1024;

/// The longest reason for which a message is set aside, in bytes.
pub const LONGEST_REASON: usize = 1024;

/// The most messages that are asked for, or acknowledged, at once.
pub const LONGEST_BATCH: usize = 1000;
