use std::{env, process, time::Duration};

use breaker::Force;
use clap::{Parser, Subcommand, builder::RangedU64ValueParser};

/// A node that shares one circuit with all who are given the same store: start it in several
/// terminals, and watch.
///
/// The service that they call is sick at the end of each period of the clock on the wall, so all of
/// them see the same outage.
#[derive(Debug, Clone, Parser)]
#[command(name = "breaker_shared", version)]
pub(crate) struct Arguments {
    /// The store: memory:, sqlite:PATH, postgres://…, redis://…, memcached://…; by default an SQLite
    /// file in the system's directory for temporary files
    #[arg(long)]
    url: Option<String>,
    /// The name of the service
    #[arg(long, default_value = "weather")]
    pub(crate) service: String,
    /// The name of this node [default: node- and the number of the process]
    #[arg(long)]
    node: Option<String>,
    /// How many nodes have to see a rule broken before the circuit opens for all
    #[arg(long, default_value_t = 1, value_parser = RangedU64ValueParser::<u32>::new().range(1..=16))]
    pub(crate) quorum: u32,
    /// Milliseconds between two exchanges with the store
    #[arg(long, default_value_t = 250, value_parser = millis(10..=60_000))]
    interval: u64,
    /// Milliseconds between two calls, give or take a half
    #[arg(long, default_value_t = 50, value_parser = millis(1..=10_000))]
    every: u64,
    /// Milliseconds from one outage to the next
    #[arg(long, default_value_t = 20_000, value_parser = millis(1..=3_600_000))]
    period: u64,
    /// Milliseconds that an outage takes, at the end of each period
    #[arg(long, default_value_t = 8000, value_parser = millis(0..=3_600_000))]
    sick: u64,
    /// Milliseconds until it is over [default: until Ctrl-C]
    #[arg(long, value_parser = millis(1..=86_400_000))]
    time: Option<u64>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What is done at once, instead of calling.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Shows how the circuits in the store stand
    Status,
    /// Imposes a state on the whole fleet
    Force {
        /// One of open, closed, disabled and metrics-only
        #[arg(value_parser = force)]
        force: Force,
        /// For how many milliseconds [default: until it is lifted]
        #[arg(long = "for", value_parser = millis(1..=86_400_000))]
        time: Option<u64>,
        /// Who imposes it
        #[arg(long, default_value = "operator")]
        by: String,
        /// Why
        #[arg(long, default_value = "by hand")]
        why: String,
    },
    /// Ends what was imposed
    Lift {
        /// Who ends it
        #[arg(long, default_value = "operator")]
        by: String,
        /// Why
        #[arg(long, default_value = "by hand")]
        why: String,
    },
}

impl Arguments {
    /// What the bounds of each argument alone don't say.
    pub(crate) fn check(&self) -> Result<(), String> {
        let (sick, period) = (self.sick, self.period);
        if sick > period {
            return Err(format!(
                "--sick must be at most --period, {period}, got {sick}"
            ));
        }
        Ok(())
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone().unwrap_or_else(|| {
            let file = env::temp_dir().join("breaker_shared.db");
            format!("sqlite:{}", file.display())
        })
    }

    pub(crate) fn node(&self) -> String {
        let number = process::id();
        self.node
            .clone()
            .unwrap_or_else(|| format!("node-{number}"))
    }

    pub(crate) const fn interval(&self) -> Duration {
        Duration::from_millis(self.interval)
    }

    /// Between two calls, on average.
    pub(crate) const fn every(&self) -> Duration {
        Duration::from_millis(self.every)
    }

    pub(crate) fn time(&self) -> Duration {
        self.time.map_or(Duration::MAX, Duration::from_millis)
    }

    /// Whether the service is sick at this moment of the clock on the wall, in milliseconds.
    pub(crate) const fn is_sick(&self, millis: u64) -> bool {
        millis % self.period >= self.period - self.sick
    }
}

fn millis(range: std::ops::RangeInclusive<u64>) -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(range)
}

fn force(name: &str) -> Result<Force, String> {
    match name {
        "open" => Ok(Force::Open),
        "closed" => Ok(Force::Closed),
        "disabled" => Ok(Force::Disabled),
        "metrics-only" => Ok(Force::MetricsOnly),
        _ => Err("it is open, closed, disabled or metrics-only".to_owned()),
    }
}
