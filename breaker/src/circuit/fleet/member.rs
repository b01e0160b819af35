use std::{mem, task::Waker, time::Duration};

use crate::{
    Fence, Force, Forced, NodeName, ProbeOutcome, PumpState, Shared, Status, StoreDown, StoreState,
    Timestamp, Traffic, Trip,
    clock::Nanos,
    fleet::{Act, FleetError, Reply},
    window::Bucket,
};

/// What a circuit keeps under its lock to take part in a fleet: what the pump has to know of it,
/// and what it knows from the pump.
pub(crate) struct Member {
    pub(super) name: NodeName,
    pub(super) quorum: u32,
    pub(super) interval: Duration,
    pub(super) down_after: Duration,
    pub(super) policy: StoreDown,
    /// Whether the record is a mirror of the shared one, which is not closed, and the store is up:
    /// then the machine is not asked here.
    pub(super) governed: bool,
    /// While governed: until when calls are rejected without a further look.
    pub(super) closed_until: Nanos,
    /// Probes of the shared circuit that this node may make: never more than there are places.
    pub(super) held: Vec<Held>,
    /// Whether a call was rejected that could have been a probe.
    pub(super) demand: bool,
    /// When a call last wanted a probe.
    pub(super) wanted_at: Nanos,
    /// For how long one is claimed again and again for the next call.
    pub(super) patience: Duration,
    /// When to claim again a probe that was given back, since no call had come for it yet.
    pub(super) claim_again: Option<Nanos>,
    /// The rule that opened this circuit by itself.
    pub(super) breach: Option<Breach>,
    /// What was counted before this circuit opened by itself, and not sent yet.
    pub(super) left: Vec<Left>,
    /// What operators asked for, at most [`Member::MOST_ACTS`].
    pub(super) acts: Vec<Asked>,
    /// What was imposed on this breaker alone.
    pub(super) own: Option<Forced>,
    /// What was imposed on the fleet, by this node's clock.
    pub(super) shared: Option<Forced>,
    /// The stamp of that, or of its end.
    pub(super) shared_stamp: Timestamp,
    /// Whether that was told to be over when it was by this node's clock.
    pub(super) expired_here: bool,
    /// What is imposed because the store is down.
    pub(super) without_store: Option<Forced>,
    pub(super) pump: PumpState,
    pub(super) store: StoreState,
    /// Since when exchanges fail.
    pub(super) failing_since: Option<Nanos>,
    /// What the store said last, where that was an error.
    pub(super) last_error: Option<String>,
    pub(super) heard_at: Option<Timestamp>,
    pub(super) status: Option<Status>,
    /// Until when the votes hold that there are.
    pub(super) votes: Vec<Nanos>,
    /// The probes of the fleet that are under way.
    pub(super) probes: u32,
    pub(super) traffic: Traffic,
    /// The calls that had come when the pump last looked.
    pub(super) calls_seen: u64,
    bell: Option<Bell>,
    waker: Option<Waker>,
}

/// A probe of the shared circuit in the hands of this node.
pub(super) struct Held {
    pub(super) fence: Fence,
    /// From when on what it says does not count.
    pub(super) until: Nanos,
    /// From when on its place is given back if no call has come for it.
    pub(super) give_back: Nanos,
    pub(super) hand: Hand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// For the next call.
    Ready,
    /// A call has it.
    Out,
    /// To be told.
    Ended(ProbeOutcome),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Breach {
    pub(super) trip: Trip,
    pub(super) wait: Option<Duration>,
}

/// A bucket of a state that is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    pub(super) bucket: Bucket,
    /// When its age was taken.
    pub(super) at: Nanos,
}

/// What an operator asked for, and where the answer goes.
pub(super) struct Asked {
    pub(super) act: Act,
    pub(super) reply: Reply<Result<(), FleetError>>,
    /// Whether the pump has it in hand.
    pub(super) taken: bool,
}

/// How soon the pump has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bell {
    /// A rule was broken: sooner than otherwise, once an interval.
    Soon,
    /// Something is to be told.
    Now,
}

impl Member {
    /// More than that many acts can't wait at a time.
    pub(super) const MOST_ACTS: usize = 64;

    /// For so long at least after a call that wanted a probe, one is claimed for the next.
    pub(super) const PATIENCE: Duration = Duration::from_secs(600);

    /// Buckets of former states that wait to be sent; there is a window's worth for each opening.
    pub(super) const MOST_LEFT: usize = 4 * (Bucket::IN_A_WINDOW + 1);

