use crate::{
    Answer, Fence, Input, Reason, Rejected, Status,
    circuit::Circuit,
    clock::Nanos,
    gate::Word,
};

/// What a permit remembers of the moment it was given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    pub(super) pass: Pass,
    /// When; zero, where nothing asks for it.
    pub(super) started: Nanos,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Pass {
    /// Let through under this word, and counted as long as it stands.
    Counted(Word),
    /// A probe.
    Probe(Fence),
}

impl Ticket {
    pub(crate) const fn is_probe(&self) -> bool {
        matches!(self.pass, Pass::Probe(_))
    }
}

impl Circuit {
    /// Lets a call through or not. A closed circuit costs one load.
    #[inline]
    pub(crate) fn enter(&self) -> Result<Ticket, Rejected> {
        let word = self.gate.load();
        if word.is_closed() {
            return Ok(self.counted(word));
        }
        self.enter_unless_closed()
    }

    #[inline]
    fn counted(&self, word: Word) -> Ticket {
        let started = if self.timing.started {
            self.clock.now()
        } else {
            Nanos(0)
        };
        Ticket {
            pass: Pass::Counted(word),
            started,
        }
    }

    /// Every status has a time until which it stands without a look at the record.
    fn enter_unless_closed(&self) -> Result<Ticket, Rejected> {
        let (word, until) = self.gate.load_until();
        let now = self.clock.now();
        if until.is_some_and(|until| now >= until) {
            return self.claim(now);
        }
        match Reason::of(word.status()) {
            None => Ok(self.counted(word)),
            Some(reason) => Err(self.reject(reason, until, now)),
        }
    }

    /// Whether a call that came now would be rejected, and how. Nothing is claimed.
    pub(crate) fn would_reject(&self) -> Option<Rejected> {
        let (word, until) = self.gate.load_until();
        let reason = Reason::of(word.status())?;
        let now = self.clock.now();
        until
            .is_none_or(|until| now < until)
            .then(|| rejected(reason, until, now))
    }

    /// Asks the machine.
    #[cold]
    fn claim(&self, now: Nanos) -> Result<Ticket, Rejected> {
        let (answer, word, until) = self.change(Input::Acquire, now);
        match answer {
            Answer::Probe { fence, .. } => Ok(Ticket {
                pass: Pass::Probe(fence),
                started: now,
            }),
            Answer::Refused { status, .. } => {
                let reason = Reason::of(status).unwrap_or(Reason::Open);
                Err(self.reject(reason, until, now))
            }
            _ => Ok(self.counted(word)),
        }
    }

    fn reject(&self, reason: Reason, until: Option<Nanos>, now: Nanos) -> Rejected {
        self.count_rejection();
        rejected(reason, until, now)
    }

    pub(crate) fn count_rejection(&self) {
        self.windows.reject();
    }
}

fn rejected(reason: Reason, until: Option<Nanos>, now: Nanos) -> Rejected {
    Rejected {
        reason,
        retry_after: until.map(|until| until.since(now)),
    }
}

impl Reason {
    /// Why a circuit of this status rejects calls; none, where it lets them through.
    const fn of(status: Status) -> Option<Self> {
        match status {
            Status::Open => Some(Self::Open),
            Status::HalfOpen => Some(Self::ProbesFull),
            Status::ForcedOpen => Some(Self::ForcedOpen),
            Status::Closed | Status::ForcedClosed | Status::Disabled | Status::MetricsOnly => None,
        }
    }
}
