//! The store in a file of `SQLite`, and what may happen to the file.
#![cfg(all(feature = "sqlite", feature = "breaker"))]

mod access;
mod busy;
mod conforms;
mod counted;
mod crowd;
mod damaged;
mod dropped;
mod ends;
mod first_start;
mod forgotten;
mod killed;
mod processes;
mod scene;
mod tables;
