//! Counts through the facade of `metrics`.
//!
//! | name | kind | labels |
//! |---|---|---|
//! | `breaker_calls_total` | counter | `service`, `outcome`: `success` or `failure` |
//! | `breaker_slow_calls_total` | counter | `service` |
//! | `breaker_rejected_calls_total` | counter | `service` |
//! | `breaker_transitions_total` | counter | `service`, `from`, `to`, `cause` |
//! | `breaker_would_open_total` | counter | `service`, `rule` |
//! | `breaker_probes_lost_total` | counter | `service` |
//! | `breaker_status` | gauge | `service`: 0 closed, 1 open, 2 half-open, 3 forced open, 4 forced closed, 5 disabled, 6 metrics only |
//! | `breaker_attempt` | gauge | `service`: openings since the circuit was last stable |

use metrics::{counter, gauge};

use crate::{Breaker, Event, Registry, Snapshot, Status};

pub(crate) fn event(event: &Event) {
    match event {
        Event::Changed {
            service,
            transition,
            ..
        } => counter!(
            "breaker_transitions_total",
            "service" => service.to_string(),
            "from" => transition.from.name(),
            "to" => transition.to.name(),
            "cause" => transition.cause.name(),
        )
        .increment(1),
        Event::WouldOpen { service, trip, .. } => counter!(
            "breaker_would_open_total",
            "service" => service.to_string(),
            "rule" => trip.rule.name(),
        )
        .increment(1),
        Event::ProbesLost { service, lost, .. } => counter!(
            "breaker_probes_lost_total",
            "service" => service.to_string(),
        )
        .increment(u64::from(*lost)),
        Event::Snapshot(_) | Event::Removed { .. } | Event::Lagged { .. } | Event::CaughtUp => {}
    }
}

/// Brings counters and gauges up to date.
pub(crate) fn publish(snapshot: &Snapshot) {
    let service = || snapshot.service.to_string();
    let lifetime = snapshot.lifetime;
    for (outcome, calls) in [
        ("success", lifetime.calls.saturating_sub(lifetime.failed)),
        ("failure", lifetime.failed),
    ] {
        counter!("breaker_calls_total", "service" => service(), "outcome" => outcome)
            .absolute(calls);
    }
    counter!("breaker_slow_calls_total", "service" => service()).absolute(lifetime.slow);
    counter!("breaker_rejected_calls_total", "service" => service()).absolute(snapshot.rejected);
    gauge!("breaker_status", "service" => service()).set(number(snapshot.status));
    gauge!("breaker_attempt", "service" => service()).set(f64::from(snapshot.attempt));
}

impl Breaker {
    /// Brings the counters and gauges of this breaker up to date in the recorder of `metrics`.
    ///
    /// Calls are counted without it, and every transition brings all up to date; between
    /// transitions a program calls this before it is scraped, or from a timer.
    pub fn publish_metrics(&self) {
        publish(&self.snapshot());
    }
}

impl Registry {
    /// The same for every breaker of the registry: see [`Breaker::publish_metrics`].
    pub fn publish_metrics(&self) {
        for breaker in self.breakers() {
            breaker.publish_metrics();
        }
    }
}

const fn number(status: Status) -> f64 {
    match status {
        Status::Closed => 0.0,
        Status::Open => 1.0,
        Status::HalfOpen => 2.0,
        Status::ForcedOpen => 3.0,
        Status::ForcedClosed => 4.0,
        Status::Disabled => 5.0,
        Status::MetricsOnly => 6.0,
    }
}
