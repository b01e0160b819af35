use super::{Cold, enter::Entry};
use crate::{
    ConfigError, Entropy, Ramp, Reason, Rules, Share, State, Status, Throttle,
    circuit::Circuit,
    clock::Nanos,
    gate::Word,
    random::{Draws, Words},
    sync::{AtomicU64, Ordering},
    window::{Tally, TimeWindow},
};

/// Which calls of a closed circuit pass: those that a ramp takes up, while the circuit recovers, and
/// of them those that a throttle doesn't turn away.
///
/// As long as there is something to pick the gate says so, and calls take the way around by
/// [`Circuit::pick`]; a ramp that is over gives the gate back.
#[derive(Debug)]
pub(crate) struct Picks {
    ramp: Option<Ramp>,
    throttle: Option<Throttling>,
    /// The sum of the shares of all calls that a ramp met, in millionths. Whenever it passes a
    /// whole one, that call passes: so of any calls on end as many pass as their shares come to,
    /// give or take one.
    shares: AtomicU64,
    /// Calls that were rejected here.
    recovering: AtomicU64,
    throttled: AtomicU64,
}

#[derive(Debug)]
struct Throttling {
    throttle: Throttle,
    /// The calls that ended, and as failures those that were turned away: of one stripe, since every
    /// call asks for the totals.
    window: TimeWindow,
    draws: Draws,
}

impl Picks {
    /// None, where there is nothing to pick by. Takes two words, if there is.
    pub(crate) fn new(
        ramp: Option<Ramp>,
        throttle: Option<Throttle>,
        rules: &Rules,
        words: &mut Words,
    ) -> Result<Option<Box<Self>>, ConfigError> {
        if let Some(ramp) = &ramp {
            ramp.check()?;
        }
        if let Some(throttle) = &throttle {
            throttle.check()?;
        }
        if ramp.is_none() && throttle.is_none() {
            return Ok(None);
        }
        // So that the nodes of a fleet, and the circuits of one process, don't begin with the same.
        let begun = words.word() % Share::ALL.millionths();
        let draws = Draws::new(words.word());
        Ok(Some(Box::new(Self {
            ramp,
            throttle: throttle.map(|throttle| Throttling {
                throttle,
                window: TimeWindow::new(throttle.time(), 1, rules),
                draws,
            }),
            shares: AtomicU64::new(begun),
            recovering: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
        })))
    }

    /// Calls that were left over by the ramp, and that the throttle turned away.
    pub(super) fn rejected(&self) -> [u64; 2] {
        [&self.recovering, &self.throttled].map(|count| count.load(Ordering::Relaxed))
    }

    /// Why a call is not let through that came under `word`, with the end of the ramp if there is
    /// one. It takes its turn.
    fn decide(&self, word: Word, until: Option<Nanos>, now: Nanos) -> Option<Reason> {
        if let Some(share) = self.ramp_share(until, now) {
            let sum = self.shares.fetch_add(share.millionths(), Ordering::Relaxed);
            if !passes_a_whole(sum, share) {
                return Some(Reason::Recovering);
            }
        }
        let throttling = self.throttle.as_ref()?;
        let chance = throttling.chance(word, now);
        let hit = chance > Share::NONE && chance.has(throttling.draws.draw());
        hit.then_some(Reason::Throttled)
    }

    /// The same for the next call, which is not taken.
    pub(super) fn foresee(&self, word: Word, until: Option<Nanos>, now: Nanos) -> Option<Reason> {
        if let Some(share) = self.ramp_share(until, now)
            && !passes_a_whole(self.shares.load(Ordering::Relaxed), share)
        {
            return Some(Reason::Recovering);
        }
        let throttling = self.throttle.as_ref()?;
        let hit = throttling.chance(word, now).has(throttling.draws.peek());
        hit.then_some(Reason::Throttled)
    }

    /// The share of calls that pass.
    fn share(&self, word: Word, until: Option<Nanos>, now: Nanos) -> Share {
        let ramp = self.ramp_share(until, now).unwrap_or(Share::ALL);
        self.throttle.as_ref().map_or(ramp, |throttling| {
            throttling.chance(word, now).rest().of_share(ramp)
        })
    }

    /// The share that the ramp takes up; none, where it is over.
    fn ramp_share(&self, until: Option<Nanos>, now: Nanos) -> Option<Share> {
        let (ramp, until) = self.ramp.zip(until.filter(|&until| now < until))?;
        Some(ramp.share(ramp.time().saturating_sub(until.since(now))))
    }
}

/// Whether the sum of shares passes a whole number with this one.
fn passes_a_whole(sum: u64, share: Share) -> bool {
    let whole = Share::ALL.millionths();
    sum % whole + share.millionths() >= whole
}

