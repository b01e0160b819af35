//! The few words that every driver shares, whatever it stores and wherever: the
//! [`DriverError`] that says whether a write was applied, what a backend is [capable
//! of](Capabilities), the [`Timer`] that a runtime lends, and the deadline that goes with it.

mod capabilities;
mod error;
mod timer;

pub use capabilities::{Capabilities, Durability};
pub use error::{Applied, DriverError};
pub use timer::{Elapsed, Sleep, Timer, within};
