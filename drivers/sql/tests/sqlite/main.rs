//! The store in a file of SQLite.
#![cfg(all(feature = "sqlite", feature = "breaker"))]

mod conforms;
mod scene;
