use alloc::vec::Vec;
use core::time::Duration;

use super::Fence;
use crate::{Era, Record, Slot, State, Timestamp};

/// What a node has seen for itself, by its own clock, which never goes back: since when the shared
/// circuit has been in its state, and since when each probe has been under way.
///
/// A store's clock may be set. So a wait, or a lease, is over when the store's time says so *or*
/// when a node has watched the same state, or the same probe, for all that time.
///
/// Its moments may be of any origin. They are whole milliseconds: what a node sends is cut from its
/// clock's time, and what it receives is rounded up, so that nothing is over before its time.
///
/// ```
/// use core::time::Duration;
/// use breaker::{
///     Answer, Backoff, Input, NodeName, Policy, Probes, Record, Rule, Timestamp, Totals, Trip,
///     Witness,
/// };
///
/// let policy = Policy::new(Backoff::constant(Duration::from_secs(5)), Probes::at_most(1), None)?;
/// let at = Timestamp::from_millis;
/// let mut words = 0..;
/// let mut entropy = || words.next().unwrap();
/// let closed = Record::new(at(0), &mut entropy);
/// let trip = Trip { rule: Rule::FailureRate, totals: Totals::default(), consecutive: 2 };
/// let (era, forced_stamp) = (closed.era(), closed.forced_stamp());
/// let input = Input::Trip { era, forced_stamp, trip, wait: None };
/// let open = policy.step(&closed, input, at(1_000_000), &mut entropy).record.unwrap();
///
/// // The store's clock goes back by a quarter of an hour.
/// let mut witness = Witness::default();
/// witness.see(&open, at(70), at(80), None);
/// let node = NodeName::new("api-3")?;
/// let claim = Input::Claim { node: &node };
/// for (own, is_over) in [(5_079, false), (5_080, true)] {
///     witness.at(at(own));
///     let step = policy.step_witnessed(&open, claim, at(100_000), &witness, &mut entropy);
///     assert_eq!(matches!(step.answer, Answer::Probe { .. }), is_over);
/// }
/// # Ok::<(), breaker::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Witness {
    now: Timestamp,
    state: Option<(Era, Timestamp)>,
    /// The probes of that state. A record has at most 8, so they are as many.
    probes: Vec<(u64, Timestamp)>,
}

impl Witness {
    /// Sees the record by which the node acts from now on: one that it adopted, or wrote.
    ///
    /// A state or a probe that it did not see the last time counts from `received`, when the
    /// store's answer was there. `own` is the probe that this node has just claimed; it counts from
    /// `sent`, before the store was asked for the time by which the claim was decided, so that the
    /// node takes it to be over before anybody else does.
    pub fn see(
        &mut self,
        record: &Record,
        sent: Timestamp,
        received: Timestamp,
        own: Option<Fence>,
    ) {
        self.at(received);
        let era = record.era;
        if self.state.is_none_or(|(seen, _)| seen != era) {
            self.state = Some((era, received));
            self.probes.clear();
        }
        let seen = core::mem::take(&mut self.probes);
        self.probes = (record.probes.iter())
            .map(|slot| {
                let before = seen.iter().find(|(token, _)| *token == slot.token);
                let mut since = before.map_or(received, |&(_, since)| since);
                if own.is_some_and(|own| (own.era, own.token) == (era, slot.token)) {
                    since = since.min(sent);
                }
                (slot.token, since)
            })
            .collect();
    }

    /// It is `now` by the node's own clock, or later already.
    pub fn at(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    /// From when on, by the node's own clock, it has watched an open circuit for the whole of its
    /// wait; none, where it has not seen this state.
    pub fn retry_at(&self, record: &Record) -> Option<Timestamp> {
        let since = self.since(record.era)?;
        (record.state == State::Open).then(|| since.after(record.wait))
    }

    /// From when on, by the node's own clock, it has watched a probe for the whole of its lease;
    /// none, where it has not seen it.
    pub fn lease_over(&self, slot: &Slot) -> Option<Timestamp> {
        let seen = self.probes.iter().find(|(token, _)| *token == slot.token);
        seen.map(|(_, since)| since.after(slot.lease))
    }

    /// How much is missing until it has watched a state for so long; none, where it has not seen
    /// it.
    pub(super) fn rest_of(&self, era: Era, time: Duration) -> Option<Duration> {
        Some(self.since(era)?.after(time).since(self.now))
    }

    /// The same of a probe and its lease.
    pub(super) fn rest_of_lease(&self, slot: &Slot) -> Option<Duration> {
        Some(self.lease_over(slot)?.since(self.now))
    }

    fn since(&self, era: Era) -> Option<Timestamp> {
        let (seen, since) = self.state?;
        (seen == era).then_some(since)
    }
}

/// For the model of a fleet.
#[cfg(all(test, feature = "driver", not(loom)))]
impl Witness {
    pub(crate) fn likeness(&self, to: &mut crate::fleet::Likeness) {
        to.at(self.now);
        to.each(self.state.iter(), |to, (era, since)| {
            to.word(era.0);
            to.at(*since);
        });
        to.each(self.probes.iter(), |to, (token, since)| {
            to.word(*token);
            to.at(*since);
        });
    }
}
