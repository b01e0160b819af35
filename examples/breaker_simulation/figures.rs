use std::{ops::Range, time::Duration};

use breaker::{Era, State, Timestamp};
use examples::START;

use crate::{
    arguments::Arguments,
    bound::{Bound, intervals},
    counts::Counts,
    fleet::{Fleet, WINDOW},
    ledger::Change,
    scenario::{Scenario, Trouble},
    tally::Seen,
};

/// What came of a scenario.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) scenario: Scenario,
    /// How long it took.
    pub(crate) time: Duration,
    pub(crate) counts: Counts,
    pub(crate) bound: Bound,
    pub(crate) seen: Seen,
    /// The transitions to open.
    pub(crate) openings: u64,
    /// From the first failure until nodes knew that the circuit is open for all.
    pub(crate) opened: Option<Spread>,
    /// The swaps in that time.
    pub(crate) swaps_at_opening: u64,
    /// From the moment at which the service was well again until nodes knew that the circuit is
    /// closed.
    pub(crate) closed: Option<Spread>,
}

/// When the first node, half of them and the last one knew.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) nodes: usize,
    pub(crate) first: Duration,
    pub(crate) median: Duration,
    pub(crate) last: Duration,
}

impl Figures {
    pub(crate) fn of(
        fleet: &Fleet,
        arguments: &Arguments,
        scenario: &Scenario,
        now: Timestamp,
    ) -> Self {
        let (seen, changes) = (fleet.tally.seen(), fleet.ledger.changes());
        let counts = fleet.ledger.counts();
        let well = START.after(scenario.down.end);
        let begun = seen.first_failure.unwrap_or(now);
        let is_open = |change: &&Change| change.to == State::Open;
        let opened =
            (changes.iter().find(is_open)).and_then(|change| Spread::of(&seen, change.era, begun));
        let closed = (changes.last())
            .filter(|change| change.to == State::Closed && change.at >= well)
            .and_then(|change| Spread::of(&seen, change.era, well));
        let opening = begun..begun.after(opened.map_or(Duration::ZERO, |spread| spread.last));
        let breached = if scenario.has(Trouble::Poison) {
            START..now
        } else {
            begun..now.min(well.after(WINDOW))
        };
        let breached = closed_within(&changes, &breached);
        let half_open = changes.iter().filter(|change| change.to == State::HalfOpen);
        let interval = arguments.interval();
        let bound = Bound {
            nodes: scenario.nodes.into(),
            quorum: arguments.quorum.into(),
            intervals: intervals(now.since(START), interval),
            breached: intervals(breached, interval),
            changes: counts.changes + counts.restored,
            probes: counts.claims + half_open.count() as u64,
            opened_alone: seen.opened_alone,
            collisions: counts.collisions,
            crowd: crowd(scenario, arguments),
        };
        Self {
            scenario: scenario.clone(),
            time: now.since(START),
            openings: changes.iter().filter(is_open).count() as u64,
            swaps_at_opening: fleet.ledger.swaps_within(&opening),
            counts,
            bound,
            seen,
            opened,
            closed,
        }
    }

    pub(crate) fn all_know_it_closed(&self) -> bool {
        (self.closed).is_some_and(|spread| spread.nodes as u64 >= self.bound.nodes)
    }
}

impl Spread {
    fn of(seen: &Seen, era: Era, from: Timestamp) -> Option<Self> {
        let heard = seen.heard.iter().filter(|(heard, _)| *heard == era);
        let mut times: Vec<Duration> = heard.map(|(_, at)| at.since(from)).collect();
        times.sort_unstable();
        Some(Self {
            nodes: times.len(),
            first: *times.first()?,
            median: times[times.len() / 2],
            last: *times.last()?,
        })
    }
}

fn crowd(scenario: &Scenario, arguments: &Arguments) -> u64 {
    let round_trip = (arguments.latency() * 2).as_millis() as u64 + 1;
    let quarter = (arguments.interval() / 4).as_millis() as u64 + 1;
    (u64::from(scenario.nodes) * round_trip * 2).div_ceil(quarter) + 16
}

/// For how long of this time the circuit was closed.
fn closed_within(changes: &[Change], time: &Range<Timestamp>) -> Duration {
    let states = [(START, State::Closed)];
    let states = states
        .into_iter()
        .chain(changes.iter().map(|change| (change.at, change.to)));
    let ends = changes.iter().map(|change| change.at).chain([time.end]);
    states
        .zip(ends)
        .filter(|((_, state), _)| *state == State::Closed)
        .map(|((from, _), to)| to.min(time.end).since(from.max(time.start)))
        .sum()
}
