use std::{ops::Range, time::Duration};

use clap::{Parser, builder::RangedU64ValueParser};

/// Shows some nodes that share a circuit while the service that they call goes down and comes
/// back.
#[derive(Debug, Clone, Parser)]
#[command(name = "breaker_fleet", version, allow_negative_numbers = true)]
pub(crate) struct Arguments {
    /// How many nodes there are
    #[arg(long, default_value_t = 5, value_parser = RangedU64ValueParser::<u32>::new().range(1..=20))]
    pub(crate) nodes: u32,
    /// How many of them have to see a rule broken before the circuit opens for all
    #[arg(long, default_value_t = 2, value_parser = RangedU64ValueParser::<u32>::new().range(1..=16))]
    pub(crate) quorum: u32,
    /// When the service goes down, in milliseconds from the start
    #[arg(long, default_value_t = 3000, value_parser = RangedU64ValueParser::<u64>::new().range(0..=3_600_000))]
    down: u64,
    /// When it is well again, not before it goes down
    #[arg(long, default_value_t = 12_000, value_parser = RangedU64ValueParser::<u64>::new().range(0..=3_600_000))]
    up: u64,
    /// When it is over, in milliseconds from the start
    #[arg(long, default_value_t = 20_000, value_parser = RangedU64ValueParser::<u64>::new().range(1..=3_600_000))]
    time: u64,
    /// Milliseconds between two exchanges of a node with the store
    #[arg(long, default_value_t = 250, value_parser = RangedU64ValueParser::<u64>::new().range(10..=60_000))]
    interval: u64,
    /// Milliseconds between two calls of a node, give or take a half
    #[arg(long, default_value_t = 50, value_parser = RangedU64ValueParser::<u64>::new().range(1..=10_000))]
    every: u64,
    /// Lets the time pass at once, and prints the same each time
    #[arg(long)]
    pub(crate) simulate: bool,
    /// What chance is drawn from
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

impl Arguments {
    /// What the bounds of each argument alone don't say.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.up < self.down {
            let (down, up) = (self.down, self.up);
            return Err(format!("--up must be at least --down, {down}, got {up}"));
        }
        if self.quorum > self.nodes {
            let (nodes, quorum) = (self.nodes, self.quorum);
            return Err(format!(
                "--quorum must be at most --nodes, {nodes}, got {quorum}"
            ));
        }
        Ok(())
    }

    /// When the service is down, from the start.
    pub(crate) fn outage(&self) -> Range<Duration> {
        Duration::from_millis(self.down)..Duration::from_millis(self.up)
    }

    pub(crate) fn time(&self) -> Duration {
        Duration::from_millis(self.time)
    }

    pub(crate) fn interval(&self) -> Duration {
        Duration::from_millis(self.interval)
    }

    /// Between two calls of a node.
    pub(crate) fn gap(&self) -> Range<Duration> {
        let gap = Duration::from_millis(self.every);
        gap / 2..gap * 3 / 2
    }
}
