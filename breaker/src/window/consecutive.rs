use super::is_later;
use crate::sync::{AtomicU64, Ordering};

/// Failures without a success between them, of one generation: its number in the upper half of a
/// word, the count in the lower.
#[derive(Debug, Default)]
pub(crate) struct Consecutive(AtomicU64);

const COUNT: u64 = u32::MAX as u64;

impl Consecutive {
    /// Counts a failure, and gives the count with it; 0 where a later generation has begun.
    #[inline]
    pub(crate) fn failure(&self, generation: u64) -> u32 {
        let tag = generation << 32;
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let ahead = ((word & !COUNT).wrapping_sub(tag) >> 32) as u32;
            let count = match ahead {
                0 => (word as u32).saturating_add(1),
                _ if is_later(ahead) => return 0,
                _ => 1,
            };
            match self.0.compare_exchange_weak(
                word,
                tag | u64::from(count),
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => return count,
                Err(other) => word = other,
            }
        }
    }

    /// Counts a success: writes only where there is something to end.
    #[inline]
    pub(crate) fn success(&self, generation: u64) {
        let tag = generation << 32;
        let mut word = self.0.load(Ordering::Relaxed);
        while word & !COUNT == tag && word != tag {
            match self
                .0
                .compare_exchange_weak(word, tag, Ordering::AcqRel, Ordering::Relaxed)
            {
                Ok(_) => return,
                Err(other) => word = other,
            }
        }
    }

    /// Whether there is nothing for a success to end.
    #[inline(always)]
    pub(crate) fn is_clear(&self, generation: u64) -> bool {
        let word = self.0.load(Ordering::Relaxed);
        word & COUNT == 0 || word & !COUNT != generation << 32
    }

    /// The count of a generation.
    pub(crate) fn count(&self, generation: u64) -> u32 {
        let word = self.0.load(Ordering::Acquire);
        if word & !COUNT == generation << 32 {
            word as u32
        } else {
            0
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::{AtomicU64, Consecutive};

    #[test]
    fn a_success_ends_a_row() {
        let row = Consecutive::default();
        row.success(0);
        assert_eq!((row.failure(0), row.failure(0), row.count(0)), (1, 2, 2));
        row.success(0);
        assert_eq!((row.count(0), row.failure(0)), (0, 1));
    }

    #[test]
    fn a_later_generation_begins_anew_and_an_earlier_one_changes_nothing() {
        let row = Consecutive::default();
        assert_eq!((row.failure(3), row.failure(3)), (1, 2));
        assert_eq!(row.count(4), 0);
        assert_eq!(row.failure(4), 1);
        row.success(3);
        assert_eq!((row.failure(3), row.count(4), row.count(3)), (0, 1, 0));
        row.success(5);
        assert_eq!(row.failure(5), 1);
    }

    #[test]
    fn a_generation_far_behind_is_an_earlier_one() {
        for ahead in (0..32)
            .map(|power| 1 << power)
            .chain([(1 << 32) - (1 << 20)])
        {
            let row = Consecutive::default();
            assert_eq!(row.failure(7), 1);
            assert_eq!((row.failure(7 + ahead), row.failure(7 + ahead)), (1, 2));
        }
    }

    #[test]
    fn a_row_longer_than_the_word_stays_at_its_end() {
        let row = Consecutive(AtomicU64::new(7 << 32 | u64::from(u32::MAX - 1)));
        assert_eq!((row.failure(7), row.failure(7)), (u32::MAX, u32::MAX));
        assert_eq!(row.count(7), u32::MAX);
    }
}

#[cfg(all(test, loom))]
mod loom_models {
    use loom::{model, sync::Arc, thread};

    use super::Consecutive;

    #[test]
    fn loom_one_of_two_failures_sees_both() {
        model(|| {
            let row = Arc::new(Consecutive::default());
            let other = {
                let row = Arc::clone(&row);
                thread::spawn(move || row.failure(1))
            };
            let counts = [row.failure(1), other.join().unwrap()];
            assert!(counts == [1, 2] || counts == [2, 1]);
        });
    }

    #[test]
    fn loom_a_late_outcome_of_an_earlier_generation_changes_nothing() {
        model(|| {
            let row = Arc::new(Consecutive::default());
            row.failure(1);
            let late = {
                let row = Arc::clone(&row);
                thread::spawn(move || {
                    row.success(1);
                    row.failure(1)
                })
            };
            assert_eq!((row.failure(2), row.failure(2)), (1, 2));
            late.join().unwrap();
            assert_eq!(row.count(2), 2);
        });
    }
}
