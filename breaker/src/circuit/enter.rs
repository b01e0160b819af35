use std::time::Duration;

use super::change::Changed;
use crate::{
    Answer, Fence, Input, Permit, Reason, Rejected, Status, circuit::Circuit, clock::Nanos,
    event::News, gate::Word, sync::Ordering,
};

/// What a permit remembers of the moment it was given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    /// The word under which the call was let through: it is counted as long as that stands.
    pub(super) word: Word,
    /// When; zero, where nothing asks for it.
    pub(super) started: Nanos,
    /// What a probe shows at its end; only of meaning where the word is that of a half-open
    /// circuit. Not an option, as that would go through memory on every call.
    pub(super) probe: Fence,
}

impl Ticket {
    #[inline(always)]
    pub(crate) fn is_probe(&self) -> bool {
        self.word.status() == Status::HalfOpen
    }
}

/// Leave to make a call, or why there is none.
///
/// Apart and not as a `Result`, whose two sides share their place: the hot path would have to go
/// through memory instead of registers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) ticket: Ticket,
    refused: Option<Refusal>,
}

/// A rejection in plain words, for the same reason.
#[derive(Debug, Clone, Copy)]
struct Refusal {
    reason: Reason,
    /// How long from now, in nanoseconds; the most there are, where that is not known.
    wait: u64,
}

impl Entry {
    #[inline(always)]
    pub(crate) fn permit(self, circuit: &Circuit) -> Result<Permit<'_>, Rejected> {
        match self.rejected() {
            None => Ok(Permit::new(circuit, self.ticket)),
            Some(rejected) => Err(rejected),
        }
    }

    #[inline(always)]
    pub(crate) fn rejected(self) -> Option<Rejected> {
        self.refused.map(Rejected::from)
    }
}

impl Circuit {
    /// Lets a call through or not. A closed circuit costs one load.
    #[inline(always)]
    pub(crate) fn enter(&self) -> Entry {
        let word = self.gate.load();
        if word.is_closed() {
            return self.counted(word);
        }
        // Taken apart, so that only what is rejected or a probe goes through memory.
        let Entry {
            ticket:
                Ticket {
                    word,
                    started,
                    probe: Fence { era, token },
                },
            refused,
        } = self.enter_unless_closed();
        Entry {
            ticket: Ticket {
                word,
                started,
                probe: Fence { era, token },
            },
            refused,
        }
    }

    #[inline(always)]
    pub(super) fn counted(&self, word: Word) -> Entry {
        let started = if self.timing.started {
            self.clock.now()
        } else {
            Nanos(0)
        };
        Ticket {
            word,
            started,
            probe: Fence::NONE,
        }
        .into()
    }

    /// Every status has a time until which it stands without a look at the record.
    #[inline(never)]
    fn enter_unless_closed(&self) -> Entry {
        let (word, until) = self.gate.load_until();
        let now = self.clock.now();
        if until.is_some_and(|until| now >= until) {
            return self.claim(word, until, now);
        }
        match Reason::of(word.status()) {
            None => self.pass(word, until, now),
            Some(reason) => self.reject(reason, until, now),
        }
    }

    /// Whether a call that came now would be rejected, and how. Nothing is claimed.
    pub(crate) fn would_reject(&self) -> Option<Rejected> {
        self.rejection(|word, until, now| self.picks.as_ref()?.foresee(word, until, now))
    }

    /// The same where any call would be rejected, whichever are picked.
    #[cfg(feature = "tower")]
    pub(crate) fn would_reject_all(&self) -> Option<Rejected> {
        self.rejection(|_, _, _| None)
    }

