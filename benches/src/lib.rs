//! What the benchmarks share: the peers, how a circuit breaker is called, and the ratios that a
//! run ends with.

pub mod guard;
pub mod peer;
pub mod ratio;
