use core::{fmt, num::NonZeroU64};

/// How much one voter's ballot counts, at least 1.
///
/// ```
/// use pollcore::Weight;
///
/// assert_eq!(Weight::new(3).map(Weight::as_u64), Some(3));
/// assert_eq!(Weight::new(0), None);
/// assert_eq!(Weight::default(), Weight::ONE);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct Weight(NonZeroU64);

impl Weight {
    /// What everybody has where nothing is said.
    pub const ONE: Self = Self(NonZeroU64::MIN);

    /// This weight; none where it is 0.
    pub const fn new(weight: u64) -> Option<Self> {
        match NonZeroU64::new(weight) {
            Some(weight) => Some(Self(weight)),
            None => None,
        }
    }

    /// The weight as a number.
    pub const fn as_u64(self) -> u64 {
        self.0.get()
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self::ONE
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
