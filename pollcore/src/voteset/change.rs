use core::fmt;

use crate::{ballot::Ballot, receipt::Receipt, weight::Weight};

/// What an accepted vote changes in a tally.
#[derive(Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Change {
    pub(super) removed: Option<(Ballot, Weight)>,
    pub(super) added: Option<(Ballot, Weight)>,
}

impl Change {
    /// The ballot that doesn't count any more, and what it counted.
    pub fn removed(&self) -> Option<(&Ballot, Weight)> {
        self.removed
            .as_ref()
            .map(|(ballot, weight)| (ballot, *weight))
    }

    /// The ballot that counts now, and what it counts.
    pub fn added(&self) -> Option<(&Ballot, Weight)> {
        self.added
            .as_ref()
            .map(|(ballot, weight)| (ballot, *weight))
    }

    /// Whether nothing changes, as for a vote that was accepted before.
    pub fn is_empty(&self) -> bool {
        self.removed.is_none() && self.added.is_none()
    }
}

/// Without the ballots: a log of votes tells who voted, not for what.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("removes", &self.removed.is_some())
            .field("adds", &self.added.is_some())
            .finish()
    }
}

/// What a voter's request led to, now or the first time it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub(crate) receipt: Receipt,
    pub(crate) replayed: bool,
    pub(crate) change: Change,
}

impl Accepted {
    /// The voter's receipt, the same however often the request comes.
    pub fn receipt(&self) -> Receipt {
        self.receipt
    }

    /// Whether the request was accepted before, and nothing happened now.
    pub fn replayed(&self) -> bool {
        self.replayed
    }

    /// What a tally has to be changed by; empty where it was replayed.
    pub fn change(&self) -> &Change {
        &self.change
    }
}
