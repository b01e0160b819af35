use crate::{cargo::Cargo, dependencies::listed, failure::Failure};

/// The formatter, the linter and the documentation, each with warnings as errors.
///
/// The peers of the benchmarks stay out: some are under the LGPL, and some build C.
pub(crate) fn run() -> Result<(), Failure> {
    Cargo::new("fmt --all --check").run()?;
    Cargo::new("clippy --workspace --exclude benches --all-targets --all-features -- -D warnings")
        .run()?;
    Cargo::new("clippy --package benches --all-targets -- -D warnings").run()?;
    for listed in listed() {
        let name = listed.name;
        Cargo::new(&format!(
            "clippy --package {name} --no-default-features -- -D warnings"
        ))
        .run()?;
    }
    Cargo::new("doc --workspace --exclude benches --no-deps --all-features")
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}
