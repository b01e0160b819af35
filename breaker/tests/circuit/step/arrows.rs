//! One row per arrow of the state diagram, and per loop that stays where it is.

use breaker::{
    Answer, Backoff, Force, Input, Policy, ProbeOutcome, Probes, Status, Status::*, Step,
};

use crate::scripted::{Circuit, START, ann, at, failures, ms};

/// What a circuit has been through when the row begins, at `START` plus 0.
#[derive(Debug, Clone, Copy)]
enum Before {
    New,
    /// Opened twice on end, then closed 500 ms ago, which is not yet stable.
    Flapping,
    /// As that, but 600 ms ago.
    Stable,
    /// Opened just now, for 100 ms.
    Opened,
    /// Open, with the wait over this very moment.
    Waited,
    /// Half-open, with one probe 10 ms under way, whose lease lasts 40 ms more.
    Probing,
    /// As that, and another one that set out just now: full.
    Full,
    /// As `Probing`, with one success out of two already.
    HalfWell,
    /// Half-open with a free place.
    Free,
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Call,
    Trip,
    OpenFor(u64),
    LateTrip,
    /// The probe that set out first ends so.
    Ends(ProbeOutcome),
    Impose(Force, Option<u64>),
    Lift,
    Reset,
    Tick,
}

/// The answer: until when, in milliseconds after `START`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Noted,
    Passed,
    Probe(u64),
    Refused(Status, Option<u64>),
    Stale,
    WouldOpen,
}

use Before::*;
use Event::*;
use ProbeOutcome::{Failed, Released, Succeeded};
use Says::{Noted, Passed, Probe, Refused, Stale, WouldOpen};

