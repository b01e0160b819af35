use alloc::string::{String, ToString};

use serde_json::Value;

use crate::operator::Excerpt;

/// Why bytes are not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// More bytes than any record has. Nothing was read.
    #[error("{bytes} bytes, a record has at most {max}", max = crate::Record::MAX_BYTES)]
    TooLong {
        /// How many there are.
        bytes: usize,
    },
    /// No JSON, or JSON that is nested too deeply or says a thing twice.
    #[error("{problem}")]
    Json {
        /// What is wrong, and in which field or at which place.
        problem: String,
    },
    /// More is in fields that this version does not know than a record has room for.
    #[error("{bytes} bytes in unknown fields, a record has room for {max}", max = super::UNKNOWN_BYTES)]
    Unknown {
        /// How many there are.
        bytes: usize,
    },
    /// A field that every version has is not there.
    #[error("{field} is missing")]
    Missing {
        /// The field, as `probes[2].token`.
        field: String,
    },
    /// A field has a value that it can't have.
    #[error("{field} must be {bound}, got {value}")]
    Invalid {
        /// The field, as `probes[2].token`.
        field: String,
        /// What it must be.
        bound: &'static str,
        /// What it is, shortened.
        value: String,
    },
}

impl DecodeError {
    pub(super) fn invalid(field: String, bound: &'static str, value: &Value) -> Self {
        let value = match value {
            Value::String(text) => Excerpt(text).to_string(),
            Value::Array(items) => alloc::format!("a list of {}", items.len()),
            Value::Object(_) => "an object".into(),
            _ => value.to_string(),
        };
        Self::Invalid {
            field,
            bound,
            value,
        }
    }

    /// The field that is wrong; none, where the whole is.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Missing { field } | Self::Invalid { field, .. } => Some(field),
            Self::TooLong { .. } | Self::Json { .. } | Self::Unknown { .. } => None,
        }
    }
}
