//! Three masters that share the slots.
#![cfg(all(feature = "breaker", feature = "cluster"))]

mod failing;
mod moving;
mod scene;
#[path = "../faults/sent.rs"]
mod sent;
mod spread;
