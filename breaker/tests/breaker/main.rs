//! Scenarios on the whole breaker, in a time that the test feeds.
#![cfg(feature = "std")]

mod calls;
mod config;
mod defects;
mod operators;
mod permits;
mod probes;
mod scene;
mod windows;
