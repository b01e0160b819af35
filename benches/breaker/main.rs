//! Benchmarks of breaker, beside its peers with `--features breaker-peers`. README.md says how to
//! read them.

mod behaviour;
mod calls;
mod own;
mod rules;
mod yardstick;

use std::{env, io, time::SystemTime};

use criterion::Criterion;

/// The row that ratios are taken to: with what a breaker has by default.
const OWN: &str = "breaker, coarse";

fn main() -> io::Result<()> {
    let start = SystemTime::now();
    let mut criterion = Criterion::default().configure_from_args();
    calls::closed(&mut criterion);
    calls::errors(&mut criterion);
    calls::rejected(&mut criterion);
    calls::slow(&mut criterion);
    rules::run(&mut criterion);
    criterion.final_summary();
    benches::ratio::print(start, &[OWN])?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["--bench"] => behaviour::print(behaviour::WINDOW),
        ["--test", ..] | [_, "--test"] => behaviour::print(behaviour::SHORTEST),
        // Only some of the benchmarks are wanted.
        _ => {}
    }
    Ok(())
}
