use crate::{cargo::Cargo, failure::Failure, members::Members};

/// The formatter, the linter and the documentation, each with warnings as errors. The linter comes
/// again for each feature, in a step of its own.
///
/// The examples are looked at once more as whoever begins with one has them built.
pub(crate) fn run() -> Result<(), Failure> {
    Cargo::new("fmt --all --check").run()?;
    let all = Members::read()?.all();
    Cargo::new(&format!("clippy {all} --all-targets -- -D warnings")).run()?;
    Cargo::new("clippy --package examples --all-targets -- -D warnings").run()?;
    Cargo::new("doc --workspace --exclude benches --no-deps --all-features")
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}
