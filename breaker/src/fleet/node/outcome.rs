use std::mem;

use crate::{Cause, Fence, Timestamp, Transition};

/// What a node has learnt and done, each thing told once.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // each has happened or has not
pub(crate) struct Outcome {
    /// Transitions that were not known, the oldest first.
    pub(crate) seen: Vec<Seen>,
    /// Whether there were more between these and those that were known, which nobody kept.
    pub(crate) missed: bool,
    /// Whether an operator's reset is among those seen.
    pub(crate) reset: bool,
    /// Whether the circuit became closed from another state.
    pub(crate) entered_closed_from_other: bool,
    /// A probe of this node, and until when it may be under way by the node's own clock.
    pub(crate) claimed: Option<(Fence, Timestamp)>,
    /// The reports that are settled, whatever became of them.
    pub(crate) settled: Vec<Fence>,
    /// Whether all that operators asked for is done.
    pub(crate) acted: bool,
    /// Probes, of any node, that this one found lost.
    pub(crate) lost: u32,
    /// The settings of another node, where they are not those of this one.
    pub(crate) settings_differ: Option<u64>,
}

/// A transition of the shared circuit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) transition: Transition,
    /// Whether this node made it.
    pub(crate) ours: bool,
}

impl Outcome {
    /// Adds what came later.
    pub(super) fn join(&mut self, later: Self) {
        self.seen.extend(later.seen);
        self.missed |= later.missed;
        self.reset |= later.reset;
        self.entered_closed_from_other |= later.entered_closed_from_other;
        self.claimed = later.claimed.or(self.claimed.take());
        self.settled.extend(later.settled);
        self.acted |= later.acted;
        self.lost += later.lost;
        self.settings_differ = self.settings_differ.or(later.settings_differ);
    }

    pub(super) fn take(&mut self) -> Self {
        mem::take(self)
    }

    /// Whether what was counted before this says nothing about the circuit any more.
    pub(super) fn starts_afresh(&self) -> bool {
        let ends = |seen: &Seen| {
            matches!(
                seen.transition.cause,
                Cause::Forced { .. } | Cause::Lifted { .. } | Cause::Expired
            )
        };
        self.reset || self.entered_closed_from_other || self.seen.iter().any(ends)
    }
}
