//! The crates that ours are measured beside, each through one small file.

pub mod breaker;
pub mod fibonacci;
