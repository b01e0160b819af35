use std::{fmt, sync::Arc};

use crate::{Counters, Faults, Memory, call::Station};

/// One node's way to a [`Memory`], with faults and counters of its own: made by [`Memory::link`].
///
/// A clone is the same link.
#[derive(Clone)]
pub struct Link {
    pub(crate) memory: Memory,
    pub(crate) station: Arc<Station>,
    name: Arc<str>,
}

impl Link {
    pub(crate) fn new(memory: Memory, name: &str) -> Self {
        Self {
            memory,
            station: Arc::default(),
            name: name.into(),
        }
    }

    /// Whose it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The store that it leads to.
    pub fn store(&self) -> &Memory {
        &self.memory
    }

    /// What goes wrong on this link, before and after what goes wrong in the store.
    pub fn faults(&self) -> &Faults {
        &self.station.faults
    }

    /// What was done for this link.
    pub fn counters(&self) -> Counters {
        self.station.tally.read()
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