struct Row(
    Before,
    Option<Force>,
    u64,
    Event,
    Status,
    Says,
    &'static [&'static str],
);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // before, imposed, after so many ms: what happens => status, answer, causes of the changes
    Row(New, None, 0, Call, Closed, Passed, &[]),
    Row(New, None, 0, Tick, Closed, Noted, &[]),
    Row(New, None, 0, Trip, Open, Noted, &["tripped"]),
    Row(New, None, 0, OpenFor(250), Open, Noted, &["tripped"]),
    Row(New, None, 0, LateTrip, Closed, Stale, &[]),
    Row(Flapping, None, 0, Trip, Open, Noted, &["tripped"]),
    Row(Stable, None, 0, Trip, Open, Noted, &["tripped"]),
    Row(Opened, None, 0, Call, Open, Refused(Open, Some(100)), &[]),
    Row(Opened, None, 99, Call, Open, Refused(Open, Some(100)), &[]),
    Row(Opened, None, 100, Call, HalfOpen, Probe(150), &["wait_over"]),
    Row(Opened, None, 5_000, Call, HalfOpen, Probe(5_050), &["wait_over"]),
    Row(Opened, None, 5_000, Tick, Open, Noted, &[]),
    Row(Opened, None, 0, Trip, Open, Stale, &[]),
    Row(Opened, None, 0, LateTrip, Open, Stale, &[]),
    Row(Waited, None, 0, Call, HalfOpen, Probe(50), &["wait_over"]),
    Row(Free, None, 0, Call, HalfOpen, Probe(50), &[]),
    Row(Probing, None, 0, Call, HalfOpen, Probe(50), &[]),
    Row(Probing, None, 0, Trip, HalfOpen, Stale, &[]),
    Row(Full, None, 0, Call, HalfOpen, Refused(HalfOpen, Some(40)), &[]),
    Row(Full, None, 39, Call, HalfOpen, Refused(HalfOpen, Some(40)), &[]),
    Row(Full, None, 40, Call, HalfOpen, Probe(90), &[]),
    Row(Full, None, 0, Ends(Released), HalfOpen, Noted, &[]),
    Row(Full, None, 0, Ends(Succeeded), HalfOpen, Noted, &[]),
    Row(Probing, None, 39, Ends(Succeeded), HalfOpen, Noted, &[]),
    Row(Probing, None, 40, Ends(Succeeded), HalfOpen, Stale, &[]),
    Row(Probing, None, 40, Ends(Failed), HalfOpen, Stale, &[]),
    Row(HalfWell, None, 0, Ends(Succeeded), Closed, Noted, &["recovered"]),
    Row(HalfWell, None, 0, Ends(Released), HalfOpen, Noted, &[]),
    Row(HalfWell, None, 0, Ends(Failed), Open, Noted, &["probe_failed"]),
    Row(Probing, None, 0, Ends(ProbeOutcome::OpenFor(ms(300))), Open, Noted, &["tripped"]),
    // What operators do, and what they leave alone.
    Row(New, None, 0, Impose(Force::Open, None), ForcedOpen, Noted, &["forced"]),
    Row(New, None, 0, Impose(Force::Closed, None), ForcedClosed, Noted, &["forced"]),
    Row(New, None, 0, Impose(Force::Disabled, None), Disabled, Noted, &["forced"]),
    Row(New, None, 0, Impose(Force::MetricsOnly, None), MetricsOnly, Noted, &["forced"]),
    Row(New, None, 5, Impose(Force::Open, Some(5)), Closed, Noted, &["forced", "expired"]),
    Row(New, None, 0, Lift, Closed, Noted, &[]),
    Row(New, None, 0, Reset, Closed, Noted, &["reset"]),
    Row(Opened, None, 0, Reset, Closed, Noted, &["reset"]),
    Row(Full, None, 0, Reset, Closed, Noted, &["reset"]),
    Row(New, Some(Force::Open), 0, Call, ForcedOpen, Refused(ForcedOpen, Some(1_000)), &[]),
    Row(Opened, Some(Force::Open), 0, Call, ForcedOpen, Refused(ForcedOpen, Some(1_000)), &[]),
    Row(New, Some(Force::Closed), 0, Call, ForcedClosed, Passed, &[]),
    Row(Opened, Some(Force::Closed), 0, Call, ForcedClosed, Passed, &[]),
    Row(Opened, Some(Force::Disabled), 0, Call, Disabled, Passed, &[]),
    Row(Opened, Some(Force::MetricsOnly), 0, Call, MetricsOnly, Passed, &[]),
    Row(New, Some(Force::Open), 0, Trip, ForcedOpen, Noted, &[]),
    Row(New, Some(Force::Closed), 0, Trip, ForcedClosed, Noted, &[]),
    Row(New, Some(Force::Disabled), 0, OpenFor(9), Disabled, Noted, &[]),
    Row(New, Some(Force::MetricsOnly), 0, Trip, MetricsOnly, WouldOpen, &[]),
    Row(New, Some(Force::MetricsOnly), 0, OpenFor(9), MetricsOnly, WouldOpen, &[]),
    Row(New, Some(Force::MetricsOnly), 0, LateTrip, MetricsOnly, Stale, &[]),
    Row(HalfWell, Some(Force::Closed), 0, Ends(Succeeded), ForcedClosed, Noted, &[]),
    Row(HalfWell, Some(Force::Open), 0, Ends(Failed), ForcedOpen, Noted, &[]),
    Row(Full, Some(Force::Open), 60, Tick, ForcedOpen, Noted, &[]),
    Row(New, Some(Force::Open), 0, Impose(Force::Closed, None), ForcedClosed, Noted, &["forced"]),
    Row(New, Some(Force::Open), 0, Lift, Closed, Noted, &["lifted"]),
    Row(Opened, Some(Force::Closed), 0, Lift, Open, Noted, &["lifted"]),
    Row(Opened, Some(Force::Closed), 0, Reset, Closed, Noted, &["reset"]),
    Row(New, Some(Force::Open), 999, Call, ForcedOpen, Refused(ForcedOpen, Some(1_000)), &[]),
    Row(New, Some(Force::Open), 1_000, Call, Closed, Passed, &["expired"]),
    Row(New, Some(Force::Open), 1_000, Tick, Closed, Noted, &["expired"]),
    Row(New, Some(Force::Open), 1_000, Trip, Closed, Stale, &["expired"]),
    Row(New, Some(Force::Open), 1_000, Lift, Closed, Noted, &["expired"]),
    Row(Opened, Some(Force::Closed), 1_000, Call, HalfOpen, Probe(1_050), &["expired", "wait_over"]),
];

fn policy() -> Policy {
    let backoff = Backoff::exponential(ms(100)..=ms(1_000));
    let probes = Probes::at_most(2).successes(2).lease(ms(50));
    Policy::new(backoff, probes, Some(ms(600))).unwrap()
}

