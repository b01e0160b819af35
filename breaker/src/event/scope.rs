/// Whose change an event tells of.
///
/// `from` and `to` of a fleet's change are what the shared circuit showed before and after. A node
/// may have met something else: it may have been open by itself already, or under an override.
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
}
