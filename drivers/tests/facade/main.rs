//! Backends by URL, as a program that knows nothing but one meets them.
#![cfg(all(
    feature = "memory",
    feature = "sqlite",
    feature = "postgres-tls",
    feature = "redis-tls",
    feature = "redis-cluster",
    feature = "redis-sentinel",
    feature = "memcached"
))]

mod memory;
#[cfg(feature = "polls")]
mod polls;
mod secrets;
mod settings;
mod sqlite;
mod tls;
