use alloc::{
    borrow::Cow,
    string::{String, ToString},
};
use core::fmt;

/// A setting that no circuit can be built from.
///
/// ```
/// use breaker::Rules;
///
/// let refused = Rules::new(Some(1.5), 20, None, None).unwrap_err();
/// assert_eq!(refused.field(), "failure_rate");
/// assert_eq!(
///     refused.to_string(),
///     "failure_rate must be above 0 and at most 1, got 1.5"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {bound}, got {value}")]
pub struct ConfigError {
    field: &'static str,
    bound: Cow<'static, str>,
    value: String,
}

impl ConfigError {
    pub(crate) fn new(
        field: &'static str,
        value: impl fmt::Display,
        bound: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            field,
            bound: bound.into(),
            value: value.to_string(),
        }
    }

    /// The setting, as `failure_rate` or `probes.lease`.
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// What it must be, as `above 0 and at most 1`.
    pub fn bound(&self) -> &str {
        &self.bound
    }

    /// What it was.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Refuses a value out of its bounds.
pub(crate) fn ensure(
    within: bool,
    field: &'static str,
    bound: &'static str,
    value: impl fmt::Display,
) -> Result<(), ConfigError> {
    if within {
        Ok(())
    } else {
        Err(ConfigError::new(field, value, bound))
    }
}
