//! Scenarios on the whole breaker, in a time that the test feeds.
#![cfg(feature = "std")]

mod calls;
mod config;
mod defects;
mod events;
mod flapping;
mod forces;
mod leaps;
#[cfg(feature = "metrics")]
mod metrics;
mod notices;
mod odd_moments;
mod operators;
mod permits;
mod probes;
mod ramp;
mod registry;
mod scene;
#[cfg(feature = "serde")]
mod serialized;
mod subscriptions_have_no_gap;
mod threads;
mod throttle;
#[cfg(feature = "tower")]
mod tower;
mod windows;
