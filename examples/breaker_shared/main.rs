//! One circuit for several processes, through a store of your choice.
//!
//! ```sh
//! alias shared="cargo run --release -p examples --example breaker_shared --features sqlite,redis --"
//! shared                                    # in several terminals, by an SQLite file
//! shared status
//! shared force open --for 5000 --why "maintenance"
//! shared --url redis://127.0.0.1/
//! ```
//!
//! `redis` is there for the last of them alone.

mod arguments;
mod node;
mod status;

use std::{
    error::Error,
    io,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use arguments::{Arguments, Command};
use breaker::Operator;
use clap::Parser;
use drivers::Backend;
use node::Node;
use tokio::runtime::Builder;

/// Set by Ctrl-C.
static ENDED: AtomicBool = AtomicBool::new(false);

fn main() -> ExitCode {
    examples::end("breaker_shared", run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    arguments.check()?;
    ctrlc::set_handler(|| ENDED.store(true, Relaxed))?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let backend = drivers::connect(&arguments.url()).await?;
        act(arguments, &backend).await
    })
}

async fn act(arguments: &Arguments, backend: &Backend) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    match &arguments.command {
        None => {
            let node = Node::start(arguments, backend)?;
            node.live(arguments, backend, &mut out).await
        }
        Some(Command::Status) => status::show(arguments, backend, &mut out).await,
        Some(Command::Force {
            force,
            time,
            by,
            why,
        }) => {
            let time = time.map(Duration::from_millis);
            let operator = Operator::new(by, why)?;
            let node = Node::start(arguments, backend)?;
            node.fleet()?.force(*force, time, &operator).await?;
            status::show(arguments, backend, &mut out).await
        }
        Some(Command::Lift { by, why }) => {
            let operator = Operator::new(by, why)?;
            let node = Node::start(arguments, backend)?;
            node.fleet()?.lift(&operator).await?;
            status::show(arguments, backend, &mut out).await
        }
    }
}
