//! Changes as events of `tracing`, under the target `breaker`; the README lists them.

use tracing::{info, warn};

use crate::{Cause, Event, Status};

/// A transition to a status that rejects calls is a warning, as are lost probes and an opening
/// that is only spoken of; the others are information.
pub(crate) fn event(event: &Event) {
    match event {
        Event::Changed {
            service,
            sequence,
            transition,
            attempt,
        } => {
            let (from, to) = (transition.from.name(), transition.to.name());
            let cause = transition.cause.name();
            let by = match &transition.cause {
                Cause::Forced { by } | Cause::Lifted { by } | Cause::Reset { by } => {
                    Some(by.as_str())
                }
                _ => None,
            };
            let rule = match &transition.cause {
                Cause::Tripped(trip) => Some(trip.rule.name()),
                _ => None,
            };
            if matches!(transition.to, Status::Open | Status::ForcedOpen) {
                warn!(
                    target: "breaker",
                    %service, sequence, from, to, cause, rule, by, attempt,
                    "circuit opened"
                );
            } else {
                info!(
                    target: "breaker",
                    %service, sequence, from, to, cause, rule, by, attempt,
                    "circuit changed"
                );
            }
        }
        Event::WouldOpen {
            service,
            sequence,
            trip,
            ..
        } => warn!(
            target: "breaker",
            %service, sequence, rule = trip.rule.name(),
            "circuit would have opened"
        ),
        Event::ProbesLost {
            service,
            sequence,
            lost,
            ..
        } => warn!(target: "breaker", %service, sequence, lost, "probes lost"),
        Event::Snapshot(_) | Event::Removed { .. } | Event::Lagged { .. } | Event::CaughtUp => {}
    }
}
