#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod backoff;
mod config;
mod entropy;
mod operator;
mod outcome;
mod probes;
mod record;
mod rules;
mod share;
mod status;
mod step;
mod time;
mod totals;

#[cfg(feature = "std")]
mod event;
#[cfg(feature = "std")]
mod snapshot;

pub use backoff::Backoff;
pub use config::ConfigError;
pub use entropy::Entropy;
#[cfg(feature = "std")]
pub use event::{Event, Subscription};
pub use operator::Operator;
pub use outcome::{Dropped, Outcome};
pub use probes::Probes;
#[cfg(feature = "serde")]
pub use record::DecodeError;
pub use record::{Cause, Era, Forced, Record, Slot, Transition};
pub use rules::Rules;
#[cfg(feature = "std")]
pub use snapshot::Snapshot;
pub use status::{Force, State, Status};
pub use step::{Answer, Fence, Input, Policy, ProbeOutcome, Step};
pub use time::Timestamp;
pub use totals::{Rule, Totals, Trip};
