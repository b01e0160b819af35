use std::time::Duration;

use clap::{Parser, builder::RangedU64ValueParser};

/// Lets a fleet of nodes share one circuit through outages, in a time of its own, and counts what
/// that costs and what it comes to.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "breaker_simulation",
    version,
    allow_negative_numbers = true,
    after_help = "The same seed prints the same table. Ends with 1 where a promise was not kept."
)]
pub(crate) struct Arguments {
    /// How many nodes share the circuit
    #[arg(long, default_value_t = 1000, value_parser = RangedU64ValueParser::<u32>::new().range(2..=10_000))]
    pub(crate) nodes: u32,
    /// How many of them have to see a rule broken before it opens for all
    #[arg(long, default_value_t = 2, value_parser = RangedU64ValueParser::<u32>::new().range(1..=16))]
    pub(crate) quorum: u32,
    /// How many probes may be under way at one time, in the whole fleet
    #[arg(long, default_value_t = 1, value_parser = RangedU64ValueParser::<u32>::new().range(1..=8))]
    pub(crate) probes: u32,
    /// Milliseconds between two exchanges of a node with the store
    #[arg(long, default_value_t = 500, value_parser = RangedU64ValueParser::<u64>::new().range(10..=60_000))]
    interval: u64,
    /// Calls a second that each node makes
    #[arg(long, default_value_t = 10, value_parser = RangedU64ValueParser::<u32>::new().range(1..=100))]
    pub(crate) calls: u32,
    /// Milliseconds that a message takes to the store, or back, at the most
    #[arg(long, default_value_t = 4, value_parser = RangedU64ValueParser::<u64>::new().range(0..=500))]
    latency: u64,
    /// Seconds that an outage lasts
    #[arg(long, default_value_t = 20, value_parser = RangedU64ValueParser::<u64>::new().range(1..=600))]
    outage: u64,
    /// What chance is drawn from
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

impl Arguments {
    /// What the bounds of each argument alone don't say.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.quorum > self.nodes {
            return Err(format!(
                "--quorum must be at most --nodes, {}, got {}",
                self.nodes, self.quorum
            ));
        }
        // A node waits for an answer no longer than that.
        if self.latency * 2 > self.interval.min(1000) {
            let most = self.interval.min(1000) / 2;
            return Err(format!(
                "--latency must be at most half of --interval and of a second, {most}, got {}",
                self.latency
            ));
        }
        Ok(())
    }

    pub(crate) fn interval(&self) -> Duration {
        Duration::from_millis(self.interval)
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(self.latency)
    }

    pub(crate) fn outage(&self) -> Duration {
        Duration::from_secs(self.outage)
    }

    /// Between two calls of a node.
    pub(crate) fn gap(&self) -> Duration {
        Duration::from_secs(1) / self.calls
    }
}
