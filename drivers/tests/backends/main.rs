//! Every backend through the same cases and scenarios, by URL, as a program uses it: the conformance
//! suite, directly and through a proxy that slows things down, then faults, killed servers and
//! clients, many processes and threads, and a fleet of breakers.
//!
//! With `CONFORMANCE_TABLE=FILE` it writes down what came of it, as the table in the front page.

mod cases;
mod client;
mod clock;
mod clocks;
mod end;
mod faults;
mod fleet;
mod hostile;
mod kind;
mod processes;
mod run;
#[cfg(feature = "memory")]
mod same;
mod scenario;
mod server;
mod site;
mod table;
mod threads;
mod way;
mod worker;

use std::{env, fs, process::ExitCode};

use libtest_mimic::Arguments;

use crate::{scenario::SCENARIOS, table::Table};

/// Trials that run at once: most of them wait most of the time.
const AT_ONCE: usize = 12;

fn main() -> ExitCode {
    if let Some(ended) = worker::run() {
        return ended;
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let table = Table::default();
    let mut trials = scenario::trials(SCENARIOS, &table);
    trials.extend(cases::trials(&table));
    let conclusion = libtest_mimic::run(&arguments, trials);
    site::clean_up();
    if let Some(file) = env::var_os("CONFORMANCE_TABLE")
        && let Err(error) = fs::write(&file, table.to_string())
    {
        eprintln!("{}: {error}", file.display());
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}
