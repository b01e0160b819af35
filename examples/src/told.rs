use breaker::{Cause, Transition};

/// A transition in a few words, as `closed -> open (failure_rate: 11 of 20 calls failed)`.
pub fn told(transition: &Transition) -> String {
    let (from, to) = (transition.from, transition.to);
    let why = match &transition.cause {
        Cause::Tripped(trip) => format!(
            "{}: {} of {} calls failed",
            trip.rule.name(),
            trip.totals.failed,
            trip.totals.calls
        ),
        cause => cause.name().replace('_', " "),
    };
    format!("{from} -> {to} ({why})")
}
