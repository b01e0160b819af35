use std::{ops::Range, time::Duration};

/// Chance that is the same for the same seed.
#[derive(Debug, Clone)]
pub struct Draws(u64);

impl Draws {
    /// The draws of a seed, and of one of those that share it, apart from those of all others.
    ///
    /// ```
    /// use examples::Draws;
    ///
    /// let mut one = Draws::of(7, 1);
    /// assert_eq!(one.word(), Draws::of(7, 1).word());
    /// assert_ne!(one.word(), Draws::of(7, 2).word());
    /// ```
    pub fn of(seed: u64, one: u64) -> Self {
        let mut draws = Self(seed);
        Self(draws.word() ^ Self(one).word())
    }

    /// Any word, each as likely as another.
    pub fn word(&mut self) -> u64 {
        // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators"
        // (2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A time within the range, in whole microseconds; its beginning, where it is empty.
    pub fn time(&mut self, range: &Range<Duration>) -> Duration {
        let width = range.end.saturating_sub(range.start).as_micros();
        // The upper half of the product: 64 bits over the width, a share of it.
        let share = (u128::from(self.word()) * width) >> 64;
        range.start + Duration::from_micros(share as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_lie_within_their_range() {
        let (start, end) = (Duration::from_millis(2), Duration::from_millis(4));
        let mut draws = Draws::of(1, 0);
        let times: Vec<Duration> = (0..1000).map(|_| draws.time(&(start..end))).collect();
        assert!(times.iter().all(|time| (start..end).contains(time)));
        let sum: Duration = times.iter().sum();
        assert!(sum > Duration::from_millis(2900) && sum < Duration::from_millis(3100));
        assert_eq!(draws.time(&(end..start)), end);
    }
}
