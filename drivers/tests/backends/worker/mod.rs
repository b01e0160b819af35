//! This binary as another process: what a worker does, by the name of its work.

mod adds;
mod calls;
mod races;
mod stale;
mod writes;

use std::{env, fmt::Display, process::ExitCode, str::FromStr, thread, time::Duration};

use drivers_testkit::{Worker, worker};
use tokio::runtime::Builder;

use crate::{end::Outcome, fleet};

pub(crate) use adds::{ADDS, TASKS};
pub(crate) use calls::{ROUNDS, SERVICES, SLOT};
pub(crate) use races::RACES;
pub(crate) use stale::PAUSE;
pub(crate) use writes::content;

/// Says what a worker is to do.
const WORK: &str = "BACKENDS_WORK";
/// No worker lives longer, whatever happens.
const LIFE: Duration = Duration::from_secs(55);

/// Starts a worker.
pub(crate) fn spawn(work: &str, variables: &[(&str, &str)]) -> Worker {
    let mut all = vec![(WORK, work)];
    all.extend(variables);
    Worker::with_arguments(&[], &all)
}

/// Does the work, where this process is a worker.
pub(crate) fn run() -> Option<ExitCode> {
    let work = env::var(WORK).ok()?;
    worker::end_with_parent();
    thread::spawn(|| {
        thread::sleep(LIFE);
        std::process::exit(1);
    });
    let runtime = Builder::new_current_thread().enable_all().build();
    let outcome = runtime.expect("a runtime").block_on(done(&work));
    if let Err(end) = outcome {
        eprintln!("worker {work}: {end:?}");
        return Some(ExitCode::FAILURE);
    }
    Some(ExitCode::SUCCESS)
}

async fn done(work: &str) -> Outcome {
    match work {
        "adds" => adds::run().await,
        "calls" => calls::run().await,
        "races" => races::run().await,
        "stale" => stale::run().await,
        "writes" => writes::run().await,
        "node" => fleet::node::run().await,
        other => panic!("no work is called {other:?}"),
    }
}

/// What a worker was told.
pub(crate) fn told<T: FromStr>(name: &str) -> T {
    let value = env::var(name).unwrap_or_else(|_| panic!("a worker is told {name}"));
    let parsed = value.parse();
    parsed.unwrap_or_else(|_| panic!("{name} can't be {value:?}"))
}

/// A line to the parent. One that a kill tears apart has no end, and is none.
pub(crate) fn say(line: impl Display) {
    println!("{line} .");
}

/// What a whole line says.
pub(crate) fn said(line: &str) -> Option<Vec<&str>> {
    Some(line.strip_suffix(" .")?.split(' ').collect())
}
