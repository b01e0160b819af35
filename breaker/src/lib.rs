#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod entropy;
mod outcome;
mod record;
mod status;
mod time;
mod totals;

#[cfg(feature = "std")]
#[allow(dead_code, reason = "the breaker itself is still to come")]
mod clock;
#[cfg(feature = "std")]
mod event;
#[cfg(feature = "std")]
#[allow(dead_code, reason = "the breaker itself is still to come")]
mod gate;
#[cfg(feature = "std")]
mod snapshot;
#[cfg(feature = "std")]
#[allow(unused_imports, reason = "the breaker itself is still to come")]
mod sync;
#[cfg(feature = "std")]
#[allow(dead_code, reason = "the breaker itself is still to come")]
mod window;

#[cfg(feature = "std")]
pub use clock::{Clock, Ticker};
pub use entropy::Entropy;
#[cfg(feature = "std")]
pub use event::Event;
pub use outcome::{Dropped, Outcome};
pub use record::{Cause, Era, Forced, Transition};
#[cfg(feature = "std")]
pub use snapshot::Snapshot;
pub use status::{Force, State, Status};
pub use time::Timestamp;
pub use totals::{Rule, Totals, Trip};