    fn rejection(
        &self,
        held_back: impl FnOnce(Word, Option<Nanos>, Nanos) -> Option<Reason>,
    ) -> Option<Rejected> {
        let (mut word, mut until) = self.gate.load_until();
        if word.is_closed() {
            return None;
        }
        let mut now = self.clock.now();
        let is_over = until.is_some_and(|until| now >= until);
        let is_asked =
            matches!(word.status(), Status::Open | Status::HalfOpen) || word.is_picking();
        if is_over && !is_asked {
            // What was imposed has run out, and what lies beneath may reject.
            ((word, until), now) =
                self.settled(&mut News::default(), |_, now| (self.gate.load_until(), now));
        }
        let reason = if word.is_picking() {
            let reason = held_back(word, until, now)?;
            until = until.filter(|_| reason != Reason::Throttled);
            reason
        } else {
            let is_over = until.is_some_and(|until| now >= until);
            Reason::of(word.status()).filter(|_| !is_over)?
        };
        Some(Refusal::new(reason, self.retry_at(reason, until), now).into())
    }

    /// Where the status has calls pass. Apart, to keep rejections short.
    #[inline(never)]
    fn pass(&self, word: Word, until: Option<Nanos>, now: Nanos) -> Entry {
        if word.is_picking() {
            self.pick(word, until, now)
        } else {
            self.counted(word)
        }
    }

    /// Asks the machine.
    #[cold]
    fn claim(&self, word: Word, until: Option<Nanos>, now: Nanos) -> Entry {
        // A ramp's end is no matter of the machine's.
        if word.is_picking() {
            return self.pick(word, until, now);
        }
        let Changed {
            answer,
            word,
            until,
            now,
        } = self.change(Input::Acquire, now);
        match answer {
            Answer::Probe { fence, .. } => Ticket {
                word,
                started: now,
                probe: fence,
            }
            .into(),
            Answer::Refused { status, .. } => {
                let reason = Reason::of(status).unwrap_or(Reason::Open);
                self.reject(reason, until, now)
            }
            // What was imposed may have run out.
            _ => self.pass(word, until, now),
        }
    }

    pub(super) fn reject(&self, reason: Reason, until: Option<Nanos>, now: Nanos) -> Entry {
        self.count_rejection();
        Entry {
            ticket: Ticket {
                word: self.gate.load(),
                started: now,
                probe: Fence::NONE,
            },
            refused: Some(Refusal::new(reason, self.retry_at(reason, until), now)),
        }
    }

    /// When a call has a chance again, where the gate stands until `until`: not at the end of a
    /// force, if what lies beneath it still rejects calls then.
    pub(super) fn retry_at(&self, reason: Reason, until: Option<Nanos>) -> Option<Nanos> {
        match reason {
            Reason::ForcedOpen => {
                // Of the present record or, at worst, of the change that is under way.
                let beneath = self.rejects_until.load(Ordering::Relaxed);
                until.map(|end| Nanos(end.0.max(beneath)))
            }
            Reason::Open | Reason::ProbesFull | Reason::Recovering | Reason::Throttled => until,
        }
    }

    pub(crate) fn count_rejection(&self) {
        self.windows.reject();
    }
}

impl From<Ticket> for Entry {
    #[inline(always)]
    fn from(ticket: Ticket) -> Self {
        Self {
            ticket,
            refused: None,
        }
    }
}

impl Refusal {
    fn new(reason: Reason, until: Option<Nanos>, now: Nanos) -> Self {
        let wait = until.map_or(u64::MAX, |until| until.0.saturating_sub(now.0));
        Self { reason, wait }
    }
}

impl From<Refusal> for Rejected {
    #[inline(always)]
    fn from(Refusal { reason, wait }: Refusal) -> Self {
        Self {
            reason,
            retry_after: (wait != u64::MAX).then(|| Duration::from_nanos(wait)),
        }
    }
}

impl Reason {
    /// Why a circuit of this status rejects calls; none, where it lets them through.
    pub(super) const fn of(status: Status) -> Option<Self> {
        match status {
            Status::Open => Some(Self::Open),
            Status::HalfOpen => Some(Self::ProbesFull),
            Status::ForcedOpen => Some(Self::ForcedOpen),
            Status::Closed | Status::ForcedClosed | Status::Disabled | Status::MetricsOnly => None,
        }
    }
}
