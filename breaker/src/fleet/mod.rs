//! One circuit that many processes share: what a store has to do, what a node decides, and the
//! pump that carries it out.

mod driver;
mod exchange;
mod node;
mod settings;

pub use driver::{Driver, Stored, Swap, Swapped, Version};
pub use exchange::{Add, Counted, Exchange, Exchanged};
pub use settings::{Shared, StoreDown};
