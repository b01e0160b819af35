/// A part of a whole, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Share(u64);

impl Share {
    /// The share next to a ratio that is not negative; none where it is not a number.
    pub(crate) fn of(ratio: f64) -> Self {
        Self((ratio * 1e6 + 0.5) as u64)
    }

    /// This, or a millionth.
    pub(crate) const fn at_least_one(self) -> Self {
        if self.0 == 0 { Self(1) } else { self }
    }

    /// It is at most one where it is a threshold.
    #[cfg(feature = "std")]
    pub(crate) const fn millionths(self) -> u32 {
        self.0 as u32
    }

    /// Whether `part` of `whole` is at least this share.
    pub(crate) const fn reached(self, part: u64, whole: u64) -> bool {
        part as u128 * 1_000_000 >= self.0 as u128 * whole as u128
    }

    /// This share of `whole`, rounded down.
    pub(crate) const fn part_of(self, whole: u128) -> u128 {
        whole.saturating_mul(self.0 as u128) / 1_000_000
    }
}
