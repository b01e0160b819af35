//! A thousand nodes that share one circuit, and what that costs and comes to: a table.
//!
//! ```sh
//! cargo run --release -p examples --example breaker_simulation
//! cargo run --release -p examples --example breaker_simulation -- --nodes 200 --quorum 3 --probes 8
//! ```
//!
//! Time is that of the simulation and passes at once; chance comes from a seed, so the same
//! arguments print the same table. The program ends with 1 where the store had more to do than is
//! promised, or the circuit did not do what it should.

mod arguments;
mod bound;
mod counts;
mod figures;
mod fleet;
mod ledger;
mod promises;
mod scenario;
mod table;
mod tally;

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use arguments::Arguments;
use breaker::{Clock, ConfigError, State};
use clap::Parser;
use examples::{START, play};
use figures::Figures;
use fleet::Fleet;
use scenario::{Scenario, Trouble};
use tokio::time::sleep;

fn main() -> ExitCode {
    examples::end(
        "breaker_simulation",
        run(&Arguments::parse(), &mut io::stdout().lock()),
    )
}

fn run(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    arguments.check()?;
    let mut columns = Vec::new();
    for scenario in Scenario::all(arguments) {
        columns.push(play(async |clock| {
            watch(&clock, arguments, &scenario).await
        })??);
    }
    table::print(out, arguments, &columns)?;
    let broken: Vec<String> = (columns.iter())
        .flat_map(|column| column.broken(arguments))
        .collect();
    if broken.is_empty() {
        writeln!(out, "\nEvery promise was kept.")?;
        return Ok(());
    }
    Err(broken.join("\n").into())
}

/// Plays a scenario to its end.
async fn watch(
    clock: &Clock,
    arguments: &Arguments,
    scenario: &Scenario,
) -> Result<Figures, ConfigError> {
    let fleet = Fleet::start(clock, arguments, scenario)?;
    let well = START.after(scenario.down.end);
    let end = START.after(scenario.end);
    let mut now = clock.timestamp();
    while now < end {
        sleep(Duration::from_millis(100)).await;
        now = clock.timestamp();
        let whole_second = now.since(START).subsec_millis() == 0;
        let forgets = scenario.has(Trouble::Forgetting);
        if forgets && whole_second && scenario.down.contains(&now.since(START)) {
            fleet.ledger.forget();
        }
        let healed = scenario.recovers() && now > well && fleet.ledger.state() == State::Closed;
        if healed && Figures::of(&fleet, arguments, scenario, now).all_know_it_closed() {
            break;
        }
    }
    Ok(Figures::of(&fleet, arguments, scenario, now))
}