/// A circuit that is as described at `START`.
fn circuit(before: Before) -> Circuit {
    let mut circuit = Circuit::new(policy());
    let start = |circuit: &mut Circuit, before: u64| circuit.now = START - before;
    // Whatever came before, it began long ago; closing takes two successes.
    start(&mut circuit, 900_000);
    circuit.step(Input::Reset { operator: &ann() });
    let flap = |circuit: &mut Circuit, closed_for: u64| {
        circuit.trip();
        circuit.wait_over();
        let fence = circuit.probe();
        circuit.ends(fence, Failed);
        circuit.now = START - closed_for;
        for _ in 0..2 {
            let fence = circuit.probe();
            circuit.ends(fence, Succeeded);
        }
    };
    match before {
        New => {}
        Flapping => flap(&mut circuit, 599),
        Stable => flap(&mut circuit, 600),
        Opened => {
            start(&mut circuit, 0);
            circuit.trip();
        }
        Waited => {
            start(&mut circuit, 100);
            circuit.trip();
        }
        Probing | Full | HalfWell | Free => {
            circuit.trip();
            start(&mut circuit, 10);
            if matches!(before, HalfWell) {
                let fence = circuit.probe();
                circuit.ends(fence, Succeeded);
                circuit.fences.clear();
            }
            let fence = circuit.probe();
            if matches!(before, Full) {
                start(&mut circuit, 0);
                circuit.probe();
            }
            if matches!(before, Free) {
                circuit.ends(fence, Released);
            }
        }
    }
    circuit.now = START;
    circuit
}

fn happens(circuit: &mut Circuit, event: Event) -> Step {
    let ann = ann();
    let (era, forced_stamp) = (circuit.record.era(), circuit.record.forced_stamp());
    let trip = failures(9);
    let stranger = Circuit::new(policy()).record.era();
    let input = match event {
        Call => Input::Acquire,
        Trip => Input::Trip {
            era,
            forced_stamp,
            trip,
            wait: None,
        },
        OpenFor(wait) => Input::Trip {
            era,
            forced_stamp,
            trip,
            wait: Some(ms(wait)),
        },
        LateTrip => Input::Trip {
            era: stranger,
            forced_stamp,
            trip,
            wait: None,
        },
        Ends(outcome) => Input::Probe {
            fence: circuit.fences[0],
            outcome,
        },
        Impose(force, until) => Input::Force {
            force,
            until: until.map(|until| at(START + until)),
            operator: &ann,
        },
        Lift => Input::Lift { operator: &ann },
        Reset => Input::Reset { operator: &ann },
        Tick => Input::Tick,
    };
    circuit.step(input)
}

