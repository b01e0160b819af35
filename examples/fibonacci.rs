//! The Fibonacci sequence at the command line.
fn main() {}
