//! What the benchmarks share: the peers, and the ratios that a run ends with.

pub mod peer;
pub mod ratio;
