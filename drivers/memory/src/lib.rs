#![cfg_attr(feature = "breaker", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "breaker"),
    doc = "A store in memory, without anything to store."
)]

#[cfg(feature = "breaker")]
mod builder;
#[cfg(feature = "breaker")]
mod call;
#[cfg(feature = "breaker")]
mod counters;
#[cfg(feature = "breaker")]
mod driver;
#[cfg(feature = "breaker")]
mod fault;
#[cfg(feature = "breaker")]
mod link;
#[cfg(feature = "breaker")]
mod memory;
#[cfg(feature = "breaker")]
mod store;

#[cfg(feature = "breaker")]
pub use builder::MemoryBuilder;
#[cfg(feature = "breaker")]
pub use counters::Counters;
#[cfg(feature = "breaker")]
pub use fault::{Fault, Faults};
#[cfg(feature = "breaker")]
pub use link::Link;
#[cfg(feature = "breaker")]
pub use memory::Memory;
#[cfg(feature = "breaker")]
pub use store::Mark;
