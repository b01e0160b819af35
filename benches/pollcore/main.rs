//! Benchmarks of pollcore, beside tallystick with `--features pollcore-peers`. README.md says how to
//! read them.

mod acceptance;
mod ballots;
mod plurality;
mod responses;

use std::{io, time::SystemTime};

use criterion::Criterion;

/// The name under which pollcore stands in every group.
const OWN: &str = "pollcore";

fn main() -> io::Result<()> {
    let start = SystemTime::now();
    let mut criterion = Criterion::default().configure_from_args();
    plurality::run(&mut criterion);
    ballots::run(&mut criterion);
    acceptance::run(&mut criterion);
    responses::run(&mut criterion);
    criterion.final_summary();
    benches::ratio::print(start, &[OWN])
}

/// The options of a poll, by number.
fn options(number: usize) -> Vec<String> {
    (0..number)
        .map(|option| format!("option {option}"))
        .collect()
}
