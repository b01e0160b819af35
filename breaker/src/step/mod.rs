mod answer;
mod flap;
mod force;
mod input;
mod probe;
mod reconcile;
mod settle;
mod trip;
mod turn;
mod vote;
mod witness;

use core::time::Duration;

pub use answer::{Answer, Step};
pub use input::{Fence, Input, ProbeOutcome};
use turn::Turn;
use vote::Finding;
pub use witness::Witness;

#[cfg(feature = "driver")]
use crate::flap::Flaps;
use crate::{
    Backoff, ConfigError, Entropy, FlapDetection, Probes, Record, State, Timestamp, config::ensure,
};

/// What decides: the settings that a circuit is run by, and the one function that changes it.
///
/// ```
/// use core::time::Duration;
/// use breaker::{
///     Answer, Backoff, Input, Policy, ProbeOutcome, Probes, Record, Rule, State, Timestamp, Totals,
///     Trip,
/// };
///
/// let policy = Policy::new(Backoff::constant(Duration::from_secs(5)), Probes::at_most(1), None)?;
/// let at = Timestamp::from_millis;
/// let mut words = 0..;
/// let mut entropy = || words.next().unwrap();
///
/// let closed = Record::new(at(0), &mut entropy);
/// let totals = Totals { calls: 20, failed: 15, slow: 0 };
/// let trip = Trip { rule: Rule::FailureRate, totals, consecutive: 2 };
/// let (era, forced_stamp) = (closed.era(), closed.forced_stamp());
/// let input = Input::Trip { era, forced_stamp, trip, wait: None };
/// let open = policy.step(&closed, input, at(10), &mut entropy).record.unwrap();
/// assert_eq!((open.state(), open.retry_at()), (State::Open, Some(at(5_010))));
///
/// let step = policy.step(&open, Input::Acquire, at(5_009), &mut entropy);
/// assert!(step.record.is_none(), "a call that is refused writes nothing");
///
/// let step = policy.step(&open, Input::Acquire, at(5_010), &mut entropy);
/// let half_open = step.record.unwrap();
/// let Answer::Probe { fence, .. } = step.answer else { unreachable!() };
///
/// let input = Input::Probe { fence, outcome: ProbeOutcome::Succeeded };
/// let step = policy.step(&half_open, input, at(5_100), &mut entropy);
/// assert_eq!(step.record.unwrap().state(), State::Closed);
/// # Ok::<(), breaker::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    backoff: Backoff,
    probes: Probes,
    stable_after: Duration,
    skew: Duration,
    quorum: u32,
    settings: u64,
    flap_detection: Option<FlapDetection>,
}

impl Policy {
    /// A policy. A circuit is stable when it has been closed for `stable_after`, at most 30 days;
    /// for the longest wait, where that is not given.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first setting that is out of its bounds.
    pub fn new(
        backoff: Backoff,
        probes: Probes,
        stable_after: Option<Duration>,
    ) -> Result<Self, ConfigError> {
        backoff.check()?;
        probes.check()?;
        let stable_after = stable_after.unwrap_or_else(|| backoff.longest());
        ensure(
            stable_after <= Backoff::LIMIT,
            "stable_after",
            "at most 30 days",
            format_args!("{stable_after:?}"),
        )?;
        Ok(Self {
            backoff,
            probes,
            stable_after,
            skew: Duration::from_secs(1),
            quorum: 1,
            settings: 0,
            flap_detection: None,
        })
    }

    /// How far behind the record's last change a reading of the clock may be and still count as
    /// that moment: a second, unless it is set here. See [`step`](Self::step).
    #[must_use]
    pub const fn skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// The most nodes that can be asked for as a quorum.
    pub const MOST_QUORUM: u32 = 16;

    /// How many nodes of a fleet have to find a rule broken before the circuit opens for all, 1 to
    /// 16: the nearest of them to `nodes`. One, unless it is set here.
    #[must_use]
    pub const fn quorum(mut self, nodes: u32) -> Self {
        self.quorum = match nodes {
            0 => 1,
            1..=Self::MOST_QUORUM => nodes,
            _ => Self::MOST_QUORUM,
        };
        self
    }

    /// A fingerprint of the settings, by which the nodes of a fleet notice that theirs differ: what
    /// [`Record::settings`] says of every record that a step changes. Zero, unless it is set here.
    #[must_use]
    pub const fn settings(mut self, fingerprint: u64) -> Self {
        self.settings = fingerprint;
        self
    }

    /// Has openings that come again and again wait the longest wait; see [`FlapDetection`]. Where
    /// this is not set, the record keeps what others found, and nothing follows from it.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first setting that is out of its bounds.
    pub fn flap_detection(mut self, detection: FlapDetection) -> Result<Self, ConfigError> {
        detection.check()?;
        self.flap_detection = Some(detection);
        Ok(self)
    }

