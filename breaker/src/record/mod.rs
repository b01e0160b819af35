#[cfg(feature = "serde")]
mod codec;
mod era;
mod forced;
mod history;
mod slot;
mod transition;
mod vote;

use alloc::vec::Vec;
use core::time::Duration;

#[cfg(feature = "serde")]
pub use codec::DecodeError;
pub use era::Era;
pub use forced::Forced;
pub(crate) use history::History;
pub use slot::Slot;
pub use transition::{Cause, Transition};
pub use vote::Vote;

use crate::{Entropy, Force, NodeName, Policy, State, Status, Timestamp, flap::Flaps};

/// A circuit: all that has to be kept of it between two decisions, except what windows count.
///
/// Only [`Policy::step`] changes one. Where circuits are shared, the record is what the fleet
/// shares, and each change of it is a compare-and-swap.
///
/// ```
/// use breaker::{Record, Status, Timestamp};
///
/// let record = Record::new(Timestamp::from_millis(1_000), &mut || 7);
/// assert_eq!((record.status(), record.generation(), record.attempt()), (Status::Closed, 1, 0));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub(crate) schema: u32,
    pub(crate) era: Era,
    pub(crate) generation: u64,
    pub(crate) state: State,
    pub(crate) stamp: Timestamp,
    pub(crate) entered_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) wait: Duration,
    pub(crate) attempt: u32,
    pub(crate) last_stable_at: Option<Timestamp>,
    pub(crate) probes: Vec<Slot>,
    pub(crate) succeeded: u32,
    pub(crate) failed: u32,
    pub(crate) lost: u32,
    /// None, where no opening is remembered.
    pub(crate) flaps: Option<Flaps>,
    pub(crate) forced: Option<Forced>,
    pub(crate) forced_stamp: Timestamp,
    pub(crate) votes: Vec<Vote>,
    pub(crate) suspects: Vec<NodeName>,
    pub(crate) settings: u64,
    pub(crate) history: History,
    #[cfg(feature = "serde")]
    unknown: codec::Beyond,
}

impl Record {
    /// The version of the record's fields that this one knows.
    pub const SCHEMA: u32 = 2;

    /// A circuit that is closed and knows nothing of any past: its [`stamp`](Self::stamp) is zero,
    /// so whatever else is known of the circuit counts more. Takes one word, its era.
    pub fn new(now: Timestamp, entropy: &mut dyn Entropy) -> Self {
        Self {
            schema: Self::SCHEMA,
            era: Era(entropy.word()),
            generation: 1,
            state: State::Closed,
            stamp: Timestamp::default(),
            entered_at: now,
            updated_at: now,
            wait: Duration::ZERO,
            attempt: 0,
            last_stable_at: None,
            probes: Vec::new(),
            succeeded: 0,
            failed: 0,
            lost: 0,
            flaps: None,
            forced: None,
            forced_stamp: Timestamp::default(),
            votes: Vec::new(),
            suspects: Vec::new(),
            settings: 0,
            history: History::default(),
            #[cfg(feature = "serde")]
            unknown: codec::Beyond::default(),
        }
    }

    /// The version of the fields: of the latest that ever changed this record.
    pub const fn schema(&self) -> u32 {
        self.schema
    }

    /// The identity of the state.
    pub const fn era(&self) -> Era {
        self.era
    }

    /// How many states there have been, this one included.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The state of the machine, whatever is imposed on it.
    pub const fn state(&self) -> State {
        self.state
    }

    /// What callers meet, as of the last step: a force that has run out counts until the next one.
    pub fn status(&self) -> Status {
        Status::of(self.state, self.forced.as_ref().map(|forced| forced.force))
    }

    /// The moment of the last transition, or a millisecond after the one before it where the
    /// clock had not advanced: of two records the one with the later stamp is newer.
    pub const fn stamp(&self) -> Timestamp {
        self.stamp
    }

    /// When the state was entered.
    pub const fn entered_at(&self) -> Timestamp {
        self.entered_at
    }

    /// When the record was last changed.
    pub const fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    /// For how long an open circuit stays open; zero in the other states. A breaker that opened
    /// between two milliseconds counts from the first of them, and adds one to the wait.
    pub const fn wait(&self) -> Duration {
        self.wait
    }

    /// From when on an open circuit lets a probe through.
    pub fn retry_at(&self) -> Option<Timestamp> {
        (self.state == State::Open).then(|| self.entered_at.after(self.wait))
    }

    /// Openings without a stable time between them. It stays until the next opening, which counts
    /// from one again where the circuit has been stable; [`Policy::attempt`] says how it stands.
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Until when the circuit was last closed for long enough to be stable.
    pub const fn last_stable_at(&self) -> Option<Timestamp> {
        self.last_stable_at
    }

    /// The probes that are under way.
    pub fn probes(&self) -> &[Slot] {
        &self.probes
    }

    /// The probes of this state that succeeded.
    pub const fn probes_succeeded(&self) -> u32 {
        self.succeeded
    }

    /// The probes of this state that failed.
    pub const fn probes_failed(&self) -> u32 {
        self.failed
    }

