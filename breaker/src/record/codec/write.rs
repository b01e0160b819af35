use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::{
    Unknown,
    text::{cast, hex, written},
};
use crate::{Forced, Record, Slot, flap::Flaps, record::history::Entry, time::millis_up};

/// How much of what may be left out is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// Of the history, the last so many.
    changes: usize,
    /// Of the suspects, the latest so many.
    suspects: usize,
    /// Of the votes, those that were cast or renewed last.
    votes: usize,
}

impl Extent {
    pub(super) fn all(record: &Record) -> Self {
        Self {
            changes: record.history.0.len(),
            suspects: record.suspects.len(),
            votes: record.votes.len(),
        }
    }

    /// A little less; none, where nothing can be left out any more. What has to do with the past
    /// goes before what the next decision needs.
    pub(super) fn less(mut self) -> Option<Self> {
        let most = [&mut self.changes, &mut self.suspects, &mut self.votes];
        let part = most.into_iter().find(|part| **part > 0)?;
        *part -= 1;
        Some(self)
    }
}

pub(super) fn record(record: &Record, extent: Extent) -> Value {
    let mut fields = Map::new();
    fields.insert("schema".into(), record.schema.into());
    fields.insert("era".into(), hex(record.era.0).into());
    fields.insert("generation".into(), record.generation.into());
    fields.insert("state".into(), record.state.name().into());
    fields.insert("stamp".into(), record.stamp.as_millis().into());
    fields.insert("entered_at".into(), record.entered_at.as_millis().into());
    fields.insert("updated_at".into(), record.updated_at.as_millis().into());
    let numbers = [
        ("wait_ms", millis_up(record.wait)),
        ("attempt", record.attempt.into()),
        ("succeeded", record.succeeded.into()),
        ("failed", record.failed.into()),
        ("lost", record.lost.into()),
        ("forced_stamp", record.forced_stamp.as_millis()),
    ];
    for (name, number) in numbers {
        if number > 0 {
            fields.insert(name.into(), number.into());
        }
    }
    if let Some(at) = record.last_stable_at {
        fields.insert("last_stable_at".into(), at.as_millis().into());
    }
    if !record.probes.is_empty() {
        let slots: Value = record.probes.iter().map(slot).collect();
        fields.insert("probes".into(), slots);
    }
    if let Some(flaps) = record.flaps {
        let flaps = openings(flaps, &record.unknown.flaps);
        fields.insert("flaps".into(), flaps);
    }
    if let Some(forced) = &record.forced {
        let forced = imposed(forced, &record.unknown.forced);
        fields.insert("forced".into(), forced);
    }
    let last = record.votes.len() - extent.votes;
    let votes: Vec<Value> = record.votes[last..].iter().map(cast).collect();
    let suspects = record.suspects[..extent.suspects].iter();
    let suspects: Vec<Value> = suspects.map(|node| node.as_str().into()).collect();
    let last = record.history.0.len() - extent.changes;
    let history: Vec<Value> = record.history.0[last..].iter().filter_map(entry).collect();
    for (name, list) in [
        ("votes", votes),
        ("suspects", suspects),
        ("history", history),
    ] {
        if !list.is_empty() {
            fields.insert(name.into(), list.into());
        }
    }
    if record.settings != 0 {
        fields.insert("settings".into(), hex(record.settings).into());
    }
    with(fields, &record.unknown.record)
}

fn slot(slot: &Slot) -> Value {
    let mut fields = Map::new();
    fields.insert("token".into(), hex(slot.token).into());
    fields.insert("since".into(), slot.since.as_millis().into());
    fields.insert("lease_ms".into(), millis_up(slot.lease).into());
    with(fields, &slot.unknown)
}

fn openings(flaps: Flaps, unknown: &Unknown) -> Value {
    let mut fields = Map::new();
    fields.insert("penalty".into(), flaps.penalty.into());
    fields.insert("at".into(), flaps.at.as_millis().into());
    if flaps.flapping {
        fields.insert("flapping".into(), true.into());
    }
    with(fields, unknown)
}

fn imposed(forced: &Forced, unknown: &Unknown) -> Value {
    let mut fields = Map::new();
    fields.insert("force".into(), forced.force.name().into());
    if let Some(until) = forced.until {
        fields.insert("until".into(), until.as_millis().into());
    }
    fields.insert("by".into(), forced.by.as_str().into());
    fields.insert("reason".into(), forced.reason.as_str().into());
    fields.insert("since".into(), forced.since.as_millis().into());
    with(fields, unknown)
}

fn entry(entry: &Entry) -> Option<Value> {
    match (&entry.foreign, &entry.transition) {
        (Some(foreign), _) => Some(foreign.clone()),
        (None, transition) => transition.as_ref().map(written),
    }
}

fn with(mut fields: Unknown, unknown: &Unknown) -> Value {
    for (name, value) in unknown {
        fields.insert(name.clone(), value.clone());
    }
    fields.into()
}
