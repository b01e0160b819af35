//! Three masters that share the slots.
#![cfg(all(feature = "breaker", feature = "cluster"))]

mod failing;
mod moving;
mod scene;
mod spread;
