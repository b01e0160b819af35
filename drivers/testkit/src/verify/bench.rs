use crate::{cargo::Cargo, failure::Failure, servers::REQUIRED};

/// Runs every benchmark once, without its peers: it shows that they still work, not how fast.
pub(crate) fn run() -> Result<(), Failure> {
    Cargo::new("bench --package benches --benches -- --test")
        .env(REQUIRED.0, REQUIRED.1)
        .run()
}
