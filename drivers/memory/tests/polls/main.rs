//! Polls and queues in memory.
#![cfg(feature = "polls")]

mod conformance;