    /// The probes of this state whose lease ran out.
    pub const fn probes_lost(&self) -> u32 {
        self.lost
    }

    /// Whether the circuit flaps, as of the last step: see [`FlapDetection`](crate::FlapDetection).
    pub fn is_flapping(&self) -> bool {
        self.flaps.is_some_and(|flaps| flaps.flapping)
    }

    /// What an operator imposed.
    pub const fn forced(&self) -> Option<&Forced> {
        self.forced.as_ref()
    }

    /// The stamp of the last time that something was imposed or lifted, apart from
    /// [`stamp`](Self::stamp); zero where there was none.
    ///
    /// What runs out is stamped a millisecond after what was imposed, whoever finds out and when:
    /// all who know of the one know of the other, and no later act of an operator yields to it.
    pub const fn forced_stamp(&self) -> Timestamp {
        self.forced_stamp
    }

    /// What nodes of a fleet said against a closed circuit since it was closed, the latest last.
    /// Those that have lapsed count no more.
    pub fn votes(&self) -> &[Vote] {
        &self.votes
    }

    /// The nodes whose probes failed last, the latest first: at most one less than the quorum. They
    /// claim a probe only after the others had the time of a lease to do so, since a node that
    /// fails by itself would otherwise keep the circuit of all open.
    pub fn suspects(&self) -> &[NodeName] {
        &self.suspects
    }

    /// The [fingerprint](Policy::settings) of the settings of whoever changed the record last;
    /// zero, where it has none.
    pub const fn settings(&self) -> u64 {
        self.settings
    }

    /// The last changes, at most 16, the latest last.
    pub fn history(&self) -> impl Iterator<Item = &Transition> {
        self.history.iter()
    }

    /// Until when every call is answered as this record says, so that [`Policy::step`] need not be
    /// asked: [`Timestamp::MAX`] where only an outcome or an operator can change that, and the
    /// beginning of time where each call has to ask.
    pub fn until(&self, policy: &Policy) -> Timestamp {
        match (&self.forced, self.state) {
            (Some(forced), _) => forced.until.unwrap_or(Timestamp::MAX),
            (None, State::Closed) => Timestamp::MAX,
            (None, State::Open | State::HalfOpen) => self.rejects_until(policy.probes().at_most),
        }
    }

    /// Until when the state rejects calls, whatever is imposed on it; the beginning of time where
    /// it does not.
    pub(crate) fn rejects_until(&self, at_most: u32) -> Timestamp {
        match self.state {
            State::Closed => Timestamp::default(),
            State::Open => self.entered_at.after(self.wait),
            State::HalfOpen => self.full_until(at_most, Slot::until).unwrap_or_default(),
        }
    }

    /// When there will be room for a probe, if places come free at `end`; none, where there is
    /// room.
    pub(crate) fn full_until(
        &self,
        at_most: u32,
        end: impl Fn(&Slot) -> Timestamp,
    ) -> Option<Timestamp> {
        let over = self.probes.len().checked_sub(at_most as usize)?;
        let mut ends: Vec<Timestamp> = self.probes.iter().map(end).collect();
        ends.sort_unstable();
        ends.get(over).copied()
    }

    /// The identity of the window that calls of this state are counted in: another after
    /// something was imposed or lifted, for what was counted before says nothing about what comes
    /// after.
    #[cfg(feature = "driver")]
    pub(crate) fn window(&self) -> Era {
        let odd = 0x9e37_79b9_7f4a_7c15;
        Era(self.era.0 ^ self.forced_stamp.as_millis().wrapping_mul(odd))
    }

    /// Imposes something, or nothing, in place of what is imposed.
    pub(crate) fn impose(&mut self, forced: Option<Forced>) {
        self.forced = forced;
        self.votes.clear();
        #[cfg(feature = "serde")]
        self.unknown.forget_forced();
    }

    /// Forgets what belongs to the state alone: its probes, and the votes against it.
    pub(crate) fn leave(&mut self) {
        self.probes.clear();
        self.succeeded = 0;
        self.failed = 0;
        self.lost = 0;
        self.votes.clear();
    }

    /// Has imposed on it what is imposed on another, or nothing.
    pub(crate) fn impose_as(&mut self, other: &Self) {
        self.impose(other.forced.clone());
        self.forced_stamp = other.forced_stamp;
        #[cfg(feature = "serde")]
        self.unknown.learn_forced(&other.unknown);
    }

    /// Keeps the openings in mind, or forgets them.
    pub(crate) fn remember(&mut self, flaps: Option<Flaps>) {
        self.flaps = flaps;
        #[cfg(feature = "serde")]
        if flaps.is_none() {
            self.unknown.forget_flaps();
        }
    }

    /// The state that this one goes back to, if all that it has of its own is that it was written
    /// again, or else itself.
    pub(crate) fn origin(&self) -> Era {
        let mut changes = self.history.iter().rev();
        changes
            .find_map(|change| match change.cause {
                Cause::Restored { of } if change.era == self.era => Some(of),
                _ => None,
            })
            .unwrap_or(self.era)
    }

    pub(crate) fn force(&self) -> Option<Force> {
        self.forced.as_ref().map(|forced| forced.force)
    }
}
