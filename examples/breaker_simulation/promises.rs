use std::time::Duration;

use crate::{
    arguments::Arguments,
    figures::Figures,
    fleet::{ANSWER, LEASE},
    scenario::{Traffic, Trouble},
};

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
        let (crowd, most) = (self.counts.crowd, self.bound.crowd);
        promise(
            crowd <= most,
            format!("{crowd} exchanges in one round trip, at most {most} promised"),
        );
        let refused = self.bound.refused();
        promise(
            self.counts.refused <= refused,
            format!(
                "{} swaps refused, at most {refused} promised",
                self.counts.refused
            ),
        );
        // Each node asks how things stand, once more where there is no record, and one of them writes
        // the first.
        promise(
            scenario.traffic != Traffic::None
                || (self.counts.exchanges <= 2 * self.bound.nodes && self.counts.swaps() <= 1),
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
        let forgets = scenario.has(Trouble::Forgetting);
        let forgotten = if forgets {
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
        let is_told = scenario.traffic.is_steady() && !forgets;
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
        // Whoever finds a rule broken comes within a quarter of an interval.
        let soon = arguments.interval() / 4 + arguments.latency() * 12 + ANSWER.end;
        let is_burst = scenario.traffic == Traffic::Burst;
        let few_are_enough = arguments.quorum * 8 <= scenario.nodes;
        promise(
            !is_burst || !few_are_enough || self.opened.is_some_and(|spread| spread.median <= soon),
            format!("half the nodes that breached knew of the opening later than {soon:?} after"),
        );
        broken
    }
}

/// How much later than another a node can hear of a change, where all have calls to make.
fn late(arguments: &Arguments) -> Duration {
    arguments.interval() * 11 / 10 + arguments.gap() * 3 / 2 + arguments.latency() * 4
}
