//! `cargo verify`: everything that a change must pass, one step after another.
//!
//! `cargo verify` runs all steps, `cargo verify lint tests` only the ones named, and
//! `cargo verify --list` says which there are. It needs the Rust toolchain and a C compiler; the
//! servers that tests start it installs itself, where it may.

mod bench;
mod cargo;
mod dependencies;
mod examples;
mod failure;
mod features;
mod licences;
mod lint;
mod members;
mod no_std;
mod servers;
mod step;
mod table;
mod tally;
mod tests;

use std::{env, process::ExitCode};

use step::Step;

/// The tests stand last, so that the run ends with their summary.
const STEPS: &[Step] = &[
    Step::new("lint", "formatting, clippy, rustdoc", lint::run),
    Step::new(
        "dependencies",
        "what each crate may know",
        dependencies::run,
    ),
    Step::new(
        "licences",
        "what everything is built on may be used",
        licences::run,
    ),
    Step::new(
        "features",
        "each feature alone, none and all",
        features::run,
    ),
    Step::new(
        "no_std",
        "the core without the standard library",
        no_std::run,
    ),
    Step::new(
        "servers",
        "what tests start instances of, installed where it is missing",
        servers::run,
    ),
    Step::new("bench", "every benchmark once", bench::run),
    Step::new(
        "examples",
        "every example, its output compared",
        examples::run,
    ),
    Step::new(
        "tests",
        "every test, with all features and without any",
        tests::run,
    ),
];

fn main() -> ExitCode {
    let names: Vec<String> = env::args().skip(1).collect();
    if names == ["--list"] {
        for step in STEPS {
            println!("{step}");
        }
        return ExitCode::SUCCESS;
    }
    match step::run(STEPS, &names) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("verify: {failure}");
            ExitCode::FAILURE
        }
    }
}
