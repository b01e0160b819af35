use alloc::{collections::BTreeSet, vec, vec::Vec};

use super::Star;
use crate::{count::winners::choices, option::OptionIndex};

/// Options in groups within which nobody is told apart: where two of a group change places, all that
/// STAR looks at stays what it was. So what can come of some of a group can come of any as many of it,
/// and the first of them stand for all.
pub(super) struct Alike {
    /// Each in order.
    groups: Vec<Vec<OptionIndex>>,
    /// Each option's group.
    of: Vec<usize>,
}

impl Alike {
    pub(super) fn of(star: &Star<'_>, all: &[OptionIndex]) -> Self {
        let mut groups: Vec<Vec<OptionIndex>> = Vec::new();
        let mut of = Vec::with_capacity(all.len());
        for option in all {
            // To be alike is transitive, since changes of places are when one is made after another.
            let known = groups.iter().position(|group| {
                let first = group.first();
                first.is_some_and(|first| star.are_alike(*first, *option, all))
            });
            match known {
                Some(group) => groups[group].push(*option),
                None => groups.push(vec![*option]),
            }
            of.push(known.unwrap_or(groups.len() - 1));
        }
        Self { groups, of }
    }

    /// The set with one more of an option's group, the first that it hasn't.
    pub(super) fn with_one_like(
        &self,
        set: &[OptionIndex],
        option: OptionIndex,
    ) -> Vec<OptionIndex> {
        let group = &self.groups[self.of[option.as_usize()]];
        let is_left = |option: &&OptionIndex| set.binary_search(option).is_err();
        let first = group.iter().find(is_left).copied().unwrap_or(option);
        let mut more = set.to_vec();
        more.insert(set.partition_point(|option| *option < first), first);
        more
    }

    /// The sets that this one stands for, at most so many.
    pub(super) fn sets_like(&self, set: &[OptionIndex], most: usize) -> Vec<Vec<OptionIndex>> {
        let mut sets = vec![Vec::new()];
        for group in &self.groups {
            let places = Self::within(group, set);
            let longer = sets.iter().flat_map(|set: &Vec<OptionIndex>| {
                choices(group, places).map(move |chosen| [set.as_slice(), &chosen].concat())
            });
            // Each of them becomes a set at least.
            sets = longer.take(most).collect();
        }
        for set in &mut sets {
            set.sort_unstable();
        }
        sets
    }

    /// Who is in all of the sets that these stand for, and who in some, in order.
    pub(super) fn certain_and_tied(
        &self,
        sets: &BTreeSet<Vec<OptionIndex>>,
    ) -> (Vec<OptionIndex>, Vec<OptionIndex>) {
        let (mut certain, mut tied) = (Vec::new(), Vec::new());
        for group in &self.groups {
            let mut numbers = sets.iter().map(|set| Self::within(group, set));
            if numbers.clone().all(|number| number == group.len()) {
                certain.extend(group);
            } else if numbers.any(|number| number > 0) {
                tied.extend(group);
            }
        }
        certain.sort_unstable();
        tied.sort_unstable();
        (certain, tied)
    }

    /// How many of a group are in a set.
    fn within(group: &[OptionIndex], set: &[OptionIndex]) -> usize {
        let is_in = |option: &&OptionIndex| set.binary_search(option).is_ok();
        group.iter().filter(is_in).count()
    }
}

impl Star<'_> {
    /// Whether nothing changes where the two change places. Rounds look at sums of scores, at who wins
    /// a runoff, and, among options of one sum alone, at numbers of preferences and highest scores.
    fn are_alike(&self, a: OptionIndex, b: OptionIndex, all: &[OptionIndex]) -> bool {
        let score = |option: OptionIndex| self.scores[option.as_usize()];
        let highest = |option| self.tally.level(option, self.highest);
        let preferred = |a, b| (self.tally.prefers(a, b), self.tally.prefers(b, a));
        let beats = |a, b| (self.can_beat(a, b), self.can_beat(b, a));
        (score(a), highest(a)) == (score(b), highest(b))
            && preferred(a, b) == preferred(b, a)
            && all.iter().filter(|c| ![a, b].contains(c)).all(|&c| {
                if score(c) == score(a) {
                    preferred(a, c) == preferred(b, c)
                } else {
                    beats(a, c) == beats(b, c)
                }
            })
    }
}
