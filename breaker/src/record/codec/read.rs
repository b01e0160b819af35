use alloc::{string::String, vec::Vec};
use core::time::Duration;

use serde_json::Value;

use super::{
    Beyond, DecodeError, UNKNOWN_BYTES, Unknown,
    object::Object,
    text::{force_of, hex_of, state_of, transition_of, vote_of, written},
};
use crate::{
    Backoff, Era, Force, Forced, NodeName, Policy, Probes, Record, Slot, State, Timestamp, Vote,
    flap::Flaps,
    operator,
    record::history::{Entry, History},
};

type Result<T> = core::result::Result<T, DecodeError>;

const WHOLE: &str = "a whole number of at most 64 bits";
const COUNT: &str = "a whole number of at most 32 bits";
const HEX: &str = "16 hexadecimal digits";

pub(super) fn record(tree: Value) -> Result<Record> {
    let mut fields = Object::whole(tree)?;
    let schema = fields.need(
        "schema",
        "a whole number of at least 1 and at most 4294967295",
        |value| small(value).filter(|&schema| schema >= 1),
    )?;
    let era = Era(fields.need("era", HEX, hex_of)?);
    let generation = fields.need("generation", WHOLE, Value::as_u64)?;
    let state = fields.need("state", "closed, open or half_open", state_of)?;
    let stamp = fields.need("stamp", WHOLE, moment)?;
    let updated_at = fields.need("updated_at", WHOLE, moment)?;
    let entered_at = fields.need("entered_at", "a moment, at most updated_at", |value| {
        moment(value).filter(|&at| at <= updated_at)
    })?;
    let wait = if state == State::Open {
        let bound = "at least 1 and at most 30 days";
        fields.need("wait_ms", bound, |value| millis(value, Backoff::LIMIT))?
    } else {
        let none = fields.may("wait_ms", "left out unless open", |_| None)?;
        none.unwrap_or_default()
    };
    let probes = slots(&mut fields, state, updated_at)?;
    let (flaps, beside_flaps) = match fields.object("flaps")? {
        Some(flaps) => openings(flaps, updated_at)?,
        None => (None, Unknown::new()),
    };
    let (forced, beyond) = match fields.object("forced")? {
        Some(forced) => imposed(forced)?,
        None => (None, Unknown::new()),
    };
    let newer = schema > Record::SCHEMA;
    let history = history(&mut fields, newer)?;
    let mut votes = votes(&mut fields, updated_at, newer)?;
    if state != State::Closed || forced.is_some() {
        // A version that knows nothing of votes took them along.
        votes.clear();
    }
    let suspects = suspects(&mut fields)?;
    let mut count = |name| Ok(fields.may(name, COUNT, small)?.unwrap_or(0));
    let record = Record {
        schema,
        era,
        generation,
        state,
        stamp,
        entered_at,
        updated_at,
        wait,
        probes,
        flaps,
        forced,
        history,
        attempt: count("attempt")?,
        succeeded: count("succeeded")?,
        failed: count("failed")?,
        lost: count("lost")?,
        last_stable_at: fields.may("last_stable_at", WHOLE, moment)?,
        forced_stamp: fields
            .may("forced_stamp", WHOLE, moment)?
            .unwrap_or_default(),
        votes,
        suspects,
        settings: fields.may("settings", HEX, hex_of)?.unwrap_or_default(),
        unknown: Beyond {
            record: fields.rest(),
            flaps: beside_flaps,
            forced: beyond,
        },
    };
    let carried = record.unknown_bytes();
    if carried > UNKNOWN_BYTES {
        return Err(DecodeError::Unknown { bytes: carried });
    }
    Ok(record)
}

fn slots(fields: &mut Object, state: State, updated_at: Timestamp) -> Result<Vec<Slot>> {
    let (most, bound) = if state == State::HalfOpen {
        (Probes::LIMIT as usize, "a list of at most 8")
    } else {
        (0, "left out unless half_open")
    };
    let mut slots: Vec<Slot> = Vec::new();
    for (path, tree) in fields.list("probes", bound, most)? {
        let mut fields = Object::of(&path, tree)?;
        let bound = "16 hexadecimal digits that no other probe has";
        let token = fields.need("token", bound, |value| {
            hex_of(value).filter(|&token| slots.iter().all(|slot| slot.token != token))
        })?;
        let since = fields.need("since", "a moment, at most updated_at", |value| {
            moment(value).filter(|&at| at <= updated_at)
        })?;
        let lease = fields.need("lease_ms", "at least 1 and at most a day", |value| {
            millis(value, Probes::LONGEST_LEASE)
        })?;
        slots.push(Slot {
            token,
            since,
            lease,
            unknown: fields.rest(),
        });
    }
    Ok(slots)
}

