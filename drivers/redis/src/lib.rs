//! The stores of this family in Redis.

mod address;
mod builder;
#[cfg(feature = "breaker")]
mod driver;
mod error;
#[cfg(feature = "breaker")]
mod key;
mod node;
mod redis;
#[cfg(feature = "breaker")]
mod reply;
#[cfg(feature = "breaker")]
mod script;

pub use builder::RedisBuilder;
pub use redis::Redis;
