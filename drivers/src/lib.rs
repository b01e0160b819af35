#![doc = include_str!("../README.md")]

mod backend;
mod builder;
mod store;
mod url;

pub use backend::{Backend, connect};
pub use builder::BackendBuilder;
pub use drivers_port::{Applied, Capabilities, DriverError, Durability, Settings};
