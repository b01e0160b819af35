//! One circuit that many processes share: what a store has to do, what a node decides, and the
//! pump that carries it out.

mod driver;
#[cfg(all(test, not(loom)))]
mod model;
mod node;
mod settings;

pub use driver::{Add, Counted, Driver, Exchange, Exchanged, Stored, Swap, Swapped, Version};
#[cfg(all(test, not(loom)))]
pub(crate) use model::Likeness;
pub use settings::{Shared, StoreDown};
