//! The store in PostgreSQL, against a real server.
#![cfg(all(feature = "breaker", feature = "postgres"))]

mod conformance;
mod corrupt;
mod crowd;
mod dropped;
mod faults;
mod first_start;
mod forgetting;
mod locked;
mod lost;
mod refused;
mod secrets;
mod server;
mod stalled;
mod sums;
mod tables;
#[cfg(feature = "postgres-tls")]
mod tls;
