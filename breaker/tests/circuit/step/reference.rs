//! The machine against a slow and obvious one, which keeps ages instead of moments.

use std::collections::BTreeMap;

use breaker::{Answer, Backoff, Fence, Force, Policy, ProbeOutcome, Probes, Status, Timestamp};
use proptest::prelude::*;

use crate::scripted::{Act, Circuit, START, at, ms, walks};

const STABLE: u64 = 500;
const SKEW: i64 = 1_000;

#[derive(Debug, Clone, Copy)]
struct Settings {
    at_most: usize,
    successes: u32,
    failures: u32,
    lease: u64,
    shortest: u64,
    longest: u64,
}

#[derive(Debug, Clone, PartialEq)]
enum Now {
    Closed,
    Open {
        wait: u64,
    },
    HalfOpen {
        well: u32,
        ill: u32,
        places: BTreeMap<usize, u64>,
    },
}

/// As a person would write it down: what is the case, and for how long it has been.
#[derive(Debug, Clone, PartialEq)]
struct Reference {
    settings: Settings,
    now: Now,
    age: u64,
    openings: u32,
    imposed: Option<(Force, Option<u64>)>,
    /// When the above was true.
    written: u64,
    probes: usize,
}

impl PartialEq for Settings {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Noted,
    Passed,
    Probe { number: usize, until: u64 },
    Refused { status: Status, until: Option<u64> },
    Stale,
    WouldOpen,
}

#[derive(Debug, Default, PartialEq)]
struct Reported {
    changes: Vec<(Status, Status, &'static str)>,
    lost: u32,
}

impl Reference {
    fn new(settings: Settings) -> Self {
        Self {
            settings,
            now: Now::Closed,
            age: 0,
            openings: 0,
            imposed: None,
            written: START,
            probes: 0,
        }
    }

    fn status(&self) -> Status {
        match (&self.imposed, &self.now) {
            (Some((Force::Open, _)), _) => Status::ForcedOpen,
            (Some((Force::Closed, _)), _) => Status::ForcedClosed,
            (Some((Force::Disabled, _)), _) => Status::Disabled,
            (Some((Force::MetricsOnly, _)), _) => Status::MetricsOnly,
            (None, Now::Closed) => Status::Closed,
            (None, Now::Open { .. }) => Status::Open,
            (None, Now::HalfOpen { .. }) => Status::HalfOpen,
        }
    }

    /// Everything is as much older as the clock has advanced. A clock that was set back says
    /// nothing about that; one that is a little behind has not advanced.
    fn grow_older(&mut self, clock: u64) {
        let passed = clock as i64 - self.written as i64;
        let older = passed.max(0) as u64;
        self.age += older;
        if let Now::HalfOpen { places, .. } = &mut self.now {
            for age in places.values_mut() {
                *age += older;
            }
        }
        if !(-SKEW..=0).contains(&passed) {
            self.written = clock;
        }
    }

    fn becomes(&mut self, now: Now, why: &'static str, reported: &mut Reported) {
        let from = self.status();
        self.now = now;
        self.age = 0;
        reported.changes.push((from, self.status(), why));
    }

    fn opens(&mut self, wait: Option<u64>, why: &'static str, reported: &mut Reported) {
        let stable = self.now == Now::Closed && self.age >= STABLE;
        self.openings = if stable { 1 } else { self.openings + 1 };
        let doubled = (1..self.openings).fold(self.settings.shortest, |wait, _| {
            (wait * 2).min(self.settings.longest)
        });
        let wait = wait.map_or(doubled, |wait| wait.clamp(1, self.settings.longest));
        self.becomes(Now::Open { wait }, why, reported);
    }

    fn act(&mut self, clock: u64, act: Act) -> (Said, Reported) {
        let mut reported = Reported::default();
        self.grow_older(clock);
        if let Some((_, Some(until))) = self.imposed
            && until <= self.written
        {
            let from = self.status();
            self.imposed = None;
            reported.changes.push((from, self.status(), "expired"));
        }
        if let (None, Now::HalfOpen { places, .. }) = (&self.imposed, &mut self.now) {
            let before = places.len();
            places.retain(|_, age| *age < self.settings.lease);
            reported.lost = (before - places.len()) as u32;
        }
        let said = self.decide(clock, act, &mut reported);
        (said, reported)
    }

