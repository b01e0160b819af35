//! The few words that every driver shares, whatever it stores and wherever: the
//! [`DriverError`] that says whether a write was applied, what a backend is [capable
//! of](Capabilities), what one is [set up](Settings) with, the [`Timer`] that a runtime lends and the
//! deadline that goes with it, and when to [try again](Reconnect) to reach a store that is lost.
//!
//! With the feature `conformance`, also what the suites that drivers have to pass are run with.

mod capabilities;
#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
mod reconnect;
mod settings;
mod timer;

pub use capabilities::{Capabilities, Durability};
pub use error::{Applied, DriverError};
pub use reconnect::Reconnect;
pub use settings::Settings;
pub use timer::{Elapsed, Sleep, Timer, within};
