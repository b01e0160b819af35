use std::{ops::Range, time::Duration};

use breaker::{Era, State, Timestamp};
use examples::START;

use crate::{
    arguments::Arguments,
    bound::{Bound, intervals},
    counts::Counts,
    fleet::{Fleet, LEASE, WINDOW},
    ledger::Change,
    scenario::{Scenario, Traffic},
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
        let breached = if scenario.poison {
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
            collisions: counts.collisions,
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
}

impl Figures {
    /// What was promised and not kept.
    pub(crate) fn broken(&self, arguments: &Arguments) -> Vec<String> {
        let Self { scenario, seen, .. } = self;
        let mut broken = Vec::new();
        let mut promise = |kept: bool, what: String| {
            if !kept {
                broken.push(format!("{}: {what}", scenario.name));
            }
        };
        let (exchanges, swaps) = (self.bound.exchanges(), self.bound.swaps());
        promise(
            self.counts.exchanges <= exchanges,
            format!(
                "{} exchanges, at most {exchanges} promised",
                self.counts.exchanges
            ),
        );
        promise(
            self.counts.swaps() <= swaps,
            format!("{} swaps, at most {swaps} promised", self.counts.swaps()),
        );
        let refused = self.bound.refused();
        promise(
            self.counts.refused <= refused,
            format!(
                "{} swaps refused, at most {refused} promised",
                self.counts.refused
            ),
        );
        // Each node asks once how things stand, and one of them writes the first record.
        promise(
            scenario.traffic != Traffic::None
                || (self.counts.exchanges <= self.bound.nodes && self.counts.swaps() <= 1),
            format!(
                "{} exchanges and {} swaps of a fleet that calls nothing",
                self.counts.exchanges,
                self.counts.swaps()
            ),
        );
        promise(
            scenario.opens == (self.openings > 0),
            format!("{} openings", self.openings),
        );
        promise(
            !scenario.recovers() || self.closed.is_some(),
            "did not close again".into(),
        );
        // Who knows that the circuit is open lets no call through, whatever the store forgets.
        promise(
            seen.knowing_strays == 0,
            format!("{} calls of nodes that knew it open", seen.knowing_strays),
        );
        // How many there are beyond the cap where the store forgets, which no cap can help.
        let forgotten = if scenario.forgets {
            LEASE.as_secs() as u32 + 1
        } else {
            0
        };
        let most = arguments.probes * (1 + forgotten);
        promise(
            seen.most_probes <= most,
            format!(
                "{} probes at one time, at most {most} promised",
                seen.most_probes
            ),
        );
        let late = late(arguments);
        let is_told = scenario.traffic.is_steady() && !scenario.forgets;
        promise(
            !is_told || seen.latest_stray <= late,
            format!(
                "a call {:?} after the opening, at most {late:?} promised",
                seen.latest_stray
            ),
        );
        promise(
            !is_told
                || (self.opened.iter().chain(&self.closed)).all(|spread| {
                    spread.nodes as u64 == self.bound.nodes && spread.last <= spread.first + late
                }),
            format!("some nodes heard of a change later than {late:?} after the first"),
        );
        broken
    }
}

/// How much later than another a node can hear of a change, where all have calls to make.
fn late(arguments: &Arguments) -> Duration {
    arguments.interval() * 11 / 10 + arguments.gap() * 3 / 2 + arguments.latency() * 4
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
