use alloc::vec::Vec;

use super::ranking::Cut;
use crate::{limits::MOST_SETS, option::OptionIndex};

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

impl Winners {
    /// The sets, in order, each in the order of the options; none where all ballots are blank.
    pub fn sets(&self) -> &[Vec<OptionIndex>] {
        &self.sets
    }

    /// Whether [`Winners::sets`] is known to have all sets; if not, it has the first that were found,
    /// at most [`MOST_SETS`].
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

impl Winners {
    /// Where nobody can be elected.
    pub(super) fn nobody() -> Self {
        Self {
            sets: Vec::new(),
            complete: true,
            certain: Vec::new(),
            tied: Vec::new(),
            places: 0,
        }
    }

    /// Those through with any of the tied ones that there are places for.
    pub(super) fn of_cut(cut: Cut) -> Self {
        let mut winners = Self {
            sets: Vec::new(),
            complete: true,
            certain: cut.through,
            tied: cut.tied,
            places: cut.places,
        };
        winners.choose();
        winners
    }

    /// These sets, each in order.
    pub(super) fn of_sets(sets: Vec<Vec<OptionIndex>>, complete: bool) -> Self {
        let mut tied: Vec<_> = sets.iter().flatten().copied().collect();
        tied.sort_unstable();
        tied.dedup();
        let mut certain = Vec::new();
        if complete {
            certain.extend(sets.first().into_iter().flatten().copied());
            certain.retain(|option| sets.iter().all(|set| set.binary_search(option).is_ok()));
            tied.retain(|option| certain.binary_search(option).is_err());
        }
        let seats = sets.first().map_or(0, Vec::len);
        Self {
            places: seats - certain.len(),
            sets,
            complete,
            certain,
            tied,
        }
    }

    /// Lists the ways to choose the places from the tied ones, in order, as long as they are not too
    /// many.
    fn choose(&mut self) {
        let mut chosen: Vec<usize> = (0..self.places).collect();
        loop {
            if self.sets.len() == MOST_SETS {
                self.complete = false;
                break;
            }
            let mut set = self.certain.clone();
            set.extend(chosen.iter().map(|place| self.tied[*place]));
            set.sort_unstable();
            self.sets.push(set);
            // The last that can go on does, and those behind it follow at its heels.
            let room = self.tied.len() - self.places;
            let Some(moves) = (0..self.places).rfind(|at| chosen[*at] < at + room) else {
                break;
            };
            let next = chosen[moves] + 1;
            for (follower, place) in chosen[moves..].iter_mut().enumerate() {
                *place = next + follower;
            }
        }
        self.sets.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(through: &[u16], tied: &[u16], places: usize) -> Winners {
        let options = |indexes: &[u16]| indexes.iter().copied().map(OptionIndex::new).collect();
        Winners::of_cut(Cut {
            through: options(through),
            tied: options(tied),
            places,
        })
    }

    #[test]
    fn every_way_to_fill_the_places_is_a_set() {
        let winners = of(&[2], &[0, 1, 3, 5], 2);
        assert_eq!(winners.sets().len(), 6);
        assert!(winners.is_complete());
        assert!(winners.sets().is_sorted());
        assert!(
            winners
                .sets()
                .iter()
                .all(|set| set.is_sorted() && set.len() == 3)
        );
    }

    #[test]
    fn too_many_sets_are_not_listed() {
        let tied: Vec<u16> = (0..60).collect();
        let winners = of(&[], &tied, 30);
        assert_eq!(winners.sets().len(), MOST_SETS);
        assert!(!winners.is_complete());
        assert_eq!((winners.tied().len(), winners.places()), (60, 30));
    }

    #[test]
    fn as_many_sets_as_are_listed_are_complete() {
        let tied: Vec<u16> = (0..1000).collect();
        assert!(of(&[], &tied, 1).is_complete());
    }
}
