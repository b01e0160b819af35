#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(all(feature = "memcached", feature = "postgres", feature = "redis", feature = "sqlite")),
    // What is asked of a URL depends on what is compiled in.
    allow(dead_code, unused_imports, unused_variables, clippy::needless_pass_by_value)
)]

mod backend;
mod builder;
mod store;
mod url;

pub use backend::{Backend, connect};
pub use builder::BackendBuilder;
pub use drivers_port::{Applied, Capabilities, DriverError, Durability, Settings};
