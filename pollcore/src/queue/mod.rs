//! Votes that come in through a queue: what a [`Queue`] does, and [`Intake`], which takes votes out of
//! it and casts them. What is the most that a queue has to take is among the
//! [`limits`](crate::limits).

mod bounds;
mod closing;
mod dealing;
mod delivery;
mod driver;
mod intake;
mod message;
mod refused;
mod reporting;

pub use bounds::{check_batch, check_message, check_partition, check_reason};
pub use closing::{Closed, Closing};
pub use dealing::Progress;
pub use delivery::{Aside, Delivery, Pending, Position, Published};
pub use driver::Queue;
pub use intake::Intake;
