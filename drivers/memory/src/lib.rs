#![cfg_attr(
    all(feature = "breaker", feature = "polls"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(feature = "breaker", feature = "polls")),
    doc = "A store in this process's memory."
)]

#[cfg(any(feature = "breaker", feature = "polls"))]
mod builder;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod call;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod capabilities;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod counters;
#[cfg(feature = "breaker")]
mod driver;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod fault;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod garble;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod link;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod mark;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod memory;
#[cfg(feature = "polls")]
mod polls;
#[cfg(feature = "polls")]
mod queue;
#[cfg(feature = "breaker")]
mod store;
#[cfg(any(feature = "breaker", feature = "polls"))]
mod time;

#[cfg(any(feature = "breaker", feature = "polls"))]
pub use builder::MemoryBuilder;
#[cfg(any(feature = "breaker", feature = "polls"))]
pub use counters::Counters;
#[cfg(any(feature = "breaker", feature = "polls"))]
pub use fault::{Fault, Faults};
#[cfg(any(feature = "breaker", feature = "polls"))]
pub use link::Link;
#[cfg(any(feature = "breaker", feature = "polls"))]
pub use mark::Mark;
#[cfg(any(feature = "breaker", feature = "polls"))]
pub use memory::Memory;
