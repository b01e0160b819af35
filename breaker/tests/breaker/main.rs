//! Scenarios on the whole breaker, in a time that the test feeds.
#![cfg(feature = "std")]

mod calls;
mod config;
mod defects;
mod events;
mod notices;
mod operators;
mod permits;
mod probes;
mod registry;
mod scene;
mod windows;
