mod answer;
mod flap;
mod force;
mod input;
mod probe;
mod settle;
mod trip;
mod turn;

use core::time::Duration;

pub use answer::{Answer, Step};
pub use input::{Fence, Input, ProbeOutcome};
use turn::Turn;

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
        let mut turn = Turn::new(self, record, now, rest, entropy);
        turn.settle();
        let answer = match input {
            Input::Acquire => turn.acquire(),
            Input::Trip {
                era,
                forced_stamp,
                trip,
                wait,
            } => turn.trip(era, forced_stamp, trip, wait),
            Input::Probe { fence, outcome } => turn.probe(fence, outcome),
            Input::Force {
                force,
                until,
                operator,
            } => turn.force(force, until, operator),
            Input::Lift { operator } => turn.lift(operator),
            Input::Reset { operator } => turn.reset(operator),
            Input::Vote { .. } | Input::Claim { .. } | Input::Report { .. } | Input::Tick => {
                Answer::Noted
            }
        };
        turn.end(answer)
    }

    fn is_stable(&self, record: &Record, now: Timestamp) -> bool {
        record.state == State::Closed && now.since(record.entered_at) >= self.stable_after
    }
}