fn says(answer: Answer) -> Says {
    let after = |moment: breaker::Timestamp| moment.as_millis() - START;
    match answer {
        Answer::Noted => Noted,
        Answer::Passed => Passed,
        Answer::Probe { until, .. } => Probe(after(until)),
        Answer::Refused { status, until } => Refused(status, until.map(after)),
        Answer::Stale => Stale,
        Answer::WouldOpen => WouldOpen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_arrow() {
    for (number, Row(before, imposed, passes, event, status, answer, causes)) in
        ROWS.iter().enumerate()
    {
        let row = format!("row {number}: {before:?} under {imposed:?}, {passes} ms, {event:?}");
        let mut circuit = circuit(*before);
        if let Some(force) = *imposed {
            happens(&mut circuit, Impose(force, Some(1_000)));
        }
        let old = circuit.record.clone();
        circuit.now = START + passes;
        let step = happens(&mut circuit, *event);

        assert_eq!(circuit.record.status(), *status, "{row}");
        assert_eq!(says(step.answer), *answer, "{row}");
        let seen: Vec<_> = step
            .transitions
            .iter()
            .map(|change| change.cause.name())
            .collect();
        assert_eq!(seen, *causes, "{row}");
        // The changes are a chain from the old status to the new one, and stand in the history.
        let mut met = old.status();
        for change in &step.transitions {
            assert_eq!(change.from, met, "{row}");
            met = change.to;
        }
        assert_eq!(met, *status, "{row}");
        let (now, last) = (circuit.record.history(), step.transitions.len());
        assert!(
            now.skip(old.history().count())
                .eq(&step.transitions[..last]),
            "{row}"
        );
        // A state has an identity: new when it is entered, and only then.
        let entered = ["tripped", "wait_over", "recovered", "probe_failed", "reset"];
        let entered = seen.iter().filter(|cause| entered.contains(cause)).count() as u64;
        assert_eq!(
            circuit.record.generation(),
            old.generation() + entered,
            "{row}"
        );
        assert_eq!(circuit.record.era() != old.era(), entered > 0, "{row}");
        assert_eq!(circuit.record.stamp() > old.stamp(), entered > 0, "{row}");
        if matches!(answer, Refused(..) | Passed) && causes.is_empty() {
            assert!(step.record.is_none(), "{row}: written for nothing");
        }
    }
}

#[test]
fn how_long_an_opening_lasts() {
    for (before, event, attempt, wait) in [
        (New, Trip, 1, 100),
        (New, OpenFor(250), 1, 250),
        (New, OpenFor(0), 1, 1),
        (New, OpenFor(u64::MAX), 1, 1_000),
        (Flapping, Trip, 3, 400),
        (Stable, Trip, 1, 100),
        (Probing, Ends(Failed), 2, 200),
        (HalfWell, Ends(Failed), 2, 200),
        (Probing, Ends(ProbeOutcome::OpenFor(ms(300))), 2, 300),
        (Probing, Ends(ProbeOutcome::OpenFor(ms(3_000))), 2, 1_000),
    ] {
        let mut circuit = circuit(before);
        happens(&mut circuit, event);
        let record = &circuit.record;
        assert_eq!(
            (record.attempt(), record.wait()),
            (attempt, ms(wait)),
            "{before:?} {event:?}"
        );
        assert_eq!(record.retry_at(), Some(at(START + wait)));
        assert_eq!(record.until(&circuit.policy), at(START + wait));
    }
}

#[test]
fn a_reset_forgets_the_openings() {
    let mut circuit = circuit(Flapping);
    assert_eq!(circuit.record.attempt(), 2);
    happens(&mut circuit, Reset);
    assert_eq!(circuit.record.attempt(), 0);
    happens(&mut circuit, Trip);
    assert_eq!(
        (circuit.record.attempt(), circuit.record.wait()),
        (1, ms(100))
    );
}

#[test]
fn the_attempt_is_shown_as_zero_once_stable() {
    let circuit = circuit(Flapping);
    let shown = |now| circuit.policy.attempt(&circuit.record, at(now));
    assert_eq!((shown(START), shown(START + 1)), (2, 0));
}

/// What lies beneath a force may refuse calls for longer, and its end is noticed all the same.
#[test]
fn until_when_calls_are_refused_under_a_force() {
    for (before, force, until) in [
        (New, 5, 5),
        (Opened, 5, 100),
        (Opened, 200, 200),
        (Waited, 5, 5),
        (Probing, 5, 5),
        (Full, 5, 40),
        (Full, 50, 50),
    ] {
        let mut circuit = circuit(before);
        happens(&mut circuit, Impose(Force::Open, Some(force)));
        let answer = says(circuit.peek(Input::Acquire).answer);
        assert_eq!(
            answer,
            Refused(ForcedOpen, Some(until)),
            "{before:?} {force}"
        );
        assert_eq!(circuit.record.until(&circuit.policy), at(START + force));
    }
    let mut circuit = circuit(Opened);
    happens(&mut circuit, Impose(Force::Open, None));
    let answer = says(circuit.peek(Input::Acquire).answer);
    assert_eq!(answer, Refused(ForcedOpen, None));
}

#[test]
fn until_when_nobody_needs_to_ask() {
    let until = |before, imposed| {
        let mut circuit = circuit(before);
        if let Some((force, until)) = imposed {
            happens(&mut circuit, Impose(force, until));
        }
        circuit.record.until(&circuit.policy).as_millis()
    };
    assert_eq!(until(New, None), u64::MAX);
    assert_eq!(until(Opened, None), START + 100);
    assert_eq!(until(Probing, None), 0, "the next call is to be a probe");
    assert_eq!(until(Full, None), START + 40);
    assert_eq!(until(Full, Some((Force::Closed, None))), u64::MAX);
    assert_eq!(until(New, Some((Force::Disabled, Some(7)))), START + 7);
}
