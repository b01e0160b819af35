//! Some nodes that share a circuit, and a service that goes down for a while: a table of them,
//! redrawn as it lives.
//!
//! ```sh
//! cargo run --release -p examples --example breaker_fleet                # half a minute, as it passes
//! cargo run --release -p examples --example breaker_fleet | cat          # a line a change
//! cargo run --release -p examples --example breaker_fleet -- --simulate  # the same at once, and repeatable
//! ```

mod arguments;
mod node;
mod screen;

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::Duration,
};

use arguments::Arguments;
use breaker::Clock;
use clap::Parser;
use drivers_memory::Memory;
use examples::play;
use node::Node;
use screen::Screen;
use tokio::{runtime::Builder, time::sleep};

/// Between two looks at the nodes.
const LOOK: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    examples::end("breaker_fleet", run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    arguments.check()?;
    let out = io::stdout().lock();
    let in_place = out.is_terminal() && !arguments.simulate;
    if arguments.simulate {
        return play(async |clock| scene(arguments, clock, out, in_place).await)?;
    }
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(scene(arguments, Clock::precise(), out, in_place))
}

/// Runs the nodes until the time is over, and shows what they do.
async fn scene(
    arguments: &Arguments,
    clock: Clock,
    out: impl Write,
    in_place: bool,
) -> Result<(), Box<dyn Error>> {
    let start = clock.timestamp();
    // The store that they share; in a program of many processes, one that all of them can reach.
    let store = Memory::builder().clock(clock.clone()).build();
    let mut nodes = Vec::new();
    for number in 1..=arguments.nodes {
        nodes.push(Node::start(number, arguments, &clock, &store)?);
    }
    let mut screen = Screen::new(out, start, in_place);
    loop {
        let time = clock.timestamp().since(start);
        screen.show(arguments, &mut nodes, time)?;
        if time >= arguments.time() {
            break;
        }
        sleep(LOOK).await;
    }
    screen.close(&nodes, &store)?;
    Ok(())
}
