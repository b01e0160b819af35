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
/// under: its outcome counts only while the gate still shows a word of that number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word(u64);

const STATUS_BITS: u32 = 3;

/// In place of a status's number: closed, but not all calls pass.
const PICKING: u64 = 7;

/// No moment is known, or there is none.
const NEVER: u64 = u64::MAX;

impl Gate {
    /// A gate that shows `status`, as publication 0.
    pub(crate) fn new(status: Status, until: Option<Nanos>) -> Self {
        Self {
            word: AtomicU64::new(status.number()),
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
        self.show(status.number(), until)
    }

    /// Shows that the circuit is closed and calls are picked, under the next number: until then, if
    /// there is a moment, by a ramp as well. As [`publish`](Self::publish), one thread at a time.
    pub(crate) fn publish_picking(&self, until: Option<Nanos>) -> Word {
        self.show(PICKING, until)
    }

    /// Lets all calls pass from now on, under the same number, where `word` is shown still and says
    /// that they are picked. Any thread may do so at any time; it never goes over a publication.
    pub(crate) fn relax(&self, word: Word) {
        if word.is_picking() {
            let _ = self.word.compare_exchange(
                word.0,
                word.number() | Status::Closed.number(),
                Ordering::AcqRel,
                Ordering::Relaxed,
            );
        }
    }

    fn show(&self, code: u64, until: Option<Nanos>) -> Word {
        let next = Word((self.load().sequence() + 1) << STATUS_BITS | code);
        self.until[next.place()].store(until.map_or(NEVER, |n| n.0), Ordering::Release);
        // An exchange, as loom takes a store that meets the one in `relax` for one that may be lost.
        self.word.swap(next.0, Ordering::AcqRel);
        next
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load().fmt(f)
    }
}

impl Word {
    /// Whether all calls pass and are counted, which is what the hot path asks.
    #[inline(always)]
    pub(crate) fn is_closed(self) -> bool {
        self.code() == Status::Closed.number()
    }

    /// Whether the circuit is closed and calls are picked.
    #[inline]
    pub(crate) fn is_picking(self) -> bool {
        self.code() == PICKING
    }

    /// Whether it is of the same publication: a word that was relaxed since is.
    #[inline]
    pub(crate) fn is_of(self, other: Self) -> bool {
        self.sequence() == other.sequence()
    }

