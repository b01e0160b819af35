use alloc::string::String;

use crate::{Force, Timestamp};

/// What an operator imposed: what, until when, who and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Forced {
    /// What.
    pub force: Force,
    /// Until when; for ever, where there is none.
    pub until: Option<Timestamp>,
    /// Who, at most 64 bytes.
    pub by: String,
    /// Why, at most 200 bytes.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

impl Forced {
    /// Whether it has run out.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}
