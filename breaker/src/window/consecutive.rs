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
            let ahead = (word & !COUNT).wrapping_sub(tag) as i64;
            let count = match ahead {
                0 => (word as u32).saturating_add(1),
                1.. => return 0,
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