    fn decide(&mut self, clock: u64, act: Act, reported: &mut Reported) -> Said {
        let from = self.status();
        match (act, self.imposed) {
            (Act::Tick, _) | (Act::Lift, None) => Said::Noted,
            (Act::Force { force, lasts }, _) => {
                let until = lasts.map(|lasts| clock + lasts);
                self.imposed = Some((force, until));
                reported.changes.push((from, self.status(), "forced"));
                if until.is_some_and(|until| until <= self.written) {
                    let from = self.status();
                    self.imposed = None;
                    reported.changes.push((from, self.status(), "expired"));
                }
                Said::Noted
            }
            (Act::Lift, Some(_)) => {
                self.imposed = None;
                reported.changes.push((from, self.status(), "lifted"));
                Said::Noted
            }
            (Act::Reset, _) => {
                self.imposed = None;
                self.openings = 0;
                self.now = Now::Closed;
                self.age = 0;
                reported.changes.push((from, Status::Closed, "reset"));
                Said::Noted
            }
            (Act::StaleTrip | Act::EarlierTrip, _) => Said::Stale,
            (Act::Trip { .. }, Some((force, _))) => {
                if force == Force::MetricsOnly {
                    Said::WouldOpen
                } else {
                    Said::Noted
                }
            }
            (Act::Trip { wait }, None) => {
                // What ran out this moment was imposed when it was counted.
                if self.now != Now::Closed || !reported.changes.is_empty() {
                    return Said::Stale;
                }
                self.opens(wait, "tripped", reported);
                Said::Noted
            }
            (Act::Acquire, Some((Force::Open, until))) => {
                let beneath = match &self.now {
                    Now::Closed => None,
                    Now::Open { wait } => Some((wait.saturating_sub(self.age), *wait)),
                    Now::HalfOpen { places, .. } => {
                        let lease = self.settings.lease;
                        let full = places.len() >= self.settings.at_most;
                        let oldest = places.values().max().filter(|_| full);
                        oldest.map(|oldest| (lease.saturating_sub(*oldest), lease))
                    }
                };
                let beneath = beneath.map(|(left, whole)| (self.written + left).min(clock + whole));
                Said::Refused {
                    status: from,
                    until: until.map(|until| until.max(beneath.unwrap_or(0))),
                }
            }
            (Act::Acquire, Some(_)) => Said::Passed,
            (Act::Acquire, None) => self.acquire(clock, reported),
            (Act::Probe { back, outcome }, imposed) => {
                let number = self.probes - 1 - back;
                let Now::HalfOpen { places, .. } = &mut self.now else {
                    return Said::Stale;
                };
                if !places.contains_key(&number) {
                    return Said::Stale;
                }
                places.remove(&number);
                if imposed.is_none() {
                    self.probe_ends(outcome, reported);
                }
                Said::Noted
            }
        }
    }

    fn acquire(&mut self, clock: u64, reported: &mut Reported) -> Said {
        let Settings { at_most, lease, .. } = self.settings;
        let written = self.written;
        let refused = |status, left: u64, whole: u64| Said::Refused {
            status,
            until: Some((written + left).min(clock + whole)),
        };
        match &self.now {
            Now::Closed => return Said::Passed,
            Now::Open { wait } if self.age < *wait => {
                return refused(Status::Open, wait - self.age, *wait);
            }
            Now::Open { .. } => {
                let half_open = Now::HalfOpen {
                    well: 0,
                    ill: 0,
                    places: BTreeMap::new(),
                };
                self.becomes(half_open, "wait_over", reported);
            }
            Now::HalfOpen { places, .. } => {
                if places.len() >= at_most {
                    let oldest = *places.values().max().unwrap();
                    return refused(Status::HalfOpen, lease - oldest, lease);
                }
            }
        }
        if let Now::HalfOpen { places, .. } = &mut self.now {
            places.insert(self.probes, 0);
        }
        self.probes += 1;
        Said::Probe {
            number: self.probes - 1,
            until: self.written + lease,
        }
    }

