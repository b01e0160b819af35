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
        self.0.push(Entry {
            transition: Some(transition),
            #[cfg(feature = "serde")]
            foreign: None,
        });
        self.forget();
    }

    /// The changes of both, each once, by time as far as the order in either allows: where a clock
    /// was set back, that is not the order of time.
    pub(crate) fn merge(&mut self, other: &Self) {
        let (mut ours, mut theirs) = (&*self.0, &*other.0);
        let mut both: Vec<Entry> = Vec::with_capacity(ours.len() + theirs.len());
        loop {
            let from = match (ours.first(), theirs.first()) {
                (None, None) => break,
                (Some(_), None) => &mut ours,
                (None, Some(_)) => &mut theirs,
                (Some(a), Some(b)) if theirs[1..].contains(a) => {
                    // Unless each waits for the other, as where one was set back.
                    if ours[1..].contains(b) {
                        &mut ours
                    } else {
                        &mut theirs
                    }
                }
                (Some(a), Some(b)) if !ours[1..].contains(b) && b.is_before(a) => &mut theirs,
                (Some(_), Some(_)) => &mut ours,
            };
            if let Some((entry, rest)) = from.split_first() {
                *from = rest;
                if !both.contains(entry) {
                    both.push(entry.clone());
                }
            }
        }
        self.0 = both;
        self.forget();
    }

    fn forget(&mut self) {
        let over = self.0.len().saturating_sub(Self::LIMIT);
        self.0.drain(..over);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Transition> {
        self.0.iter().filter_map(|entry| entry.transition.as_ref())
    }
}

impl Entry {
    /// What is in words of a later version stays where it is.
    fn is_before(&self, other: &Self) -> bool {
        match (&self.transition, &other.transition) {
            (Some(one), Some(other)) => (one.at, one.generation) < (other.at, other.generation),
            _ => false,
        }
    }
}
