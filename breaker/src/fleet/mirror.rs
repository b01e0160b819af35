use std::time::Duration;

use crate::{Forced, Record, State, Timestamp, flap::Flaps};

/// What a node sees of a shared circuit that is not closed, in the time of its own clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) record: &'a Record,
    pub(crate) entered_at: Timestamp,
    pub(crate) flaps: Option<Flaps>,
    /// Until when it is open; none, where it is half-open.
    pub(crate) retry_at: Option<Timestamp>,
    pub(crate) now: Timestamp,
}

/// Makes a node's own record the image of the shared one: the same state, for as long.
pub(crate) fn reflect(own: &mut Record, seen: Seen<'_>) {
    let Seen {
        record,
        entered_at,
        flaps,
        retry_at,
        now,
    } = seen;
    adopt_identity(own, record);
    own.flaps = flaps;
    own.entered_at = entered_at.min(now);
    own.updated_at = now;
    own.wait = match retry_at {
        Some(retry_at) => retry_at.since(own.entered_at).max(Duration::from_millis(1)),
        None => Duration::ZERO,
    };
    own.attempt = record.attempt;
    own.probes.clear();
    own.succeeded = record.succeeded;
    own.failed = record.failed;
    own.lost = record.lost;
}

/// The shared circuit has closed, and the node's own with it: it begins anew.
pub(crate) fn close(own: &mut Record, shared: &Record, flaps: Option<Flaps>, now: Timestamp) {
    adopt_identity(own, shared);
    own.flaps = flaps;
    own.entered_at = now;
    own.updated_at = now;
    own.wait = Duration::ZERO;
    own.attempt = shared.attempt;
    own.probes.clear();
    (own.succeeded, own.failed, own.lost) = (0, 0, 0);
}

/// The shared circuit is another, but closed as before: what the node counted still counts.
pub(crate) fn adopt_identity(own: &mut Record, shared: &Record) {
    own.state = shared.state;
    own.era = shared.era;
    own.generation = shared.generation;
    own.stamp = shared.stamp;
}

/// Has the node's own record show what is imposed, wherever that comes from.
pub(crate) fn impose(own: &mut Record, forced: Option<Forced>, now: Timestamp) {
    own.impose(forced);
    own.forced_stamp = now.max(own.forced_stamp.after(Duration::from_millis(1)));
}

/// The store is lost, and the node is on its own. What was open is open until its wait is over;
/// what was half-open may have probes elsewhere, and is open for one more lease.
pub(crate) fn let_go(own: &mut Record, lease: Duration, now: Timestamp) {
    if own.state == State::HalfOpen {
        own.state = State::Open;
        own.entered_at = now;
        own.updated_at = now;
        own.wait = lease;
        own.probes.clear();
    }
}
