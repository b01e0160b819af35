use alloc::vec::Vec;
use core::iter::successors;

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
    /// Whether who is not among the certain and the tied ones is in no set.
    pub(super) named: bool,
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

    /// The options that are in every set, in order. Bloc STAR says none where there are too many ways
    /// to go through.
    pub fn certain(&self) -> &[OptionIndex] {
        &self.certain
    }

    /// The options that are in some sets and not in others, in order; with bloc STAR, where there are
    /// too many ways to go through, all that are in some of those found.
    pub fn tied(&self) -> &[OptionIndex] {
        &self.tied
    }

    /// How many of the tied options each set has.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Whether all options of any set are among the [certain](Self::certain) and the [tied](Self::tied): not
    /// with bloc STAR, where there are too many ways to go through.
    pub fn names_all(&self) -> bool {
        self.named
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
            named: true,
            certain: Vec::new(),
            tied: Vec::new(),
            places: 0,
        }
    }

    /// Those through with any of the tied ones that there are places for.
    pub(super) fn of_cut(cut: Cut) -> Self {
        let Cut {
            through,
            tied,
            places,
        } = cut;
        let set = |mut chosen: Vec<OptionIndex>| {
            chosen.extend(&through);
            chosen.sort_unstable();
            chosen
        };
        // One more shows that there are more.
        let mut sets: Vec<_> = choices(&tied, places)
            .take(MOST_SETS + 1)
            .map(set)
            .collect();
        let complete = sets.len() <= MOST_SETS;
        sets.truncate(MOST_SETS);
        sets.sort_unstable();
        Self {
            sets,
            complete,
            named: true,
            certain: through,
            tied,
            places,
        }
    }

    /// These sets, each in order, whether they are all, with who is in all of them and who in some, and
    /// whether that is all who are.
    pub(super) fn of_sets(
        sets: Vec<Vec<OptionIndex>>,
        (complete, named): (bool, bool),
        certain: Vec<OptionIndex>,
        tied: Vec<OptionIndex>,
    ) -> Self {
        let seats = sets.first().map_or(0, Vec::len);
        Self {
            places: seats - certain.len(),
            sets,
            complete,
            named,
            certain,
            tied,
        }
    }
}

/// The ways to choose so many of some, in order.
pub(super) fn choices(of: &[OptionIndex], places: usize) -> impl Iterator<Item = Vec<OptionIndex>> {
    let room = of.len().checked_sub(places);
    let first = room.map(|_| (0..places).collect::<Vec<usize>>());
    let next = move |chosen: &Vec<usize>| {
        // The last that can go on does, and those behind it follow at its heels.
        let moves = (0..places).rfind(|at| room.is_some_and(|room| chosen[*at] < at + room))?;
        let (mut next, place) = (chosen.clone(), chosen[moves] + 1);
        for (follower, at) in next[moves..].iter_mut().enumerate() {
            *at = place + follower;
        }
        Some(next)
    };
    successors(first, next).map(|chosen| chosen.into_iter().map(|place| of[place]).collect())
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
