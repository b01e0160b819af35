use crate::{cargo::Cargo, failure::Failure, tally::Tally};

/// Every test: those of the core without `std` and with its default features, then those of the
/// whole workspace with all features, the documentation's among them. The last line is the sum of
/// what the runners said, each run counted.
///
/// The last run names no targets: only then does cargo build the examples as programs, which
/// their tests start.
pub(crate) fn run() -> Result<(), Failure> {
    let mut tally = Tally::default();
    for run in [
        "test --package fibseq --tests --no-default-features",
        "test --package fibseq --tests",
        "test --workspace --exclude benches --all-features",
    ] {
        let outcome = Cargo::new(run).watch(|line| tally.read(line));
        if let Err(failure) = outcome {
            println!("{tally}");
            return Err(failure);
        }
    }
    if tally.is_empty() {
        return Err(Failure::new("no test ran"));
    }
    println!("\n{tally}");
    Ok(())
}
