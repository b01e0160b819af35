//! Polls and queues in memory.
#![cfg(feature = "polls")]

mod closing;
mod conformance;
mod damaged;
mod intake;
mod life;
mod lost;
mod once;
mod revotes;
mod scene;
