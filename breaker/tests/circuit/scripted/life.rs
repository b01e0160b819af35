//! A circuit at each of its states, and a store that forgets them.

use breaker::{Backoff, Cause, Input, Policy, ProbeOutcome, Probes, Record, Status};

use super::{Circuit, ann, at, ms, word};

pub(crate) const WAIT: u64 = 5_000;
pub(crate) const LEASE: u64 = 700;

pub(crate) fn fleet() -> Circuit {
    let probes = Probes::at_most(2).lease(ms(LEASE));
    let policy = Policy::new(Backoff::constant(ms(WAIT)), probes, None).unwrap();
    Circuit::new(policy.quorum(2))
}

/// A circuit at each of its states: closed at first, opened, tried, closed again.
pub(crate) struct Life {
    pub(crate) first: Record,
    pub(crate) open: Record,
    pub(crate) half_open: Record,
    pub(crate) closed: Record,
    pub(crate) now: u64,
}

pub(crate) fn life() -> Life {
    let mut fleet = fleet();
    fleet.now += 1_000;
    fleet.step(Input::Reset { operator: &ann() });
    let first = fleet.record.clone();
    fleet.now += 1_000;
    fleet.trip();
    let open = fleet.record.clone();
    fleet.wait_over();
    let fence = fleet.probe_of("a");
    let half_open = fleet.record.clone();
    fleet.now += 100;
    fleet.reports("a", fence, ProbeOutcome::Succeeded);
    Life {
        first,
        open,
        half_open,
        closed: fleet.record,
        now: fleet.now + 1_000,
    }
}

/// The same fleet after its store had gone back, and it broke once more.
pub(crate) fn opened_otherwise(from: &Record, now: u64) -> Record {
    let mut fleet = fleet();
    (fleet.record, fleet.now, fleet.words) = (from.clone(), now, 77);
    fleet.trip();
    fleet.record
}

pub(crate) fn reconcile(kept: &Record, found: Option<&Record>, now: u64) -> Option<Record> {
    let mut words = 99;
    let policy = fleet().policy;
    policy.reconcile(kept, found, at(now), &mut || word(&mut words))
}

pub(crate) fn last(record: &Record) -> (Cause, Status, Status) {
    let change = record.history().last().unwrap();
    assert_eq!(
        (change.era, change.generation),
        (record.era(), record.generation())
    );
    (change.cause.clone(), change.from, change.to)
}
