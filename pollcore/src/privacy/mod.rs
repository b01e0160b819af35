//! Noise that hides single votes, and estimates that see through it.

/// A privacy budget, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct Epsilon(u32);

impl Epsilon {
    /// The budget in millionths.
    pub const fn as_millionths(self) -> u32 {
        self.0
    }
}