    pub(crate) fn new(name: NodeName, shared: &Shared) -> Self {
        Self {
            name,
            quorum: shared.quorum,
            interval: shared.interval,
            down_after: shared.down_after_or_default(),
            policy: shared.store_down,
            governed: false,
            closed_until: Nanos(0),
            held: Vec::new(),
            demand: false,
            wanted_at: Nanos(0),
            patience: Self::PATIENCE,
            claim_again: None,
            breach: None,
            left: Vec::new(),
            acts: Vec::new(),
            own: None,
            shared: None,
            shared_stamp: Timestamp::default(),
            expired_here: false,
            without_store: None,
            pump: PumpState::NotStarted,
            store: StoreState::Unknown,
            failing_since: None,
            last_error: None,
            heard_at: None,
            status: None,
            votes: Vec::new(),
            probes: 0,
            traffic: Traffic::default(),
            calls_seen: 0,
            bell: None,
            waker: None,
        }
    }

    /// Has the pump look; gives whom to wake once the lock is released.
    #[must_use]
    pub(super) fn ring(&mut self, bell: Bell) -> Option<Waker> {
        self.bell = self.bell.max(Some(bell));
        self.waker.take()
    }

    /// What was rung since the last time; where nothing was, `waker` is woken when it is. Gives
    /// back the waker that is not needed any more, to be dropped when no lock is held.
    pub(super) fn answer(&mut self, waker: &Waker) -> (Option<Bell>, Option<Waker>) {
        match self.bell.take() {
            Some(bell) => (Some(bell), None),
            None => (None, self.waker.replace(waker.clone())),
        }
    }

    pub(super) fn held(&mut self, fence: Fence) -> Option<&mut Held> {
        self.held.iter_mut().find(|held| held.fence == fence)
    }

    /// Whether a probe waits for a call.
    pub(super) fn is_ready(&self, now: Nanos) -> bool {
        let mut held = self.held.iter();
        held.any(|held| held.hand == Hand::Ready && now < held.give_back)
    }

    /// A call wants a probe. The next may be as long in coming as this one was, and longer.
    pub(super) fn want(&mut self, now: Nanos) {
        let gap = now.since(self.wanted_at);
        let is_first = self.wanted_at == Nanos(0);
        self.patience = if is_first {
            Self::PATIENCE
        } else {
            Self::PATIENCE.max(gap * 2)
        };
        self.demand = true;
        self.wanted_at = now;
    }

    /// Whether a probe is to be claimed for calls that may yet come.
    pub(super) fn claims_again(&self, now: Nanos) -> bool {
        self.claim_again.is_some_and(|at| now >= at)
    }

    /// Takes notice that a probe goes back for which no call came. Where calls are few, the next
    /// would find none either: so it is claimed again, once others had the time to.
    pub(super) fn given_back(&mut self, now: Nanos) {
        if now.since(self.wanted_at) < self.patience {
            self.claim_again = Some(now.after(self.interval * 3));
        }
    }

    /// Lets go of probes whose lease is over.
    pub(super) fn forget_lost(&mut self, now: Nanos) {
        self.held.retain(|held| now < held.until);
    }

    /// Those whose acts the pump had in hand, to be told how it went once the lock is released.
    #[must_use]
    pub(super) fn take_acted(&mut self) -> Vec<Asked> {
        let (taken, rest) = mem::take(&mut self.acts)
            .into_iter()
            .partition(|asked| asked.taken);
        self.acts = rest;
        taken
    }

    /// What is imposed, in the order in which it counts: on this breaker alone, on the fleet, for
    /// want of a store.
    pub(super) fn imposed(&self, now: Timestamp) -> Option<Forced> {
        let by_operators = [&self.own, &self.shared].into_iter().flatten();
        by_operators
            .filter(|forced| !forced.is_over(now))
            .chain(&self.without_store)
            .next()
            .cloned()
    }

    /// Takes notice of what is imposed on the fleet. Each answer gives its moments by this node's
    /// clock anew, as exact as its round trip was short: only where the store's clock was set is
    /// that more than was known.
    pub(super) fn learn_forced(&mut self, forced: Option<Forced>, stamp: Timestamp) {
        let is_known = mem::replace(&mut self.shared_stamp, stamp) == stamp;
        if !is_known {
            // They were counted before.
            self.left.clear();
        }
        let apart = match (&self.shared, &forced) {
            (Some(known), Some(forced)) => match (known.until, forced.until) {
                (Some(one), Some(other)) => one.max(other).since(one.min(other)),
                _ => Duration::ZERO,
            },
            _ => Duration::MAX,
        };
        if !is_known || apart > self.interval * 2 {
            self.shared = forced;
        }
    }

    /// What the policy for a store that is down imposes from now on.
    pub(super) fn without_store(&self, now: Timestamp) -> Option<Forced> {
        let force = match self.policy {
            StoreDown::Local => return None,
            StoreDown::FailOpen => Force::Closed,
            StoreDown::FailClosed => Force::Open,
        };
        Some(Forced {
            force,
            until: None,
            by: "on_store_down".into(),
            reason: "the store does not answer".into(),
            since: now,
        })
    }
}
