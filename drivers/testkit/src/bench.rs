use crate::{cargo::Cargo, failure::Failure};

/// Runs every benchmark once, without its peers: it shows that they still work, not how fast.
pub(crate) fn run() -> Result<(), Failure> {
    Cargo::new("bench --package benches --benches -- --test").run()
}
