#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod config;
mod entropy;
mod outcome;
mod record;
mod status;
mod time;
mod totals;

#[cfg(feature = "std")]
mod event;
#[cfg(feature = "std")]
mod snapshot;

pub use config::ConfigError;
pub use entropy::Entropy;
#[cfg(feature = "std")]
pub use event::{Event, Subscription};
pub use outcome::{Dropped, Outcome};
pub use record::{Cause, Era, Forced, Transition};
#[cfg(feature = "std")]
pub use snapshot::Snapshot;
pub use status::{Force, State, Status};
pub use time::Timestamp;
pub use totals::{Rule, Totals, Trip};
