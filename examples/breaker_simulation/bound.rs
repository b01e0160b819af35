use std::time::Duration;

/// What a scenario may cost the store at the most.
///
/// | | operations |
/// |---|---|
/// | every node, each interval and once at its start | an exchange |
/// | a node that opens by itself, a probe | an exchange that is brought forward |
/// | a transition, the first record and one that was forgotten | a swap for each of the quorum, and some tries again |
/// | each interval in which somebody breaches while the circuit is closed | a swap for each of the quorum |
/// | a probe | two swaps: it is taken, and its end is told |
///
/// Beside these, swaps are refused: those of nodes that were told of the record less than a round
/// trip before another replaced it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    pub(crate) nodes: u64,
    pub(crate) quorum: u64,
    /// The intervals that passed, a begun one counted.
    pub(crate) intervals: u64,
    /// Those in which a node breached.
    pub(crate) breached: u64,
    /// Transitions, and records that were written again.
    pub(crate) changes: u64,
    pub(crate) probes: u64,
    /// How many times nodes opened by themselves.
    pub(crate) opened_alone: u64,
    pub(crate) collisions: u64,
    /// Answers within a round trip: those of nodes that all come within a quarter of an interval,
    /// twice that for chance, and a few.
    pub(crate) crowd: u64,
}

/// How many times a node tries a swap again at one exchange.
const RETRIES: u64 = 4;

impl Bound {
    /// An interval is a tenth shorter or longer by chance.
    pub(crate) const fn exchanges(&self) -> u64 {
        self.nodes * (1 + self.intervals + self.intervals.div_ceil(9))
            + self.opened_alone
            + self.probes
    }

    /// Swaps that are made.
    pub(crate) const fn swaps(&self) -> u64 {
        (self.changes + 1) * (self.quorum + RETRIES) + self.quorum * self.breached + 2 * self.probes
    }

    /// Swaps that are refused.
    pub(crate) const fn refused(&self) -> u64 {
        self.collisions
    }
}

/// How many intervals begin in this time.
pub(crate) fn intervals(time: Duration, interval: Duration) -> u64 {
    time.as_nanos().div_ceil(interval.as_nanos()) as u64
}