    /// The status.
    #[inline]
    pub(crate) fn status(self) -> Status {
        // Picking is closed, too. Said so, the numbers are those of the status, and no table.
        match self.code() % PICKING {
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

    #[inline(always)]
    fn code(self) -> u64 {
        self.0 & ((1 << STATUS_BITS) - 1)
    }

    /// The number of the publication, in its place in the word.
    fn number(self) -> u64 {
        self.0 & !((1 << STATUS_BITS) - 1)
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{}", self.status(), self.sequence())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::Gate;
    use crate::{Status, clock::Nanos};

    #[test]
    fn shows_what_was_published_last() {
        let gate = Gate::new(Status::Closed, None);
        assert!(gate.load().is_closed());
        let mut words = vec![gate.load()];
        let all = [
            Status::Open,
            Status::HalfOpen,
            Status::ForcedOpen,
            Status::ForcedClosed,
            Status::Disabled,
            Status::MetricsOnly,
            Status::Closed,
        ];
        for (status, moment) in all.into_iter().zip(5..) {
            let until = (moment % 2 == 0).then_some(Nanos(moment));
            words.push(gate.publish(status, until));
            let word = *words.last().unwrap();
            assert_eq!(gate.load_until(), (word, until));
            assert_eq!(word.status(), status);
            assert_eq!(word.is_closed(), status == Status::Closed);
        }
        let numbers: Vec<u64> = words.iter().map(|word| word.sequence()).collect();
        assert_eq!(numbers, (0..8).collect::<Vec<_>>());
        assert_ne!(words[0], words[7], "another publication of the same status");
        assert_eq!(format!("{gate:?}"), "closed #7");
    }

    #[test]
    fn picking_is_closed_until_it_is_relaxed_under_the_same_number() {
        let gate = Gate::new(Status::Open, None);
        let picking = gate.publish_picking(Some(Nanos(9)));
        assert_eq!(gate.load_until(), (picking, Some(Nanos(9))));
        assert_eq!(picking.status(), Status::Closed);
        assert!(picking.is_picking() && !picking.is_closed());
        gate.relax(picking);
        let relaxed = gate.load();
        assert!(relaxed.is_closed() && !relaxed.is_picking());
        assert!(relaxed.is_of(picking) && relaxed != picking);

        // Only what is shown, and only picking, is relaxed.
        let open = gate.publish(Status::Open, None);
        gate.relax(picking);
        gate.relax(open);
        assert!(gate.load() == open && !open.is_of(picking));
        let again = gate.publish_picking(None);
        gate.relax(picking);
        assert!(gate.load() == again);
    }
}

#[cfg(all(test, loom))]
mod loom_models {
    use loom::{model, sync::Arc, thread};

    use super::Gate;
    use crate::{Status, clock::Nanos};

    #[test]
    fn loom_a_moment_is_that_of_its_word() {
        model(|| {
            let gate = Arc::new(Gate::new(Status::Open, Some(Nanos(0))));
            let reader = {
                let gate = Arc::clone(&gate);
                thread::spawn(move || {
                    let mut before = 0;
                    for _ in 0..2 {
                        let (word, until) = gate.load_until();
                        let expected = [
                            (Status::Open, Some(Nanos(0))),
                            (Status::HalfOpen, None),
                            (Status::Open, Some(Nanos(2))),
                        ];
                        assert_eq!((word.status(), until), expected[word.sequence() as usize]);
                        assert!(!word.is_closed());
                        assert!(word.sequence() >= before);
                        before = word.sequence();
                    }
                })
            };
            gate.publish(Status::HalfOpen, None);
            gate.publish(Status::Open, Some(Nanos(2)));
            reader.join().unwrap();
            assert_eq!(gate.load_until().1, Some(Nanos(2)));
        });
    }

    /// Two calls find that the ramp is over while the circuit opens and recovers again.
    #[test]
    fn loom_a_gate_that_is_relaxed_shows_what_was_published() {
        model(|| {
            let gate = Arc::new(Gate::new(Status::HalfOpen, None));
            gate.publish_picking(Some(Nanos(1)));
            let caller = {
                let gate = Arc::clone(&gate);
                thread::spawn(move || {
                    let (word, until) = gate.load_until();
                    let expected = [None, Some(Nanos(1)), Some(Nanos(2)), Some(Nanos(3))];
                    assert_eq!(until, expected[word.sequence() as usize]);
                    gate.relax(word);
                    let later = gate.load();
                    assert!(later.sequence() >= word.sequence());
                    if later.is_of(word) {
                        assert_eq!(later.status(), word.status());
                        assert!(!later.is_picking());
                    }
                })
            };
            gate.publish(Status::Open, Some(Nanos(2)));
            let last = gate.publish_picking(Some(Nanos(3)));
            caller.join().unwrap();
            let shown = gate.load();
            assert!(shown.is_of(last) && shown.status() == Status::Closed);
        });
    }

    /// A call that was let in while calls were picked counts after the ramp, and not after a
    /// publication.
    #[test]
    fn loom_a_call_counts_in_its_publication_relaxed_or_not() {
        model(|| {
            let gate = Arc::new(Gate::new(Status::HalfOpen, None));
            let word = gate.publish_picking(None);
            let others = [true, false].map(|relaxes| {
                let gate = Arc::clone(&gate);
                thread::spawn(move || {
                    if relaxes {
                        gate.relax(word);
                    } else {
                        gate.publish(Status::Open, None);
                    }
                })
            });
            let seen = gate.load();
            assert_eq!(seen.is_of(word), seen.status() == Status::Closed);
            for other in others {
                other.join().unwrap();
            }
            let last = gate.load();
            assert!(last.status() == Status::Open && !last.is_of(word));
        });
    }

    /// As the breaker does: what was written before a publication is there for who sees it.
    #[test]
    fn loom_who_sees_a_word_sees_what_was_done_before_it() {
        use crate::sync::{AtomicU64, Ordering};

        model(|| {
            let shared = Arc::new((Gate::new(Status::Closed, None), AtomicU64::new(0)));
            let reader = {
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    if !shared.0.load().is_closed() {
                        assert_eq!(shared.1.load(Ordering::Relaxed), 1);
                    }
                })
            };
            shared.1.store(1, Ordering::Relaxed);
            shared.0.publish(Status::Open, None);
            reader.join().unwrap();
        });
    }
}
