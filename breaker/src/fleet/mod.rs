//! One circuit that many processes share: what a store has to do, what a node decides, and the
//! pump that carries it out.

mod control;
mod driver;
mod exchange;
mod ledger;
pub(crate) mod mirror;
#[cfg(all(test, not(loom)))]
mod model;
mod node;
mod pace;
mod pump;
mod reply;
mod settings;
mod view;

pub use control::{Fleet, FleetError};
pub use driver::{Driver, Stored, Swap, Swapped, Version};
pub use exchange::{Add, Counted, Exchange, Exchanged};
pub(crate) use ledger::Ledger;
#[cfg(all(test, not(loom)))]
pub(crate) use model::Likeness;
pub(crate) use node::{Act, Ballot, Found, Node, Outcome, Plan, Seen, Wants};
pub(crate) use pace::Pace;
pub(crate) use pump::Parts;
pub use pump::Pump;
pub(crate) use reply::Reply;
pub use settings::{Shared, StoreDown};
pub use view::{FleetView, PumpState, StoreState, Traffic};
