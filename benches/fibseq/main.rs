//! Benchmarks of fibseq, beside its peers with `--features fibseq-peers`. README.md says how to read
//! them.

mod modulo;
mod page;
mod stream;
mod term;

use std::{io, time::SystemTime};

use criterion::Criterion;

/// The name under which fibseq stands in every group.
const OWN: &str = "fibseq";

fn main() -> io::Result<()> {
    let start = SystemTime::now();
    let mut criterion = Criterion::default().configure_from_args();
    term::text(&mut criterion);
    term::binary(&mut criterion);
    stream::run(&mut criterion);
    page::run(&mut criterion);
    modulo::run(&mut criterion);
    criterion.final_summary();
    benches::ratio::print(start, &[OWN])
}
