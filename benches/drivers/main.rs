//! Benchmarks of the drivers, on real servers of this machine: started for the run, and ended with
//! it. README.md says how to read them.

mod calls;
mod redis_benchmark;
mod single;
mod stores;

use std::{io, time::SystemTime};

use criterion::Criterion;
use stores::Stores;
use tokio::runtime::Builder;

/// The rows that ratios are taken to, the first of them that a group has.
const OWN: &[&str] = &["redis", "sqlite"];

fn main() -> io::Result<()> {
    let start = SystemTime::now();
    let mut criterion = Criterion::default().configure_from_args();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let stores = runtime.block_on(Stores::start())?;
    calls::run(&mut criterion, &runtime, &stores)?;
    single::run(&mut criterion, &runtime, &stores)?;
    criterion.final_summary();
    benches::ratio::print(start, OWN)
}
