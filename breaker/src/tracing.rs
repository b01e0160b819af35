//! Changes as events of `tracing`, under the target `breaker`; the README lists them.

use tracing::{info, warn};

use crate::{Cause, Event, Status, time::millis_up};

/// A transition to a status that rejects calls is a warning, as are lost probes and an opening
/// that is only spoken of; the others are information.
///
/// Names are fields of text and not of `Display`: a formatter quotes those, so that no name can
/// pretend to be a line of its own.
pub(crate) fn event(event: &Event) {
    let service = event.service();
    match event {
        Event::Changed {
            sequence,
            transition,
            attempt,
            wait,
            scope,
            ..
        } => {
            let scope = scope.name();
            let (from, to) = (transition.from.name(), transition.to.name());
            let cause = transition.cause.name();
            let by = match &transition.cause {
                Cause::Forced { by } | Cause::Lifted { by } | Cause::Reset { by } => {
                    Some(by.as_str())
                }
                _ => None,
            };
            let trip = match &transition.cause {
                Cause::Tripped(trip) => Some(trip),
                _ => None,
            };
            let rule = trip.map(|trip| trip.rule.name());
            let totals = trip.map(|trip| trip.totals);
            if matches!(transition.to, Status::Open | Status::ForcedOpen) {
                warn!(
                    target: "breaker",
                    service, sequence, scope, from, to, cause, rule, by, attempt,
                    wait_ms = wait.map(millis_up),
                    calls = totals.map(|totals| totals.calls),
                    failed = totals.map(|totals| totals.failed),
                    slow = totals.map(|totals| totals.slow),
                    "circuit opened"
                );
            } else {
                info!(
                    target: "breaker",
                    service, sequence, scope, from, to, cause, rule, by, attempt,
                    "circuit changed"
                );
            }
        }
        Event::WouldOpen { sequence, trip, .. } => warn!(
            target: "breaker",
            service, sequence, rule = trip.rule.name(),
            calls = trip.totals.calls, failed = trip.totals.failed, slow = trip.totals.slow,
            "circuit would have opened"
        ),
        Event::ProbesLost { sequence, lost, .. } => {
            warn!(target: "breaker", service, sequence, lost, "probes lost");
        }
        Event::Shows {
            sequence,
            status,
            attempt,
            ..
        } => {
            let status = status.name();
            info!(target: "breaker", service, sequence, status, attempt, "circuit shows");
        }
        Event::StoreDown { sequence, .. } => {
            warn!(target: "breaker", service, sequence, "store down");
        }
        Event::StoreUp { sequence, .. } => {
            info!(target: "breaker", service, sequence, "store up");
        }
        Event::SettingsDiffer {
            sequence, settings, ..
        } => {
            warn!(target: "breaker", service, sequence, settings, "settings differ");
        }
        Event::Flapping {
            sequence,
            flapping: true,
            ..
        } => warn!(target: "breaker", service, sequence, "circuit flaps"),
        Event::Flapping { sequence, .. } => {
            info!(target: "breaker", service, sequence, "circuit is calm again");
        }
        Event::Snapshot(_) | Event::Removed { .. } | Event::Lagged { .. } | Event::CaughtUp => {}
    }
}
