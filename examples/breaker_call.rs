//! A flaky service behind a circuit breaker, with every change printed as it happens.
//!
//! ```sh
//! cargo run --release -p examples --example breaker_call                # six seconds, as they pass
//! cargo run --release -p examples --example breaker_call -- --simulate  # the same at once, and repeatable
//! ```

use std::{
    error::Error,
    io::{self, Write},
    ops::Range,
    process::ExitCode,
    thread,
    time::Duration,
};

use breaker::{
    Backoff, Breaker, CallError, Clock, Event, Probes, Status, Subscription, Ticker, Timestamp,
};
use clap::{Parser, builder::RangedU64ValueParser};
use examples::why;

/// Calls a service that is down for a while, through a circuit breaker.
#[derive(Debug, Parser)]
#[command(name = "breaker_call", version, allow_negative_numbers = true)]
struct Arguments {
    /// How many calls to make.
    #[arg(long, default_value_t = 300, value_parser = RangedU64ValueParser::<u32>::new().range(1..=100_000))]
    calls: u32,
    /// Milliseconds between two calls.
    #[arg(long, default_value_t = 20, value_parser = RangedU64ValueParser::<u64>::new().range(1..=10_000))]
    every: u64,
    /// When the service goes down, in milliseconds from the start.
    #[arg(long, default_value_t = 1000)]
    down: u64,
    /// When it is well again, not before it goes down.
    #[arg(long, default_value_t = 3500)]
    up: u64,
    /// Feeds the breaker a time of our own instead of waiting.
    #[arg(long)]
    simulate: bool,
    /// What the jitter is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    examples::end(
        "breaker_call",
        run(&Arguments::parse(), &mut io::stdout().lock()),
    )
}

fn run(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let (down, up) = (arguments.down, arguments.up);
    if up < down {
        return Err(format!("--up must be at least --down, {down}, got {up}").into());
    }
    let (clock, pace) = if arguments.simulate {
        let (clock, ticker) = Clock::fed_from(Timestamp::default());
        (clock, Pace::Simulated(ticker))
    } else {
        (Clock::coarse(), Pace::Real)
    };
    let breaker = Breaker::builder("weather")
        .failure_rate(0.5)
        .minimum_calls(10)
        .window(Duration::from_secs(1))
        .or_consecutive_failures(5)
        .open_for(
            Backoff::exponential(Duration::from_millis(250)..=Duration::from_secs(2))
                .equal_jitter(),
        )
        .probes(Probes::at_most(1).successes(2))
        .clock(clock)
        .seed(arguments.seed)
        .build()?;
    let mut events = breaker.subscribe(64)?;
    let mut tally = Tally::default();
    for call in 0..arguments.calls {
        let time = u64::from(call) * arguments.every;
        tally.add(breaker.call_sync(|| weather(time, &(down..up))));
        print(out, &breaker, &mut events, time)?;
        pace.wait(Duration::from_millis(arguments.every));
    }
    writeln!(
        out,
        "{} calls: {} answered, {} failed, {} rejected at once",
        arguments.calls, tally.answered, tally.failed, tally.rejected
    )?;
    Ok(())
}

/// The service: down during the outage.
fn weather(time: u64, outage: &Range<u64>) -> Result<&'static str, &'static str> {
    if outage.contains(&time) {
        Err("connection refused")
    } else {
        Ok("sunny")
    }
}

/// How the time between two calls passes.
enum Pace {
    Real,
    Simulated(Ticker),
}

impl Pace {
    fn wait(&self, time: Duration) {
        match self {
            Self::Real => thread::sleep(time),
            Self::Simulated(ticker) => ticker.advance(time),
        }
    }
}

#[derive(Default)]
struct Tally {
    answered: u32,
    failed: u32,
    rejected: u32,
}

impl Tally {
    fn add(&mut self, result: Result<&'static str, CallError<&'static str>>) {
        match result {
            Ok(_) => self.answered += 1,
            Err(CallError::Inner(_)) => self.failed += 1,
            Err(CallError::Rejected(_)) => self.rejected += 1,
        }
    }
}

/// Prints what happened since it was asked last.
fn print(
    out: &mut impl Write,
    breaker: &Breaker,
    events: &mut Subscription,
    millis: u64,
) -> io::Result<()> {
    let seconds = Duration::from_millis(millis).as_secs_f64();
    while let Some(event) = events.try_next() {
        write!(out, "{seconds:6.2} s  ")?;
        match event {
            Event::Snapshot(snapshot) => {
                writeln!(out, "{} is {}", snapshot.service, snapshot.status)?;
            }
            Event::Changed { transition, .. } => {
                let (from, to) = (transition.from, transition.to);
                write!(out, "{from} -> {to} ({}", why(&transition.cause))?;
                let rejected = breaker.would_reject().filter(|_| to == Status::Open);
                match rejected.and_then(|rejected| rejected.retry_after) {
                    Some(wait) => writeln!(out, ", next try in {:.2} s)", wait.as_secs_f64())?,
                    None => writeln!(out, ")")?,
                }
            }
            other => writeln!(out, "{other:?}")?,
        }
    }
    Ok(())
}
