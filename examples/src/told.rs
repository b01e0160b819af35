use breaker::{Cause, Transition};

/// A transition in a few words, as `closed -> open (failure_rate: 11 of 20 calls failed)`.
pub fn told(transition: &Transition) -> String {
    let (from, to) = (transition.from, transition.to);
    format!("{from} -> {to} ({})", why(&transition.cause))
}

/// Why a circuit changed, as `probe failed`.
pub fn why(cause: &Cause) -> String {
    match cause {
        Cause::Tripped(trip) => format!(
            "{}: {} of {} calls failed",
            trip.rule.name(),
            trip.totals.failed,
            trip.totals.calls
        ),
        cause => cause.name().replace('_', " "),
    }
}
