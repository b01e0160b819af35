use alloc::{format, string::String, vec, vec::Vec};

use serde_json::{Value, json};

use super::read::millis;
use crate::{
    Backoff, Cause, Era, Force, NodeName, Rule, State, Status, Timestamp, Totals, Transition, Trip,
    Vote, operator, time::millis_up,
};

/// A word as a record holds it: 16 digits, since not every reader of JSON has numbers of 64 bits.
pub(super) fn hex(word: u64) -> String {
    format!("{word:016x}")
}

/// Reads what [`hex`] writes, and nothing else.
pub(super) fn hex_of(value: &Value) -> Option<u64> {
    let digits = value.as_str()?;
    let one = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let exact = digits.len() == 16 && digits.as_bytes().iter().all(one);
    exact
        .then(|| u64::from_str_radix(digits, 16).ok())
        .flatten()
}

pub(super) fn state_of(value: &Value) -> Option<State> {
    let name = value.as_str()?;
    [State::Closed, State::Open, State::HalfOpen]
        .into_iter()
        .find(|state| state.name() == name)
}

pub(super) fn force_of(value: &Value) -> Option<Force> {
    Force::named(value.as_str()?)
}

fn status_of(value: &Value) -> Option<Status> {
    let name = value.as_str()?;
    let plain = [State::Closed, State::Open, State::HalfOpen].map(|state| Status::of(state, None));
    let forced = Force::ALL.map(|force| Status::of(State::Closed, Some(force)));
    plain
        .into_iter()
        .chain(forced)
        .find(|status| status.name() == name)
}

fn rule_of(value: &Value) -> Option<Rule> {
    let name = value.as_str()?;
    [
        Rule::FailureRate,
        Rule::ConsecutiveFailures,
        Rule::SlowCallRate,
        Rule::RetryAfter,
    ]
    .into_iter()
    .find(|rule| rule.name() == name)
}

/// A change as a record holds it: a list, because there are up to 16 of them.
pub(super) fn written(transition: &Transition) -> Value {
    let Transition {
        era,
        generation,
        at,
        from,
        to,
        cause,
    } = transition;
    let name = cause.name();
    let cause = match cause {
        Cause::Tripped(trip) => {
            let Totals {
                calls,
                failed,
                slow,
            } = trip.totals;
            json!([
                name,
                trip.rule.name(),
                calls,
                failed,
                slow,
                trip.consecutive
            ])
        }
        Cause::Forced { by } | Cause::Lifted { by } | Cause::Reset { by } => json!([name, by]),
        Cause::Restored { of } => json!([name, hex(of.0)]),
        Cause::WaitOver | Cause::Recovered | Cause::ProbeFailed | Cause::Expired => name.into(),
    };
    json!([
        hex(era.0),
        generation,
        at.as_millis(),
        from.name(),
        to.name(),
        cause
    ])
}

/// Reads what [`written`] writes, and makes nothing of what follows it.
pub(super) fn transition_of(value: &Value) -> Option<Transition> {
    let [era, generation, at, from, to, cause, ..] = value.as_array()?.as_slice() else {
        return None;
    };
    Some(Transition {
        era: Era(hex_of(era)?),
        generation: generation.as_u64()?,
        at: Timestamp::from_millis(at.as_u64()?),
        from: status_of(from)?,
        to: status_of(to)?,
        cause: cause_of(cause)?,
    })
}

/// A vote as a record holds it: a list, because there are up to 32 of them.
pub(super) fn cast(vote: &Vote) -> Value {
    if let Some(foreign) = &vote.foreign {
        return foreign.clone();
    }
    let mut items: Vec<Value> = vec![
        vote.node.as_str().into(),
        vote.until.as_millis().into(),
        vote.rule.map(Rule::name).into(),
    ];
    items.extend(vote.wait.map(|wait| millis_up(wait).into()));
    items.into()
}

/// Reads what [`cast`] writes; in a record of a later version, with whatever follows, and of a
/// rule that is not known.
pub(super) fn vote_of(value: &Value, newer: bool) -> Option<Vote> {
    let [node, until, rule, rest @ ..] = value.as_array()?.as_slice() else {
        return None;
    };
    let node = NodeName::kept(node.as_str()?)?;
    let until = Timestamp::from_millis(until.as_u64()?);
    let wait = rest.first().and_then(|wait| millis(wait, Backoff::LIMIT));
    let rule = rule_of(rule);
    let mut vote = Vote {
        node,
        until,
        rule,
        wait,
        foreign: None,
    };
    if cast(&vote) != *value || rule.is_none() {
        vote.foreign = Some(value.clone());
    }
    (newer || vote.foreign.is_none()).then_some(vote)
}

fn cause_of(value: &Value) -> Option<Cause> {
    if let Some(name) = value.as_str() {
        return [
            Cause::WaitOver,
            Cause::Recovered,
            Cause::ProbeFailed,
            Cause::Expired,
        ]
        .into_iter()
        .find(|cause| cause.name() == name);
    }
    let (name, rest) = value.as_array()?.split_first()?;
    let by = || {
        let by = rest.first()?.as_str()?;
        operator::named(by).then(|| by.into())
    };
    match name.as_str()? {
        "tripped" => trip_of(rest).map(Cause::Tripped),
        "forced" => Some(Cause::Forced { by: by()? }),
        "lifted" => Some(Cause::Lifted { by: by()? }),
        "reset" => Some(Cause::Reset { by: by()? }),
        "restored" => Some(Cause::Restored {
            of: Era(hex_of(rest.first()?)?),
        }),
        _ => None,
    }
}

fn trip_of(parts: &[Value]) -> Option<Trip> {
    let [rule, calls, failed, slow, consecutive, ..] = parts else {
        return None;
    };
    Some(Trip {
        rule: rule_of(rule)?,
        totals: Totals {
            calls: calls.as_u64()?,
            failed: failed.as_u64()?,
            slow: slow.as_u64()?,
        },
        consecutive: consecutive.as_u64()?.try_into().ok()?,
    })
}
