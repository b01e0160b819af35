// Stands in for CORE's file until the merge.

/// Stub.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {bound}, got {value}")]
pub struct ConfigError {
    field: &'static str,
    value: String,
    bound: &'static str,
}

impl ConfigError {
    pub(crate) fn new(
        field: &'static str,
        value: impl std::fmt::Display,
        bound: &'static str,
    ) -> Self {
        Self {
            field,
            value: format!("{value}"),
            bound,
        }
    }
}
