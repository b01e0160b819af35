#![cfg_attr(feature = "std", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "std"),
    doc = "What decides when a circuit opens and closes."
)]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod backoff;
mod config;
mod entropy;
mod flap;
mod node_name;
mod operator;
mod outcome;
mod probes;
mod ramp;
mod record;
mod rules;
#[cfg(feature = "serde")]
mod serialize;
mod share;
mod status;
mod step;
mod throttle;
mod time;
mod totals;

#[cfg(feature = "std")]
mod breaker;
#[cfg(feature = "std")]
mod builder;
#[cfg(feature = "std")]
mod call;
#[cfg(feature = "std")]
mod circuit;
#[cfg(feature = "std")]
mod classify;
#[cfg(feature = "std")]
mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "std")]
mod event;
#[cfg(feature = "driver")]
mod fleet;
#[cfg(feature = "std")]
mod gate;
#[cfg(feature = "metrics")]
mod metrics;
#[cfg(feature = "std")]
mod notify;
#[cfg(feature = "std")]
mod permit;
#[cfg(feature = "std")]
mod random;
#[cfg(feature = "std")]
mod registry;
#[cfg(feature = "std")]
mod rejected;
#[cfg(feature = "std")]
mod snapshot;
#[cfg(feature = "std")]
mod sync;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "tracing")]
mod tracing;
#[cfg(feature = "std")]
mod window;

pub use backoff::Backoff;
pub use config::ConfigError;
pub use entropy::Entropy;
pub use flap::FlapDetection;
pub use node_name::NodeName;
pub use operator::Operator;
pub use outcome::{Dropped, Outcome};
pub use probes::Probes;
pub use ramp::Ramp;
#[cfg(feature = "serde")]
pub use record::DecodeError;
pub use record::{Cause, Era, Forced, Record, Slot, Transition, Vote};
pub use rules::Rules;
pub use share::Share;
pub use status::{Force, State, Status};
pub use step::{Answer, Fence, Input, Policy, ProbeOutcome, Step, Witness};
pub use throttle::Throttle;
pub use time::Timestamp;
pub use totals::{Rule, Totals, Trip};

#[cfg(feature = "std")]
pub use breaker::Breaker;
#[cfg(feature = "std")]
pub use builder::BreakerBuilder;
#[cfg(feature = "std")]
pub use call::Classified;
#[cfg(feature = "std")]
pub use classify::{Classify, ErrorsFail};
#[cfg(feature = "std")]
pub use clock::{Clock, Ticker};
#[cfg(feature = "driver")]
pub use drivers_port::{
    Applied, Capabilities, DriverError, Durability, Elapsed, Sleep, Timer, within,
};
#[cfg(feature = "std")]
pub use event::{Event, Scope, Subscription};
#[cfg(feature = "driver")]
pub use fleet::{
    Add, Counted, Driver, Exchange, Exchanged, Fleet, FleetError, FleetView, Pump, PumpState,
    Shared, StoreDown, StoreState, Stored, Swap, Swapped, Traffic, Version,
};
#[cfg(feature = "std")]
pub use notify::{Notice, Notices, Notifier};
#[cfg(feature = "std")]
pub use permit::{OwnedPermit, Permit};
#[cfg(feature = "std")]
pub use registry::{InsertError, Registry, Summary, UnknownService};
#[cfg(feature = "std")]
pub use rejected::{CallError, Reason, Rejected};
#[cfg(feature = "std")]
pub use snapshot::Snapshot;
#[cfg(feature = "tower")]
pub use tower::{BreakerFuture, BreakerLayer, BreakerService};
#[cfg(feature = "std")]
pub use window::Window;
