use super::{LATEST, time::SLOTS};
use crate::sync::{AtomicU64, Ordering};

/// How many more bad calls the window can take before the rules have to be asked again, for the
/// bucket that is current.
///
/// Where the rules were not broken, it takes the [headroom](crate::Rules::headroom) of bad
/// calls to break them, whatever else happens, until a bucket leaves the window. So in between they
/// are not asked, and the answer is the same as though they had been asked after every call.
///
/// One word holds the moment (40 bits), the number of the grant (12) and what is left (12). A bad
/// call is written to its bucket first and spends afterwards; who grants has loaded the word before
/// it read the buckets, and replaces only that very word. So a bad call that it has not seen either
/// stops the grant or spends from it.
#[derive(Debug, Default)]
pub(crate) struct Budget(AtomicU64);

/// A word of a [`Budget`] as it was before the buckets were read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen(u64);

const LEFT_BITS: u32 = 12;
const MOMENT_SHIFT: u32 = 24;
const LEFT: u64 = (1 << LEFT_BITS) - 1;
const MOMENT: u64 = !((1 << MOMENT_SHIFT) - 1);

impl Budget {
    /// Whether the rules need not be asked at `moment` on account of a call that is not bad.
    #[inline]
    pub(crate) fn covers(&self, moment: u64) -> bool {
        let word = self.0.load(Ordering::SeqCst);
        !is_older(word, moment) && word & LEFT > 0
    }

    /// Takes a bad call's share, and says whether that leaves something; where not, the rules are
    /// to be asked.
    #[inline]
    pub(crate) fn spend(&self, moment: u64) -> bool {
        let mut word = self.0.load(Ordering::SeqCst);
        loop {
            if is_older(word, moment) || word & LEFT == 0 {
                return false;
            }
            match self
                .0
                .compare_exchange_weak(word, word - 1, Ordering::SeqCst, Ordering::SeqCst)
            {
                Ok(_) => return word & LEFT > 1,
                Err(other) => word = other,
            }
        }
    }

    /// To be called before the buckets are read.
    pub(crate) fn look(&self) -> Seen {
        Seen(self.0.load(Ordering::SeqCst))
    }

    /// Grants `headroom` bad calls at `moment`, unless something happened since `seen`.
    pub(crate) fn grant(&self, seen: Seen, moment: u64, headroom: u64) -> bool {
        let number = (seen.0 & !MOMENT).wrapping_add(1 << LEFT_BITS) & !MOMENT & !LEFT;
        let word = moment << MOMENT_SHIFT | number | headroom.min(LEFT);
        self.0
            .compare_exchange(seen.0, word, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }
}

impl Seen {
    /// The later of `moment` and that for which was granted.
    pub(crate) fn moment_or(self, moment: u64) -> u64 {
        let ahead = (self.0 & MOMENT).wrapping_sub(moment << MOMENT_SHIFT);
        if is_older(self.0, moment) {
            moment
        } else {
            moment.wrapping_add(ahead >> MOMENT_SHIFT)
        }
    }
}

/// Whether what `word` grants is of a moment before this, or nothing was ever granted. Moments
/// wrap, those of 10 ms in 348 years, and as a clock that is fed can leap, all but the nearest that
/// are ahead are taken for older; see [`is_later`](super::is_later), whose laps these are.
#[inline(always)]
fn is_older(word: u64, moment: u64) -> bool {
    let ahead = (word & MOMENT).wrapping_sub(moment << MOMENT_SHIFT) >> MOMENT_SHIFT;
    word == 0 || ahead >= u64::from(LATEST) * SLOTS as u64
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::{Budget, LEFT};

    #[test]
    fn covers_until_the_last_share_is_spent() {
        let budget = Budget::default();
        assert!(!budget.covers(7) && !budget.spend(7));
        assert!(budget.grant(budget.look(), 7, 3));
        assert!(budget.covers(7));
        assert!(budget.spend(7) && budget.spend(7));
        assert!(budget.covers(7));
        assert!(!budget.spend(7));
        assert!(!budget.covers(7) && !budget.spend(7));
    }

    #[test]
    fn is_for_its_own_moment_and_those_before() {
        let budget = Budget::default();
        assert!(budget.grant(budget.look(), 7, 3));
        assert!(budget.covers(6) && budget.covers(7) && !budget.covers(8));
        assert!(budget.spend(6) && !budget.spend(8));
        assert_eq!(budget.look().moment_or(3), 7);
        assert_eq!(budget.look().moment_or(9), 9);
    }

    #[test]
    fn a_grant_that_something_overtook_is_none() {
        let budget = Budget::default();
        let seen = budget.look();
        assert!(budget.grant(seen, 7, 0));
        assert!(!budget.grant(seen, 7, 5));
        let seen = budget.look();
        assert!(
            budget.grant(seen, 7, 0),
            "even where it leaves as much as before"
        );
        assert!(!budget.grant(seen, 7, 5));
        let seen = budget.look();
        assert!(budget.grant(seen, 7, u64::MAX));
        let seen = budget.look();
        assert!(budget.spend(7));
        assert!(!budget.grant(seen, 7, LEFT));
    }

    #[test]
    fn a_leap_of_any_length_makes_it_old() {
        let budget = Budget::default();
        assert!(budget.grant(budget.look(), 7, 3));
        for leap in (25..40)
            .map(|power| 1 << power)
            .chain([(1 << 40) - (1 << 25)])
        {
            assert!(
                !budget.covers(7 + leap) && !budget.spend(7 + leap),
                "{leap}"
            );
            assert_eq!(budget.look().moment_or(7 + leap), 7 + leap);
        }
    }

    #[test]
    fn moments_wrap() {
        let budget = Budget::default();
        let late = (1 << 40) - 1;
        assert!(budget.grant(budget.look(), late, 2));
        assert!(budget.covers(late) && !budget.covers(late + 1));
        assert_eq!(budget.look().moment_or(late - 1), late);
        assert!(budget.grant(budget.look(), late + 1, 2));
        assert!(budget.covers(late + 1) && budget.covers(late));
        assert_eq!(budget.look().moment_or(late), late + 1);
    }
}