    #[cfg(feature = "driver")]
    pub(crate) const fn fingerprint(&self) -> u64 {
        self.settings
    }

    /// Whether a circuit that flapped is calm again by now, though no step has said so yet.
    #[cfg(feature = "driver")]
    pub(crate) fn is_calm(&self, flaps: Flaps, now: Timestamp) -> bool {
        let detection = self.flap_detection.as_ref();
        detection.is_some_and(|detection| detection.is_calm(flaps, now))
    }

    /// How long the circuit stays open.
    pub const fn backoff(&self) -> &Backoff {
        &self.backoff
    }

    /// How the circuit finds out whether the service is well again.
    pub const fn probes(&self) -> &Probes {
        &self.probes
    }

    /// For how long a circuit must have been closed to be stable.
    pub const fn stable_after(&self) -> Duration {
        self.stable_after
    }

    /// Openings since the circuit was last stable, at this moment: [`Record::attempt`], or zero
    /// where the circuit has been closed for long enough.
    pub fn attempt(&self, record: &Record, now: Timestamp) -> u32 {
        if self.is_stable(record, now) {
            0
        } else {
            record.attempt
        }
    }

    /// Decides what becomes of a circuit, and of whoever asked.
    ///
    /// Every step first carries out what time alone decides: what an operator imposed until now
    /// is lifted, and, where nothing is imposed, probes whose lease is over lose their places; a
    /// circuit that flapped is calm again where the penalty for its openings has decayed.
    ///
    /// Time may go backwards. Up to the [`skew`](Self::skew), it stands still at the record's last
    /// change; beyond that, the clock was set, and the record is moved back with it, so that no
    /// wait and no lease becomes longer than it was. What an operator imposed ends at the moment
    /// that was named, whatever happens to the clock.
    ///
    /// What an operator imposed is not touched by calls, probes and rules: what they say is lost,
    /// then and, if it was counted before or meanwhile, afterwards. Leases stay until it is over,
    /// except that a probe which ends gives back its place.
    #[must_use = "the record of a step has to be kept"]
    pub fn step(
        &self,
        record: &Record,
        input: Input<'_>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Step {
        self.step_within(record, input, now, Duration::ZERO, entropy)
    }

    /// The same where the time is later than `now`, by less than `rest`: waits and leases that
    /// begin are longer by as much, so that they are never over before their time.
    pub(crate) fn step_within(
        &self,
        record: &Record,
        input: Input<'_>,
        now: Timestamp,
        rest: Duration,
        entropy: &mut dyn Entropy,
    ) -> Step {
        let nobody = Witness::default();
        let turn = Turn::new(self, record, now, rest, &nobody, entropy);
        turn.step(input)
    }

    /// The same for one node of a fleet, which has watched the shared circuit by its own clock:
    /// a wait or a lease is over by the store's time, `now`, or by what `witness` has seen.
    ///
    /// What a node votes, claims or reports in vain leaves the record as it is, and nothing need be
    /// written even where time alone has decided something.
    #[must_use = "the record of a step has to be kept"]
    pub fn step_witnessed(
        &self,
        record: &Record,
        input: Input<'_>,
        now: Timestamp,
        witness: &Witness,
        entropy: &mut dyn Entropy,
    ) -> Step {
        let turn = Turn::new(self, record, now, Duration::ZERO, witness, entropy);
        turn.step(input)
    }

    fn is_stable(&self, record: &Record, now: Timestamp) -> bool {
        record.state == State::Closed && now.since(record.entered_at) >= self.stable_after
    }
}

impl Turn<'_> {
    fn step(mut self, input: Input<'_>) -> Step {
        self.settle();
        let answer = match input {
            Input::Acquire => self.acquire(None),
            Input::Trip {
                era,
                forced_stamp,
                trip,
                wait,
            } => self.trip(era, forced_stamp, trip, wait),
            Input::Probe { fence, outcome } => self.report(None, fence, outcome),
            Input::Vote {
                node,
                era,
                forced_stamp,
                trip,
                wait,
                fleet_breached,
                lapse,
            } => {
                let (worth, answer) = self.vote(&Finding {
                    node,
                    era,
                    forced_stamp,
                    trip,
                    wait,
                    fleet_breached,
                    lapse,
                });
                return self.end_if(worth, answer);
            }
            Input::Claim { node } => {
                let answer = self.acquire(Some(node));
                return self.end_if(matches!(answer, Answer::Probe { .. }), answer);
            }
            Input::Report {
                node,
                fence,
                outcome,
            } => {
                let answer = self.report(Some(node), fence, outcome);
                return self.end_if(answer != Answer::Stale, answer);
            }
            Input::Force {
                force,
                until,
                operator,
            } => self.force(force, until, operator),
            Input::Lift { operator } => self.lift(operator),
            Input::Reset { operator } => self.reset(operator),
            Input::Tick => Answer::Noted,
        };
        self.end(answer)
    }
}
