use crate::{cargo::Cargo, failure::Failure, tally::Tally};

/// Every test: those of the documentation, of the core without `std`, of its default features,
/// and of the whole workspace with all features. The last line is the sum of what the runners
/// said, each run counted.
pub(crate) fn run() -> Result<(), Failure> {
    let mut tally = Tally::default();
    for run in [
        "test --package fibseq --doc --all-features",
        "test --package fibseq --tests --no-default-features",
        "test --package fibseq --tests",
        "test --workspace --exclude benches --lib --bins --tests --examples --all-features",
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
