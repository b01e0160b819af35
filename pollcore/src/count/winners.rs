use alloc::vec::Vec;

use crate::option::OptionIndex;

/// Every set of options that may be elected: one where nothing is tied that matters.
///
/// Where a rule ranks options by a number, the sets are those with all of [`certain`](Self::certain)
/// and [`places`](Self::places) of the [`tied`](Self::tied), which says it all also where there are
/// too many sets to list: 30 of 60 tied options can be chosen in more than 10¹⁷ ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Winners {
    pub(super) sets: Vec<Vec<OptionIndex>>,
    pub(super) complete: bool,
    pub(super) certain: Vec<OptionIndex>,
    pub(super) tied: Vec<OptionIndex>,
    pub(super) places: usize,
}

/// The most sets of winners that are listed.
pub const MOST_SETS: usize = 1000;

impl Winners {
    /// The sets, in order, each in the order of the options; none where no ballot names an option.
    pub fn sets(&self) -> &[Vec<OptionIndex>] {
        &self.sets
    }

    /// Whether [`Winners::sets`] has all sets; if not, it has the first [`MOST_SETS`] that were
    /// found.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The options that are in every set, in order. Bloc STAR with more sets than are listed says
    /// none.
    pub fn certain(&self) -> &[OptionIndex] {
        &self.certain
    }

    /// The options that are in some sets and not in others, in order.
    pub fn tied(&self) -> &[OptionIndex] {
        &self.tied
    }

    /// How many of the tied options each set has.
    pub fn places(&self) -> usize {
        self.places
    }

    /// The only set, where there is one.
    pub fn only(&self) -> Option<&[OptionIndex]> {
        match (self.sets.as_slice(), self.complete) {
            ([only], true) => Some(only),
            _ => None,
        }
    }

    /// Whether there are several sets.
    pub fn is_tie(&self) -> bool {
        self.sets.len() > 1
    }
}