    fn probe_ends(&mut self, outcome: ProbeOutcome, reported: &mut Reported) {
        let Settings {
            successes,
            failures,
            ..
        } = self.settings;
        let Now::HalfOpen { well, ill, .. } = &mut self.now else {
            unreachable!()
        };
        match outcome {
            ProbeOutcome::Succeeded => {
                *well += 1;
                if *well == successes {
                    self.becomes(Now::Closed, "recovered", reported);
                }
            }
            ProbeOutcome::Failed => {
                *ill += 1;
                if *ill == failures {
                    self.opens(None, "probe_failed", reported);
                }
            }
            ProbeOutcome::OpenFor(wait) => {
                self.opens(Some(wait.as_millis() as u64), "tripped", reported);
            }
            _ => {}
        }
    }
}

fn said(answer: Answer, fences: &[Fence]) -> Said {
    match answer {
        Answer::Noted => Said::Noted,
        Answer::Passed => Said::Passed,
        Answer::Probe { fence, until } => Said::Probe {
            number: fences.iter().position(|other| *other == fence).unwrap(),
            until: until.as_millis(),
        },
        Answer::Refused { status, until } => Said::Refused {
            status,
            until: until.map(Timestamp::as_millis),
        },
        Answer::Stale => Said::Stale,
        Answer::WouldOpen => Said::WouldOpen,
        other => panic!("{other:?}"),
    }
}

fn settings() -> impl Strategy<Value = Settings> {
    (
        1..=3usize,
        1..=4u32,
        1..=2u32,
        1..120u64,
        1..300u64,
        0..1_000u64,
    )
        .prop_map(
            |(at_most, successes, failures, lease, shortest, more)| Settings {
                at_most,
                successes,
                failures,
                lease,
                shortest,
                longest: shortest + more,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn they_agree(settings in settings(), walk in walks(80)) {
        let probes = Probes::at_most(settings.at_most as u32)
            .successes(settings.successes)
            .failures(settings.failures)
            .lease(ms(settings.lease));
        let backoff = Backoff::exponential(ms(settings.shortest)..=ms(settings.longest));
        let policy = Policy::new(backoff, probes, Some(ms(STABLE))).unwrap();
        let mut circuit = Circuit::new(policy);
        let mut reference = Reference::new(settings);
        let (mut eras, mut stamp) = (vec![circuit.record.era()], circuit.record.stamp());
        for (passes, act) in walk {
            let old = circuit.record.clone();
            let Some(step) = circuit.act(passes, act) else { continue };
            // The reference is written anew only where something changes, as the record is.
            let kept = reference.clone();
            let (expected, reported) = reference.act(circuit.now, act);
            prop_assert_eq!(said(step.answer, &circuit.fences), expected);
            let seen = Reported {
                changes: step.transitions.iter().map(|t| (t.from, t.to, t.cause.name())).collect(),
                lost: step.lost,
            };
            prop_assert_eq!(&seen, &reported);
            if step.record.is_none() {
                reference = kept;
            }

            let record = &circuit.record;
            prop_assert_eq!(record.status(), reference.status());
            prop_assert_eq!(record.attempt(), reference.openings);
            prop_assert_eq!(record.updated_at().as_millis(), reference.written);
            prop_assert_eq!(record.entered_at().as_millis(), reference.written - reference.age);
            match &reference.now {
                Now::Closed => prop_assert_eq!(record.retry_at(), None),
                Now::Open { wait } => prop_assert_eq!(record.wait(), ms(*wait)),
                Now::HalfOpen { well, ill, places } => {
                    prop_assert_eq!((record.probes_succeeded(), record.probes_failed()), (*well, *ill));
                    prop_assert_eq!(record.probes().len(), places.len());
                }
            }
            // A record that says it changed has changed; eras never repeat, stamps never fall.
            prop_assert!(step.record.is_none_or(|record| record != old));
            if record.era() != old.era() {
                prop_assert!(!eras.contains(&record.era()));
                prop_assert!(record.stamp() > stamp);
                eras.extend(step_eras(&circuit, &old));
                stamp = record.stamp();
            }
            prop_assert_eq!(record.stamp(), stamp);
            prop_assert!(record.history().count() <= 16);
            prop_assert!(record.entered_at() <= record.updated_at());
            prop_assert!(record.updated_at() <= at(circuit.now + SKEW as u64));
        }
    }
}

/// The eras that the record's history has and the old one had not.
fn step_eras(circuit: &Circuit, old: &breaker::Record) -> Vec<breaker::Era> {
    let known = old.generation();
    circuit
        .record
        .history()
        .filter(|change| change.generation > known)
        .map(|change| change.era)
        .collect()
}
