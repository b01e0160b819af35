use alloc::{
    borrow::Cow,
    string::{String, ToString},
};
use core::fmt;

/// A setting, or an operator's word, that nothing can be built from.
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
    bound: impl Into<Cow<'static, str>>,
    value: impl fmt::Display,
) -> Result<(), ConfigError> {
    if within {
        Ok(())
    } else {
        Err(ConfigError::new(field, value, bound))
    }
}

/// Shows a number in few digits, however large or small it is.
pub(crate) struct Number(pub(crate) f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0.is_finite() && size != 0.0 && !(1e-5..1e16).contains(&size) {
            write!(f, "{:e}", self.0)
        } else {
            self.0.fmt(f)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_few_digits() {
        for (number, shown) in [
            (f64::MAX, "1.7976931348623157e308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (-1e300, "-1e300"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (0.0, "0"),
            (1.5, "1.5"),
            (100.0, "100"),
        ] {
            assert_eq!(Number(number).to_string(), shown);
        }
    }
}
