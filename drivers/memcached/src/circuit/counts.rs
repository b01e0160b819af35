use std::collections::BTreeMap;

use breaker::{Counted, Timestamp, Totals};
use drivers_port::DriverError;
use memcache::exp::{
    ArithmeticMode, ArithmeticOptions, GetOptions, MetaCommand, MetaCommandResult, ReturnCode,
    build_arithmetic, build_get,
};

use super::{key, lifetime};
use crate::{refusal::refused, wire::Answer};

/// The most that is added to a counter at once.
const MOST: u64 = 1 << 40;

/// A counter that has come so far stays there: it reads as the highest number, and what is added
/// is taken back. Between this and where it would begin anew is room for 2^16 adds of whole windows
/// that were not yet taken back.
const FULL: u64 = 1 << 63;

/// The counters of a window, each with what is to be added to it.
pub(super) struct Counts {
    cells: Vec<Cell>,
}

struct Cell {
    key: String,
    counter: Counter,
    /// Nothing, where it is only read.
    add: u64,
    /// For how many seconds it has to be kept.
    seconds: u64,
}

#[derive(Debug, Clone, Copy)]
enum Counter {
    Calls,
    Failed,
    Slow,
}

/// What came of the counters of a window.
pub(super) struct Tally {
    pub(super) totals: Totals,
    /// How many additions were made.
    pub(super) made: usize,
    /// What is to be put right: what was added to counters that were full, and counters that were
    /// to be forgotten too early.
    pub(super) mend: Vec<MetaCommand>,
    /// The first thing that went wrong.
    pub(super) problem: Option<DriverError>,
}

impl Counter {
    const ALL: [Self; 3] = [Self::Calls, Self::Failed, Self::Slow];

    const fn letter(self) -> char {
        match self {
            Self::Calls => 'c',
            Self::Failed => 'f',
            Self::Slow => 's',
        }
    }

    const fn of(self, totals: &mut Totals) -> &mut u64 {
        match self {
            Self::Calls => &mut totals.calls,
            Self::Failed => &mut totals.failed,
            Self::Slow => &mut totals.slow,
        }
    }
}

/// Refuses what no counter has room for.
pub(super) fn check(counted: &Counted) -> Result<(), DriverError> {
    for add in &counted.adds {
        for counter in Counter::ALL {
            let count = *counter.of(&mut { add.totals });
            if count > MOST {
                let bound = format!("at most {MOST} at once");
                return Err(DriverError::limit("a count", bound, count));
            }
        }
    }
    Ok(())
}

impl Counts {
    /// Those of no window.
    pub(super) const fn none() -> Self {
        Self { cells: Vec::new() }
    }

    pub(super) fn new(record: &str, counted: &Counted, now: Timestamp) -> Self {
        let mut adds: BTreeMap<u64, Totals> = BTreeMap::new();
        for add in &counted.adds {
            if let Some(bucket) = counted.bucket(add.age, now) {
                let sums = adds.entry(bucket).or_default();
                for counter in Counter::ALL {
                    let sum = counter.of(sums);
                    *sum = sum.saturating_add(*counter.of(&mut { add.totals }));
                }
            }
        }
        let mut cells = Vec::new();
        for bucket in counted.window(now) {
            let mut totals = adds.get(&bucket).copied().unwrap_or_default();
            let left = counted.forgotten_at(bucket).since(now);
            for counter in Counter::ALL {
                cells.push(Cell {
                    key: key::counter(record, counted, bucket, counter.letter()),
                    counter,
                    add: *counter.of(&mut totals),
                    seconds: lifetime::seconds(left),
                });
            }
        }
        Self { cells }
    }

    /// Whether anything is added.
    pub(super) fn adds(&self) -> bool {
        self.cells.iter().any(|cell| cell.add > 0)
    }

    /// A command for each counter.
    pub(super) fn commands(&self) -> Result<Vec<MetaCommand>, DriverError> {
        self.cells.iter().map(Cell::command).collect()
    }

    /// What the answers say.
    pub(super) fn tally(&self, answers: Vec<Answer>) -> Tally {
        let mut tally = Tally {
            totals: Totals::default(),
            made: 0,
            mend: Vec::new(),
            problem: None,
        };
        for (cell, answer) in self.cells.iter().zip(answers) {
            let value = answer.map_err(refused).and_then(|answer| {
                if cell.add > 0 && answer.rc == ReturnCode::Va {
                    tally.made += 1;
                    tally.mend.extend(cell.mend(&answer));
                }
                cell.value(&answer)
            });
            match value {
                Ok(value) => {
                    let sum = cell.counter.of(&mut tally.totals);
                    *sum = sum.saturating_add(if value < FULL { value } else { u64::MAX });
                }
                Err(error) => {
                    tally.problem.get_or_insert(error);
                }
            }
        }
        tally
    }
}

impl Cell {
    fn command(&self) -> Result<MetaCommand, DriverError> {
        let command = if self.add == 0 {
            build_get(&self.key, &GetOptions::default())
        } else {
            // What is not there yet is made with what is added in it, and not added to.
            let mut options = ArithmeticOptions::default();
            options.delta = Some(self.add);
            options.initial = Some(self.add);
            // A second more than it needs, so that whoever adds later, by the same clock and the
            // same window, never finds it too short for a tick.
            options.initial_ttl = Some(lifetime::in_terms(self.seconds + 1));
            options.return_ttl = true;
            build_arithmetic(&self.key, &options)
        };
        command.map_err(refused)
    }

    fn value(&self, answer: &MetaCommandResult) -> Result<u64, DriverError> {
        match (answer.rc, &answer.value) {
            (ReturnCode::En, None) if self.add == 0 => Ok(0),
            // What was taken from is filled up with spaces.
            (ReturnCode::Va, Some(value)) => std::str::from_utf8(value)
                .ok()
                .and_then(|value| value.trim_end_matches(' ').parse().ok())
                .ok_or_else(|| {
                    let shown = String::from_utf8_lossy(&value[..value.len().min(24)]).into_owned();
                    DriverError::corrupt(format!("a counter is {shown:?}"))
                }),
            (code, _) => Err(DriverError::unavailable(format!(
                "an answer to a count is {code:?}"
            ))),
        }
    }

    /// What has to be put right after this answer to an addition.
    fn mend(&self, answer: &MetaCommandResult) -> Vec<MetaCommand> {
        let mut mend = Vec::new();
        // It was full before, so that it still is once this is taken back, whoever else does so.
        let before = self
            .value(answer)
            .ok()
            .and_then(|value| value.checked_sub(self.add));
        if before.is_some_and(|before| before >= FULL) {
            let mut options = ArithmeticOptions::default();
            options.mode = ArithmeticMode::Decrement;
            options.delta = Some(self.add);
            mend.extend(build_arithmetic(&self.key, &options));
        }
        // Whoever made it asked for a shorter window. One that was just made has none yet.
        let left = answer.ttl.and_then(|left| u64::try_from(left).ok());
        if left.is_some_and(|left| left < self.seconds) {
            let mut options = GetOptions::default();
            options.value = false;
            options.touch = Some(lifetime::in_terms(self.seconds + 1));
            mend.extend(build_get(&self.key, &options));
        }
        mend
    }
}
