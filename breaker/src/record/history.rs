use alloc::vec::Vec;

use super::Transition;

/// The last changes, the latest last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct History(pub(super) Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    Known(Transition),
    /// What a later version wrote, in words that this one does not have.
    #[cfg(feature = "serde")]
    Foreign(serde_json::Value),
}

impl History {
    /// The most changes that are kept.
    pub(crate) const LIMIT: usize = 16;

    /// Adds a change, and forgets the oldest one where there are too many.
    pub(crate) fn push(&mut self, transition: Transition) {
        if self.0.len() >= Self::LIMIT {
            self.0.drain(..=self.0.len() - Self::LIMIT);
        }
        self.0.push(Entry::Known(transition));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Transition> {
        self.0.iter().filter_map(|entry| match entry {
            Entry::Known(transition) => Some(transition),
            #[cfg(feature = "serde")]
            Entry::Foreign(_) => None,
        })
    }
}
