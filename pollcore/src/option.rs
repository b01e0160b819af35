use core::fmt;

use crate::id::{OptionId, Title};

/// The place of an option within its poll, from 0 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct OptionIndex(u16);

impl OptionIndex {
    /// The option at this place.
    pub const fn new(index: u16) -> Self {
        Self(index)
    }

    /// The place as a number.
    pub const fn as_u16(self) -> u16 {
        self.0
    }

    /// The place as an index.
    pub const fn as_usize(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for OptionIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Something to vote for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollOption {
    pub(crate) id: OptionId,
    pub(crate) label: Title,
}

impl PollOption {
    /// What ballots know it by.
    pub fn id(&self) -> &OptionId {
        &self.id
    }

    /// What people are shown.
    pub fn label(&self) -> &str {
        &self.label
    }
}
