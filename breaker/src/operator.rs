use alloc::string::String;
use core::fmt;

use crate::{ConfigError, config::ensure};

/// Who changes a circuit by hand, and why.
///
/// ```
/// use breaker::Operator;
///
/// let ann = Operator::new("ann", "the payment provider moves house")?;
/// assert_eq!(ann.by(), "ann");
/// assert_eq!(Operator::new("", "no name").unwrap_err().field(), "by");
/// # Ok::<(), breaker::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Operator {
    by: String,
    reason: String,
}

impl Operator {
    /// The longest name, in bytes.
    pub const LONGEST_NAME: usize = 64;

    /// The longest reason, in bytes.
    pub const LONGEST_REASON: usize = 200;

    /// An operator, named by 1 to 64 bytes, with a reason of at most 200 bytes, both without
    /// control characters.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with the field `by` or `reason` where that does not hold.
    pub fn new(by: impl Into<String>, reason: impl Into<String>) -> Result<Self, ConfigError> {
        let (by, reason) = (by.into(), reason.into());
        let bound = "1 to 64 bytes without control characters";
        ensure(named(&by), "by", bound, Excerpt(&by))?;
        let bound = "at most 200 bytes without control characters";
        ensure(argued(&reason), "reason", bound, Excerpt(&reason))?;
        Ok(Self { by, reason })
    }

    /// Who.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// As `ann: a drill`, or the name alone where there is no reason.
impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.by)?;
        if self.reason.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.reason)
        }
    }
}

/// Whether a text can be an operator's name.
pub(crate) fn named(by: &str) -> bool {
    !by.is_empty() && by.len() <= Operator::LONGEST_NAME && !by.contains(char::is_control)
}

/// Whether a text can be an operator's reason.
pub(crate) fn argued(reason: &str) -> bool {
    reason.len() <= Operator::LONGEST_REASON && !reason.contains(char::is_control)
}

/// Shows the beginning of a text from outside, in quotes.
pub(crate) struct Excerpt<'a>(pub(crate) &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut end = self.0.len().min(40);
        while !self.0.is_char_boundary(end) {
            end -= 1;
        }
        if end == self.0.len() {
            write!(f, "{:?}", self.0)
        } else {
            write!(
                f,
                "{:?} and {} bytes more",
                &self.0[..end],
                self.0.len() - end
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_named_and_shortened() {
        let long = "é".repeat(33);
        let refused = Operator::new(&*long, "").unwrap_err();
        assert_eq!(refused.field(), "by");
        assert!(refused.to_string().ends_with("\" and 26 bytes more"));
        let refused = Operator::new("ann", "two\nlines").unwrap_err();
        assert_eq!(
            refused.to_string(),
            r#"reason must be at most 200 bytes without control characters, got "two\nlines""#
        );
        assert!(Operator::new("é".repeat(32), "r".repeat(200)).is_ok());
        assert!(Operator::new("ann", "r".repeat(201)).is_err());
    }

    #[test]
    fn who_and_why_in_one_line() {
        let shown = |reason| Operator::new("ann", reason).unwrap().to_string();
        assert_eq!(shown("a drill"), "ann: a drill");
        assert_eq!(shown(""), "ann");
    }
}
