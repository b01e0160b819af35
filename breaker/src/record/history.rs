use alloc::vec::Vec;

use super::Transition;

/// The last changes, the latest last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct History(pub(super) Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// None, where it is in words of a later version.
    pub(super) transition: Option<Transition>,
    /// What a later version wrote, where this one would not have written the same.
    #[cfg(feature = "serde")]
    pub(super) foreign: Option<serde_json::Value>,
}

impl History {
    /// The most changes that are kept.
    pub(crate) const LIMIT: usize = 16;

    /// Adds a change, and forgets the oldest one where there are too many.
    pub(crate) fn push(&mut self, transition: Transition) {
        if self.0.len() >= Self::LIMIT {
            self.0.drain(..=self.0.len() - Self::LIMIT);
        }
        self.0.push(Entry {
            transition: Some(transition),
            #[cfg(feature = "serde")]
            foreign: None,
        });
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Transition> {
        self.0.iter().filter_map(|entry| entry.transition.as_ref())
    }
}
