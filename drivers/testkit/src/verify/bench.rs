use drivers_testkit::REQUIRED;

use crate::{cargo::Cargo, failure::Failure, members::Members};

/// Runs every benchmark once, without its peers: it shows that they still work, not how fast, so
/// nothing is optimised for it, and what is built for it is what the tests need.
pub(crate) fn run() -> Result<(), Failure> {
    let all = Members::read()?.all();
    Cargo::new(&format!("test {all} --bench * -- --test"))
        .env(REQUIRED, "1")
        .run()
}
