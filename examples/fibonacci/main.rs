//! The Fibonacci sequence at the command line.
//!
//! ```text
//! cargo run --release -p examples --example fibonacci -- stream --from 0 --to 100
//! cargo run --release -p examples --example fibonacci -- --help
//! ```
//!
//! Only data goes to the standard output. The program ends with 0 when all is well (a reader that
//! closes the pipe early is well, too), 1 when the answer is no or the work failed, 2 on bad
//! input, 130 where Ctrl-C, SIGTERM or SIGHUP stopped a stream and its checkpoint is saved.

mod arguments;
mod checkpoint;
mod failure;
mod interrupt;
mod output;
mod page;
mod progress;
mod question;
mod stream;
mod term;

use std::process::ExitCode;

use arguments::Command;
use failure::Failure;

fn main() -> ExitCode {
    match arguments::parse().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Term { index } => term::fibonacci(index),
        Command::Lucas { index } => term::lucas(index),
        Command::Stream(request) => stream::run(&request),
        Command::Page(request) => page::run(&request),
        Command::Mod { index, modulus } => question::modulo(index, modulus),
        Command::Pisano { modulus } => question::pisano(modulus),
        Command::Zeckendorf { number } => question::zeckendorf(&number),
        Command::IndexOf { term } => question::index_of(&term),
    }
}
