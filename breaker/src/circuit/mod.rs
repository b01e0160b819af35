mod change;
mod enter;
#[cfg(feature = "driver")]
mod fleet;
mod leave;
mod listen;
mod pick;
#[cfg(feature = "tower")]
mod waiters;

#[cfg(feature = "driver")]
use std::sync::PoisonError;
use std::{fmt, sync::Arc};

pub(crate) use enter::Ticket;
#[cfg(feature = "driver")]
pub(crate) use fleet::{Bell, Errand, Member};
pub(crate) use pick::Picks;
#[cfg(feature = "tower")]
pub(crate) use waiters::Waiter;

#[cfg(feature = "metrics")]
use crate::metrics::Gauges;
use crate::{
    Dropped, Era, Policy, Record, Status, Timestamp,
    clock::{Clock, Nanos},
    event::{Listeners, News},
    gate::Gate,
    random::Words,
    rules::Rules,
    sync::{AtomicU64, Mutex},
    window::Windows,
};

/// One circuit: what its handles and permits share.
///
/// Calls meet [`gate`](Self::gate), [`clock`](Self::clock) and [`windows`](Self::windows), none of
/// which has a lock. What changes the record goes through [`change`](Self::change), under the one
/// lock there is: the machine decides, the gate is set, and whoever listens is told, in this order
/// and before the next change. This is the place at which a shared circuit compares and swaps the
/// record in a store instead.
pub(crate) struct Circuit {
    gate: Gate,
    clock: Clock,
    windows: Windows,
    rules: Rules,
    timing: Timing,
    policy: Policy,
    service: Arc<str>,
    /// In nanoseconds: under metrics only, no opening that isn't made is spoken of before this.
    quiet_until: AtomicU64,
    /// In nanoseconds: until when what lies beneath a force rejects calls, for what a rejection
    /// says. Apart from the gate, which has to be looked at when the force ends.
    rejects_until: AtomicU64,
    #[cfg(feature = "tower")]
    waiters: waiters::Waiters,
    #[cfg(feature = "metrics")]
    gauges: Arc<Gauges>,
    /// None where all calls of a closed circuit pass.
    picks: Option<Box<Picks>>,
    cold: Mutex<Cold>,
}

/// What a call has to know of its own duration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    /// From how many nanoseconds on a call is slow; more than there are, where none is.
    pub(crate) slow: u64,
    /// What a counted permit that is dropped stands for.
    pub(crate) on_drop: Dropped,
    /// Whether the start of a call is of interest at all.
    pub(crate) started: bool,
}

struct Cold {
    record: Record,
    shown: Shown,
    /// Its part in a fleet.
    #[cfg(feature = "driver")]
    member: Option<Box<Member>>,
    /// What the last event said that callers meet.
    #[cfg(feature = "driver")]
    told: Status,
    /// Until when the closed state takes up its calls by and by.
    ramp_until: Option<Nanos>,
    words: Words,
    /// The number of the last change.
    sequence: u64,
    listeners: Listeners,
    news: News,
}

/// What the gate was last made to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shown {
    era: Era,
    status: Status,
    /// That of the force, so that permits from before a force don't count under it, whatever was
    /// imposed before.
    forced_stamp: Timestamp,
    /// Until when it stands without a look at the record.
    until: Timestamp,
}

impl Circuit {
    pub(crate) fn new(
        service: Arc<str>,
        rules: Rules,
        timing: Timing,
        policy: Policy,
        windows: Windows,
        clock: Clock,
        mut words: Words,
    ) -> Self {
        let record = Record::new(clock.now().timestamp(), &mut words);
        Self {
            gate: Gate::new(Status::Closed, None),
            clock,
            windows,
            rules,
            timing,
            policy,
            service,
            quiet_until: AtomicU64::new(0),
            rejects_until: AtomicU64::new(0),
            #[cfg(feature = "tower")]
            waiters: waiters::Waiters::default(),
            #[cfg(feature = "metrics")]
            gauges: Arc::default(),
            picks: None,
            cold: Mutex::new(Cold {
                shown: Shown {
                    era: record.era(),
                    status: Status::Closed,
                    forced_stamp: record.forced_stamp(),
                    until: Timestamp::MAX,
                },
                record,
                #[cfg(feature = "driver")]
                member: None,
                #[cfg(feature = "driver")]
                told: Status::Closed,
                ramp_until: None,
                words,
                sequence: 0,
                listeners: Listeners::default(),
                news: News::default(),
            }),
        }
    }

    /// Takes part in a fleet.
    #[cfg(feature = "driver")]
    pub(crate) fn join(self, member: Member) -> Self {
        let mut cold = self.cold.lock().unwrap_or_else(PoisonError::into_inner);
        cold.member = Some(Box::new(member));
        drop(cold);
        self
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn gauges(&self) -> &Arc<Gauges> {
        &self.gauges
    }

    pub(crate) fn service(&self) -> &Arc<str> {
        &self.service
    }
}

impl fmt::Debug for Circuit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Circuit")
            .field("service", &self.service)
            .field("status", &self.gate.load().status())
            .finish_non_exhaustive()
    }
}
