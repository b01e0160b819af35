//! Nodes of a fleet that share a circuit through a store in memory, in a time of the tests' own.

mod closing;
mod edges;
mod ends;
mod imposed;
mod opening;
mod operators;
#[path = "../peers/play.rs"]
mod play;
mod sparse;
mod told;
mod unanswered;
mod world;
