/// Whose change an event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Scope {
    /// This breaker's alone.
    #[default]
    Local,
    /// The fleet's, and this node made it. Of all nodes at most one says so: the one that made
    /// the change may have died before it knew.
    Fleet,
    /// The fleet's, made by another node and seen here.
    Observed,
}

impl Scope {
    /// The name in texts and metrics, as `observed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Fleet => "fleet",
            Self::Observed => "observed",
        }
    }

    #[cfg(feature = "serde")]
    #[allow(clippy::trivially_copy_pass_by_ref)] // how serde calls it
    pub(super) fn is_local(&self) -> bool {
        *self == Self::Local
    }
}
