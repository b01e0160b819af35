//! The store in PostgreSQL, against a real server.
#![cfg(feature = "postgres")]

mod conformance;
mod server;
