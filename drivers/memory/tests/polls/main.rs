//! Polls and queues in memory.
#![cfg(feature = "polls")]

mod closing;
mod conformance;
mod damaged;
mod defective;
mod full;
mod hooked;
mod intake;
mod life;
mod lost;
mod not_its_fault;
mod once;
mod patience;
mod revotes;
mod room;
mod scene;
mod secrets;
mod set_aside;
mod submitted;
