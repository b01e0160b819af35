use std::time::Duration;

use breaker::{Backoff, Breaker, BreakerBuilder, Probes};

/// A breaker for a flaky service: quick enough to watch, in what it opens by and in when it tries
/// again.
pub fn guard(service: &str) -> BreakerBuilder {
    let wait = Duration::from_millis(500)..=Duration::from_secs(3);
    let probes = Probes::at_most(1).successes(2);
    Breaker::builder(service)
        .failure_rate(0.5)
        .minimum_calls(20)
        .window(Duration::from_secs(5))
        .or_consecutive_failures(5)
        .open_for(Backoff::exponential(wait).equal_jitter())
        .probes(probes.lease(Duration::from_secs(2)))
}