impl Throttling {
    fn chance(&self, word: Word, now: Nanos) -> Share {
        let totals = self.window.totals(word.sequence(), now);
        self.throttle
            .chance(totals.calls, totals.calls - totals.failed)
    }
}

impl Circuit {
    /// Picks by these from the first call on.
    pub(crate) fn picking(mut self, picks: Option<Box<Picks>>) -> Self {
        self.picks = picks;
        if self.is_throttled() {
            self.gate.publish_picking(None);
        }
        self
    }

    /// Takes notice of a state that was entered: a closed one that comes after another begins the
    /// ramp. One that an operator has put in place of a closed one ends it.
    pub(super) fn begin_ramp(&self, cold: &mut Cold, from: State, now: Nanos) {
        let recovers = from != State::Closed && cold.record.state() == State::Closed;
        let ramp = self.picks.as_ref().and_then(|picks| picks.ramp);
        cold.ramp_until = ramp
            .filter(|_| recovers)
            .map(|ramp| Nanos(now.0.saturating_add(ramp.time().as_nanos() as u64)));
    }

    /// Has the gate show the record, which stands until `until` without a look at it.
    pub(super) fn publish(&self, cold: &Cold, until: Option<Nanos>, now: Nanos) {
        let status = cold.record.status();
        let ramp_until = cold.ramp_until.filter(|&until| now < until);
        if status == Status::Closed && (ramp_until.is_some() || self.is_throttled()) {
            self.gate.publish_picking(ramp_until);
        } else {
            self.gate.publish(status, until);
        }
    }

    /// Lets a call through or not, where the gate says that calls are picked.
    #[inline(never)]
    pub(super) fn pick(&self, word: Word, until: Option<Nanos>, now: Nanos) -> Entry {
        // The gate says so only where there are any.
        let Some(picks) = &self.picks else {
            return self.counted(word);
        };
        let Some(reason) = picks.decide(word, until, now) else {
            if picks.throttle.is_none() && until.is_none_or(|until| now >= until) {
                self.gate.relax(word);
            }
            return self.counted(word);
        };
        if reason == Reason::Throttled {
            self.count_for_picks(word, now, true);
            picks.throttled.fetch_add(1, Ordering::Relaxed);
            self.reject(reason, None, now)
        } else {
            picks.recovering.fetch_add(1, Ordering::Relaxed);
            self.reject(reason, until, now)
        }
    }

    /// Counts a call that ended, or that was turned away, for the throttle. As with the circuit's own
    /// window, the time is read before the word.
    pub(super) fn count_for_picks(&self, word: Word, now: Nanos, failed: bool) {
        if let Some(throttling) = self
            .picks
            .as_ref()
            .and_then(|picks| picks.throttle.as_ref())
            && self.gate.load().is_of(word)
        {
            let tally = Tally {
                failed,
                slow: false,
            };
            throttling.window.count(0, word.sequence(), now, tally);
        }
    }

    /// For a snapshot: see [`Snapshot::admitted`](crate::Snapshot::admitted).
    pub(super) fn admitted(&self, word: Word, until: Option<Nanos>, now: Nanos) -> Option<Share> {
        let picks = self.picks.as_ref()?;
        if word.is_picking() {
            Some(picks.share(word, until, now))
        } else {
            (word.status() == Status::Closed).then_some(Share::ALL)
        }
    }

    fn is_throttled(&self) -> bool {
        self.picks
            .as_ref()
            .is_some_and(|picks| picks.throttle.is_some())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::time::Duration;

    use crate::{Breaker, Clock, Outcome, Ramp, Throttle};

    /// Whether the hot path is open: before an opening, after the circuit has closed again, and after
    /// the first call beyond the ramp.
    fn gate(throttle: Option<Throttle>) -> [bool; 3] {
        let second = Duration::from_secs(1);
        let (clock, time) = Clock::fed();
        let builder = Breaker::builder("service").clock(clock);
        let mut builder = builder.ramp(Ramp::over(second));
        if let Some(throttle) = throttle {
            builder = builder.throttle(throttle);
        }
        let breaker = builder.build().unwrap();
        let is_closed = || breaker.circuit.gate.load().is_closed();
        let before = is_closed();
        let permit = breaker.try_acquire().unwrap();
        permit.record(Outcome::OpenFor(second));
        time.advance(second);
        breaker.try_acquire().unwrap().success();
        let recovering = is_closed();
        time.advance(second);
        breaker.try_acquire().unwrap().success();
        [before, recovering, is_closed()]
    }

    #[test]
    fn a_ramp_that_is_over_gives_the_hot_path_back() {
        assert_eq!(gate(None), [true, false, true]);
        assert_eq!(gate(Some(Throttle::default())), [false; 3]);
    }
}
