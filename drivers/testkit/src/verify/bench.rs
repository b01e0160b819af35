use drivers_testkit::REQUIRED;

use crate::{cargo::Cargo, failure::Failure};

/// Runs every benchmark once, without its peers: it shows that they still work, not how fast, so
/// nothing is optimised for it.
pub(crate) fn run() -> Result<(), Failure> {
    Cargo::new("test --package benches --benches -- --test")
        .env(REQUIRED, "1")
        .run()
}
