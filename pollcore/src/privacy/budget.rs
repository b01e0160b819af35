use core::fmt;

use super::{Epsilon, decimal};

/// An amount of ε, exact in millionths: what was spent, or is left; it may be nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct Budget(u64);

impl Budget {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// In millionths.
    pub const fn as_millionths(self) -> u64 {
        self.0
    }

    /// The nearest floating-point number.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// With this added; none beyond 2^64 millionths.
    #[must_use]
    pub fn plus(self, epsilon: Epsilon) -> Option<Self> {
        let sum = self.0.checked_add(u64::from(epsilon.as_millionths()))?;
        Some(Self(sum))
    }

    /// What is left of it after `spent`; nothing, where that is more.
    #[must_use]
    pub fn less(self, spent: Self) -> Self {
        Self(self.0.saturating_sub(spent.0))
    }
}

impl From<Epsilon> for Budget {
    fn from(epsilon: Epsilon) -> Self {
        Self(u64::from(epsilon.as_millionths()))
    }
}

/// A decimal without trailing zeros, such as `0.25`.
impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::millionths(self.0, f)
    }
}

/// More was asked for than is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an epsilon of {asked} where {spent} is spent and {left} left")]
pub struct BudgetExceeded {
    /// What was spent before.
    pub spent: Budget,
    /// What was asked for now.
    pub asked: Epsilon,
    /// What is left of what is allowed.
    pub left: Budget,
}

/// Whether `asked` may be spent, and what is spent then. Losses add up: whoever sees two responses
/// learns at most the sum of what each tells.
pub(super) fn afford(
    allowed: Epsilon,
    spent: Budget,
    asked: Epsilon,
) -> Result<Budget, BudgetExceeded> {
    match spent.plus(asked) {
        Some(sum) if sum <= Budget::from(allowed) => Ok(sum),
        _ => Err(BudgetExceeded {
            spent,
            asked,
            left: Budget::from(allowed).less(spent),
        }),
    }
}
