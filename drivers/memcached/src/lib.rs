#![cfg_attr(feature = "breaker", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "breaker"),
    doc = "A connection to memcached, without anything to store."
)]

mod address;
mod builder;
#[cfg(feature = "breaker")]
mod circuit;
mod memcached;
mod pool;
mod refusal;
mod wire;

pub use builder::MemcachedBuilder;
pub use memcached::Memcached;
