//! Benchmarks of fibseq.
fn main() {}
