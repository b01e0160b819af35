use std::fmt;

use crate::{
    Status,
    clock::Nanos,
    sync::{AtomicU64, Ordering},
};

/// What every call looks at first: the status, and when a rejected call may try again.
///
/// One thread at a time publishes; any number read, and none ever waits. The moment has two
/// places that publications take in turn, so the one that belongs to a word stays untouched until
/// the word after it has been seen, and a reader that finds the same word before and after has
/// read the moment that belongs to it.
#[repr(align(64))]
pub(crate) struct Gate {
    word: AtomicU64,
    until: [AtomicU64; 2],
}

/// A published status and the number of its publication. A call keeps the word that it was let in
/// under: its outcome counts only while the gate still shows the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word(u64);

const STATUS_BITS: u32 = 3;

/// No moment is known, or there is none.
const NEVER: u64 = u64::MAX;

impl Gate {
    /// A gate that shows `status`, as publication 0.
    pub(crate) fn new(status: Status, until: Option<Nanos>) -> Self {
        Self {
            word: AtomicU64::new(code(status)),
            until: [
                AtomicU64::new(until.map_or(NEVER, |n| n.0)),
                AtomicU64::new(NEVER),
            ],
        }
    }

    /// What it shows now.
    #[inline(always)]
    pub(crate) fn load(&self) -> Word {
        Word(self.word.load(Ordering::Acquire))
    }

    /// What it shows now, and the moment that was published with it: one of the same publication.
    #[inline]
    pub(crate) fn load_until(&self) -> (Word, Option<Nanos>) {
        let mut word = self.load();
        loop {
            let until = self.until[word.place()].load(Ordering::Acquire);
            let again = self.load();
            if again == word {
                return (word, (until != NEVER).then_some(Nanos(until)));
            }
            word = again;
        }
    }

    /// Shows `status` from now on, under the next number. To be called by one thread at a time, as
    /// under the lock that guards the record.
    pub(crate) fn publish(&self, status: Status, until: Option<Nanos>) -> Word {
        let next = self.load().next(status);
        self.until[next.place()].store(until.map_or(NEVER, |n| n.0), Ordering::Release);
        self.word.store(next.0, Ordering::Release);
        next
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load().fmt(f)
    }
}

impl Word {
    /// Whether calls pass and are counted, which is what the hot path asks.
    #[inline(always)]
    pub(crate) fn is_closed(self) -> bool {
        self.0 & ((1 << STATUS_BITS) - 1) == code(Status::Closed)
    }

    /// The status.
    #[inline]
    pub(crate) fn status(self) -> Status {
        match self.0 & ((1 << STATUS_BITS) - 1) {
            0 => Status::Closed,
            1 => Status::Open,
            2 => Status::HalfOpen,
            3 => Status::ForcedOpen,
            4 => Status::ForcedClosed,
            5 => Status::Disabled,
            _ => Status::MetricsOnly,
        }
    }

    /// The number of the publication, from 0.
    #[inline(always)]
    pub(crate) fn sequence(self) -> u64 {
        self.0 >> STATUS_BITS
    }

    fn place(self) -> usize {
        (self.sequence() & 1) as usize
    }

    fn next(self, status: Status) -> Self {
        Self((self.sequence() + 1) << STATUS_BITS | code(status))
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{}", self.status(), self.sequence())
    }
}

const fn code(status: Status) -> u64 {
    match status {
        Status::Closed => 0,
        Status::Open => 1,
        Status::HalfOpen => 2,
        Status::ForcedOpen => 3,
        Status::ForcedClosed => 4,
        Status::Disabled => 5,
        Status::MetricsOnly => 6,
    }
}
