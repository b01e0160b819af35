//! `poll` as programs: a poll from its creation to its report, many of them voting at once, and
//! wrong input.

mod bad_input;
mod demo;
mod files;
mod kept;
mod life;
#[path = "../shared/mod.rs"]
mod shared;
