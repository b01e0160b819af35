use crate::{
    cargo::Cargo, dependencies::CORES, failure::Failure, servers::REQUIRED, table::Table,
    tally::Tally,
};

/// Every test: where threads meet, under each order of their steps that loom finds; those of the
/// core crates without `std` and with their default features; then those of the whole workspace
/// with all features, the documentation's among them, and with real servers. What these find about
/// each backend is printed and compared with what is written down. The last line is the sum of what
/// the runners said, each run counted.
///
/// The last run names no targets: only then does cargo build the examples as programs, which
/// their tests start.
pub(crate) fn run() -> Result<(), Failure> {
    let loom = Cargo::new("test --package breaker --lib --release --target-dir target/loom loom")
        .env("RUSTFLAGS", "-D warnings --cfg loom");
    let mut runs = vec![loom];
    for core in CORES {
        let tests = format!("test --package {} --tests", core.name);
        runs.push(Cargo::new(&format!("{tests} --no-default-features")));
        runs.push(Cargo::new(&tests));
    }
    let table = Table::new();
    table.clear();
    let found = table.found.to_string_lossy();
    runs.push(
        Cargo::new("test --workspace --exclude benches --all-features")
            .env(REQUIRED.0, REQUIRED.1)
            .env("CONFORMANCE_TABLE", &found),
    );
    let mut tally = Tally::default();
    for run in runs {
        let outcome = run.watch(|line| tally.read(line));
        if let Err(failure) = outcome {
            println!("{tally}");
            return Err(failure);
        }
    }
    if tally.is_empty() {
        return Err(Failure::new("no test ran"));
    }
    let checked = table.check();
    println!("\n{tally}");
    checked
}
