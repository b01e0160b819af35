//! The example `fibonacci`, run as a user runs it.

mod answers;
mod bad_input;
mod closed_pipe;
mod files;
mod pages;
mod program;
mod resume;
#[path = "../shared/mod.rs"]
mod shared;
mod streams;