fn openings(mut fields: Object, updated_at: Timestamp) -> Result<(Option<Flaps>, Unknown)> {
    let bound = "at least 1 and at most 400000";
    let flaps = Flaps {
        penalty: fields.need("penalty", bound, |value| {
            small(value).filter(|penalty| (1..=Flaps::LARGEST).contains(penalty))
        })?,
        at: fields.need("at", "a moment, at most updated_at", |value| {
            moment(value).filter(|&at| at <= updated_at)
        })?,
        flapping: fields
            .may("flapping", "true or false", Value::as_bool)?
            .unwrap_or_default(),
    };
    Ok((Some(flaps), fields.rest()))
}

fn imposed(mut fields: Object) -> Result<(Option<Forced>, Unknown)> {
    let forced = Forced {
        force: fields.need("force", Force::NAMES, force_of)?,
        until: fields.may("until", WHOLE, moment)?,
        by: fields.need("by", "1 to 64 bytes without control characters", |value| {
            text(value, operator::named)
        })?,
        reason: fields.need(
            "reason",
            "at most 200 bytes without control characters",
            |value| text(value, operator::argued),
        )?,
        since: fields.need("since", WHOLE, moment)?,
    };
    Ok((Some(forced), fields.rest()))
}

/// The changes. In a record of a later version, one that this version would not have written is
/// kept as it is, and shown if it can be understood.
fn history(fields: &mut Object, newer: bool) -> Result<History> {
    let mut history = History::default();
    for (path, value) in fields.list("history", "a list of at most 16", History::LIMIT)? {
        let transition = transition_of(&value);
        let exact = transition
            .as_ref()
            .is_some_and(|transition| written(transition) == value);
        let keep = exact || (newer && value.is_array());
        if !keep {
            let bound = "[era, generation, at, from, to, cause]";
            return Err(DecodeError::invalid(path, bound, &value));
        }
        history.0.push(Entry {
            transition,
            foreign: (!exact).then_some(value),
        });
    }
    Ok(history)
}

/// The votes. In a record of a later version, what this one would not have written is kept as it
/// is.
fn votes(fields: &mut Object, updated_at: Timestamp, newer: bool) -> Result<Vec<Vote>> {
    let last = updated_at.after(Vote::LONGEST_LAPSE);
    let mut votes: Vec<Vote> = Vec::new();
    for (path, value) in fields.list("votes", "a list of at most 32", Vote::LIMIT)? {
        let vote = vote_of(&value, newer)
            .filter(|vote| vote.until <= last && votes.iter().all(|other| other.node != vote.node));
        let Some(vote) = vote else {
            let bound = "[node, until, rule] or [node, until, rule, wait_ms], one a node, \
                         until at most a day after updated_at";
            return Err(DecodeError::invalid(path, bound, &value));
        };
        votes.push(vote);
    }
    Ok(votes)
}

fn suspects(fields: &mut Object) -> Result<Vec<NodeName>> {
    const MOST: usize = Policy::MOST_QUORUM as usize - 1;
    let mut suspects: Vec<NodeName> = Vec::new();
    for (path, value) in fields.list("suspects", "a list of at most 15", MOST)? {
        let name = value.as_str().and_then(NodeName::kept);
        let Some(name) = name.filter(|name| !suspects.contains(name)) else {
            let bound = "1 to 32 bytes without control characters that are there once";
            return Err(DecodeError::invalid(path, bound, &value));
        };
        suspects.push(name);
    }
    Ok(suspects)
}

fn small(value: &Value) -> Option<u32> {
    value.as_u64()?.try_into().ok()
}

fn moment(value: &Value) -> Option<Timestamp> {
    value.as_u64().map(Timestamp::from_millis)
}

pub(super) fn millis(value: &Value, longest: Duration) -> Option<Duration> {
    let duration = Duration::from_millis(value.as_u64()?);
    (!duration.is_zero() && duration <= longest).then_some(duration)
}

fn text(value: &Value, allowed: fn(&str) -> bool) -> Option<String> {
    let text = value.as_str()?;
    allowed(text).then(|| text.into())
}
