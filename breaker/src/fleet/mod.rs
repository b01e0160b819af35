//! One circuit that many processes share: what a store has to do, what a node decides, and the
//! pump that carries it out.

mod driver;
mod node;
mod settings;

pub use driver::{Add, Counted, Driver, Exchange, Exchanged, Stored, Swap, Swapped, Version};
pub use settings::{Shared, StoreDown};
