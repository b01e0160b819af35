#![cfg_attr(feature = "breaker", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "breaker"),
    doc = "Stores in Redis, without anything to store."
)]

#[cfg(feature = "breaker")]
mod address;
#[cfg(feature = "breaker")]
mod builder;
#[cfg(all(feature = "breaker", feature = "cluster"))]
mod cluster;
#[cfg(feature = "breaker")]
mod driver;
#[cfg(feature = "breaker")]
mod error;
#[cfg(feature = "breaker")]
mod key;
#[cfg(feature = "breaker")]
mod node;
#[cfg(feature = "breaker")]
mod redis;
#[cfg(feature = "breaker")]
mod reply;
#[cfg(feature = "breaker")]
mod route;
#[cfg(feature = "breaker")]
mod script;
#[cfg(all(feature = "breaker", feature = "sentinel"))]
mod sentinel;
#[cfg(feature = "breaker")]
mod silence;
#[cfg(feature = "breaker")]
mod tls;

#[cfg(feature = "breaker")]
pub use builder::RedisBuilder;
#[cfg(feature = "breaker")]
pub use redis::Redis;
