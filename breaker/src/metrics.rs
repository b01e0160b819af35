//! Counts through the facade of `metrics`; the README lists them.

use std::sync::atomic::{AtomicU64, Ordering, fence};

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

use crate::{Breaker, Event, Reason, Registry, Snapshot, Status};

pub(crate) fn event(event: &Event) {
    match event {
        Event::Changed {
            service,
            transition,
            scope,
            ..
        } => counter!(
            "breaker_transitions_total",
            "service" => service.to_string(),
            "from" => transition.from.name(),
            "to" => transition.to.name(),
            "cause" => transition.cause.name(),
            "scope" => scope.name(),
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
        Event::StoreDown { service, .. } => counter!(
            "breaker_store_down_total",
            "service" => service.to_string(),
        )
        .increment(1),
        Event::Flapping {
            service,
            flapping: true,
            ..
        } => counter!("breaker_flapping_total", "service" => service.to_string()).increment(1),
        Event::Flapping { .. }
        | Event::Snapshot(_)
        | Event::Shows { .. }
        | Event::StoreUp { .. }
        | Event::SettingsDiffer { .. }
        | Event::Removed { .. }
        | Event::Lagged { .. }
        | Event::CaughtUp => {}
    }
}

/// What a circuit's gauges have to show: always of this moment, for it is written under the
/// circuit's lock.
#[derive(Debug, Default)]
pub(crate) struct Gauges(AtomicU64);

impl Gauges {
    pub(crate) fn keep(&self, status: Status, attempt: u32) {
        let value = u64::from(attempt) << 3 | status.number();
        self.0.store(value, Ordering::Relaxed);
    }

    /// Sets them in the recorder. A counter never goes back, but a gauge does: threads that
    /// publish at the same time get there in any order. So each sets what holds now, and again
    /// while that has changed meanwhile; the last one to set anything then has seen the last
    /// change.
    fn set(&self, service: impl Fn() -> String) {
        let mut value = self.0.load(Ordering::Relaxed);
        loop {
            fence(Ordering::SeqCst);
            gauge!("breaker_status", "service" => service()).set((value & 0b111) as f64);
            gauge!("breaker_attempt", "service" => service()).set((value >> 3) as f64);
            fence(Ordering::SeqCst);
            let now = self.0.load(Ordering::Relaxed);
            if now == value {
                return;
            }
            value = now;
        }
    }
}

/// Brings counters and gauges up to date.
pub(crate) fn publish(snapshot: &Snapshot, gauges: &Gauges) {
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
    #[cfg(feature = "driver")]
    if let Some(fleet) = &snapshot.fleet {
        publish_fleet(fleet, service);
    }
    for (reason, calls) in [
        (Reason::Recovering, snapshot.recovering),
        (Reason::Throttled, snapshot.throttled),
    ] {
        if calls > 0 {
            counter!(
                "breaker_held_back_calls_total",
                "service" => service(),
                "reason" => reason.name(),
            )
            .absolute(calls);
        }
    }
    gauges.set(service);
}

#[cfg(feature = "driver")]
fn publish_fleet(fleet: &crate::FleetView, service: impl Fn() -> String) {
    let traffic = &fleet.traffic;
    for (operation, count) in [
        ("exchange", traffic.exchanges),
        ("swap", traffic.swaps),
        ("conflict", traffic.conflicts),
        ("error", traffic.errors),
    ] {
        counter!("breaker_store_operations_total", "service" => service(), "result" => operation)
            .absolute(count);
    }
    counter!("breaker_calls_in_doubt_total", "service" => service())
        .absolute(traffic.calls_in_doubt);
    let is_up = u8::from(fleet.store == crate::StoreState::Up);
    gauge!("breaker_store_up", "service" => service()).set(is_up);
}

/// Tells the recorder what the figures mean: whenever a program publishes, since the recorder may
/// be another one than before.
fn describe() {
    for (name, meaning) in [
        (
            "breaker_calls_total",
            "Calls that were let through and had an outcome",
        ),
        (
            "breaker_slow_calls_total",
            "Calls that were slow, failed or not",
        ),
        ("breaker_rejected_calls_total", "Calls that were rejected"),
        ("breaker_transitions_total", "Changes of the circuit"),
        (
            "breaker_would_open_total",
            "Openings that were not made, under metrics only",
        ),
        (
            "breaker_held_back_calls_total",
            "Rejected calls that a closed circuit held back",
        ),
        (
            "breaker_flapping_total",
            "Times that the circuit began to flap",
        ),
        (
            "breaker_probes_lost_total",
            "Probes without an outcome within their lease",
        ),
        (
            "breaker_store_down_total",
            "Times that the store of a shared circuit was taken to be down",
        ),
        (
            "breaker_store_operations_total",
            "What a node and the store of its circuit had to do with each other",
        ),
        (
            "breaker_calls_in_doubt_total",
            "Calls of which nobody knows whether the fleet's window has them",
        ),
    ] {
        describe_counter!(name, Unit::Count, meaning);
    }
    describe_gauge!(
        "breaker_status",
        "0 closed, 1 open, 2 half-open, 3 forced open, 4 forced closed, 5 disabled, 6 metrics only"
    );
    describe_gauge!(
        "breaker_store_up",
        "1 where the store of a shared circuit answered when it was last asked"
    );
    describe_gauge!(
        "breaker_attempt",
        Unit::Count,
        "Openings since the circuit was last stable"
    );
}

impl Breaker {
    /// Brings the counters and gauges of this breaker up to date in the recorder of `metrics`;
    /// the [crate's front page](crate#with-metrics) lists them.
    ///
    /// Calls are counted without it, and every transition brings all up to date; between
    /// transitions a program calls this before it is scraped, or from a timer.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use metrics_util::debugging::{DebugValue, DebuggingRecorder};
    ///
    /// let recorder = DebuggingRecorder::new();
    /// let breaker = breaker::Breaker::builder("mail").build()?;
    /// breaker.try_acquire()?.success();
    /// metrics::with_local_recorder(&recorder, || breaker.publish_metrics());
    ///
    /// let figures = recorder.snapshotter().snapshot().into_vec();
    /// assert!(figures.iter().any(|(key, _, _, value)| {
    ///     key.key().name() == "breaker_calls_total" && *value == DebugValue::Counter(1)
    /// }));
    /// # Ok(())
    /// # }
    /// ```
    pub fn publish_metrics(&self) {
        describe();
        publish(&self.snapshot(), self.circuit.gauges());
    }
}

impl Registry {
    /// The same for every breaker of the registry: see [`Breaker::publish_metrics`].
    pub fn publish_metrics(&self) {
        describe();
        for breaker in self.breakers() {
            publish(&breaker.snapshot(), breaker.circuit.gauges());
        }
    }
}
