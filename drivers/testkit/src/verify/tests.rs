use drivers_testkit::REQUIRED;

use crate::{
    cargo::Cargo, dependencies::CORES, failure::Failure, members::Members, table::Table,
    tally::Tally,
};

/// Every test: where threads meet, under each order of their steps that loom finds; those of the
/// core crates without `std`; then those of the whole workspace with all features, the
/// documentation's among them, and with real servers. What these find about
/// each backend is printed and compared with what is written down. The last line is the sum of what
/// the runners said, each run counted.
///
/// The last run names no targets: only then does cargo build the examples as programs, which
/// their tests start.
pub(crate) fn run() -> Result<(), Failure> {
    let loom = Cargo::new("test --package breaker --lib --target-dir target/loom loom")
        .env("RUSTFLAGS", "-D warnings --cfg loom");
    let cores = CORES.iter().map(|core| format!("--package {}", core.name));
    let cores = format!("test {} --tests", cores.collect::<Vec<_>>().join(" "));
    let fewer = Cargo::new(&format!("{cores} --no-default-features"));
    let mut runs = vec![loom, fewer];
    let table = Table::new();
    table.clear();
    let found = table.found.to_string_lossy();
    runs.push(
        Cargo::new(&format!("test {}", Members::read()?.all()))
            .env(REQUIRED, "1")
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
