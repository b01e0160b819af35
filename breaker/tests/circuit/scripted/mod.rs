//! A circuit that is driven by hand: scripted time, words from a seed.

mod fleet;
pub(crate) mod life;

use std::time::Duration;

use breaker::{
    Answer, Fence, Force, Input, Operator, Policy, ProbeOutcome, Record, Rule, Step, Timestamp,
    Totals, Trip,
};
pub(crate) use fleet::{Ballot, node, on_count, on_rate};
use proptest::prelude::*;

/// Where scripts begin: far enough from zero for time to go back.
pub(crate) const START: u64 = 1_000_000_000;

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(crate) fn failures(failed: u64) -> Trip {
    Trip {
        rule: Rule::FailureRate,
        totals: Totals {
            calls: failed + 1,
            failed,
            slow: 0,
        },
        consecutive: 1,
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Circuit {
    pub(crate) policy: Policy,
    pub(crate) record: Record,
    pub(crate) now: u64,
    pub(crate) words: u64,
    /// Every fence that was ever handed out.
    pub(crate) fences: Vec<Fence>,
}

impl Circuit {
    pub(crate) fn new(policy: Policy) -> Self {
        let mut words = 0;
        let record = Record::new(at(START), &mut || word(&mut words));
        Self {
            policy,
            record,
            now: START,
            words,
            fences: Vec::new(),
        }
    }

    /// What a step would come to now.
    pub(crate) fn peek(&self, input: Input<'_>) -> Step {
        let mut words = self.words;
        let entropy = &mut || word(&mut words);
        self.policy.step(&self.record, input, at(self.now), entropy)
    }

    pub(crate) fn step(&mut self, input: Input<'_>) -> Step {
        let words = &mut self.words;
        let step = self
            .policy
            .step(&self.record, input, at(self.now), &mut || word(words));
        if let Some(record) = &step.record {
            self.record = record.clone();
        }
        if let Answer::Probe { fence, .. } = step.answer {
            self.fences.push(fence);
        }
        step
    }

    pub(crate) fn trip(&mut self) -> Step {
        self.step(Input::Trip {
            era: self.record.era(),
            forced_stamp: self.record.forced_stamp(),
            trip: failures(9),
            wait: None,
        })
    }

    /// Asks for a probe, where there must be room for one.
    pub(crate) fn probe(&mut self) -> Fence {
        match self.step(Input::Acquire).answer {
            Answer::Probe { fence, .. } => fence,
            other => panic!("no probe but {other:?}"),
        }
    }

    pub(crate) fn ends(&mut self, fence: Fence, outcome: ProbeOutcome) -> Step {
        self.step(Input::Probe { fence, outcome })
    }

    /// Waits until the circuit lets a probe through.
    pub(crate) fn wait_over(&mut self) {
        self.now = self.record.retry_at().unwrap().as_millis();
    }
}

/// `SplitMix64`.
pub(crate) fn word(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

pub(crate) fn ann() -> Operator {
    Operator::new("ann", "a drill").unwrap()
}

/// One thing that happens to a circuit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Acquire,
    Trip {
        wait: Option<u64>,
    },
    /// A trip from a state that never was.
    StaleTrip,
    /// A trip from this state, but from before something was imposed or lifted.
    EarlierTrip,
    /// The fence handed out so many before the last one.
    Probe {
        back: usize,
        outcome: ProbeOutcome,
    },
    Force {
        force: Force,
        lasts: Option<u64>,
    },
    Lift,
    Reset,
    Tick,
}

impl Circuit {
    /// Time passes, and something happens. None, where there is no such probe.
    pub(crate) fn act(&mut self, passes: i64, act: Act) -> Option<Step> {
        self.now = self.now.saturating_add_signed(passes);
        let ann = ann();
        let step = match act {
            Act::Acquire => self.step(Input::Acquire),
            Act::Trip { wait } => self.step(Input::Trip {
                era: self.record.era(),
                forced_stamp: self.record.forced_stamp(),
                trip: failures(9),
                wait: wait.map(ms),
            }),
            Act::StaleTrip => self.step(Input::Trip {
                era: Record::new(at(0), &mut || 1).era(),
                forced_stamp: self.record.forced_stamp(),
                trip: failures(9),
                wait: None,
            }),
            Act::EarlierTrip => self.step(Input::Trip {
                era: self.record.era(),
                forced_stamp: at(self.record.forced_stamp().as_millis() ^ (1 << 60)),
                trip: failures(9),
                wait: None,
            }),
            Act::Probe { back, outcome } => {
                let place = self.fences.len().checked_sub(back + 1)?;
                self.ends(self.fences[place], outcome)
            }
            Act::Force { force, lasts } => self.step(Input::Force {
                force,
                until: lasts.map(|lasts| at(self.now + lasts)),
                operator: &ann,
            }),
            Act::Lift => self.step(Input::Lift { operator: &ann }),
            Act::Reset => self.step(Input::Reset { operator: &ann }),
            Act::Tick => self.step(Input::Tick),
        };
        Some(step)
    }

    pub(crate) fn walk(&mut self, acts: &[(i64, Act)]) {
        for &(passes, act) in acts {
            self.act(passes, act);
        }
    }
}

pub(crate) fn outcomes() -> impl Strategy<Value = ProbeOutcome> + Clone {
    prop_oneof![
        4 => Just(ProbeOutcome::Succeeded),
        2 => Just(ProbeOutcome::Failed),
        2 => Just(ProbeOutcome::Released),
        1 => (0..3_000u64).prop_map(|wait| ProbeOutcome::OpenFor(ms(wait))),
    ]
}

pub(crate) fn forces() -> impl Strategy<Value = Force> + Clone {
    prop::sample::select(vec![
        Force::Open,
        Force::Closed,
        Force::Disabled,
        Force::MetricsOnly,
    ])
}

/// What calls, probes and time do.
pub(crate) fn automatic() -> impl Strategy<Value = Act> + Clone {
    prop_oneof![
        6 => Just(Act::Acquire),
        3 => prop::option::weighted(0.2, 0..3_000u64).prop_map(|wait| Act::Trip { wait }),
        1 => Just(Act::StaleTrip),
        1 => Just(Act::EarlierTrip),
        6 => (0..4usize, outcomes()).prop_map(|(back, outcome)| Act::Probe { back, outcome }),
        1 => Just(Act::Tick),
    ]
}

pub(crate) fn acts() -> impl Strategy<Value = Act> + Clone {
    prop_oneof![
        12 => automatic(),
        1 => (forces(), prop::option::of(0..400u64))
            .prop_map(|(force, lasts)| Act::Force { force, lasts }),
        1 => Just(Act::Lift),
        1 => Just(Act::Reset),
    ]
}

/// Time that passes between two acts: mostly a little, sometimes backwards, now and then by much.
pub(crate) fn passing() -> impl Strategy<Value = i64> + Clone {
    prop_oneof![
        8 => 0..120i64,
        2 => prop::sample::select(vec![0, 1, 49, 50, 51, 99, 100, 101, 200, 400, 1_000]),
        1 => -1_100..0i64,
        1 => -100_000..100_000i64,
    ]
}

pub(crate) fn walks(longest: usize) -> impl Strategy<Value = Vec<(i64, Act)>> + Clone {
    prop::collection::vec((passing(), acts()), 0..longest)
}
