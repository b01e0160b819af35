use alloc::{collections::BTreeSet, vec, vec::Vec};

use super::{Star, alike::Alike, without};
use crate::{count::Winners, limits::MOST_SETS, option::OptionIndex};

/// How many rounds are counted at most to find all sets of winners.
const MOST_ROUNDS: usize = 10_000;

impl Star<'_> {
    /// All sets of winners.
    pub(super) fn winners(&self, all: &[OptionIndex], seats: usize) -> Winners {
        if seats == all.len() {
            return Winners::of_sets(vec![all.to_vec()], (true, true), all.to_vec(), Vec::new());
        }
        let alike = Alike::of(self, all);
        let (standing, complete) = self.standing_for_all(&alike, all, seats);
        let mut sets: Vec<Vec<OptionIndex>> = Vec::new();
        let (mut certain, mut tied) = alike.certain_and_tied(&standing);
        if !complete {
            // They may be missing in a set that was not found.
            tied.append(&mut certain);
            tied.sort_unstable();
        }
        for set in &standing {
            // One more shows that there are more.
            sets.extend(alike.sets_like(set, MOST_SETS + 1 - sets.len()));
        }
        let listed = sets.len() <= MOST_SETS;
        sets.truncate(MOST_SETS);
        sets.sort_unstable();
        Winners::of_sets(sets, (complete && listed, complete), certain, tied)
    }

    /// Sets of winners of which each stands for those alike, and whether they stand for all.
    fn standing_for_all(
        &self,
        alike: &Alike,
        all: &[OptionIndex],
        seats: usize,
    ) -> (BTreeSet<Vec<OptionIndex>>, bool) {
        let mut complete = true;
        let mut rounds = MOST_ROUNDS;
        let mut sets = BTreeSet::from([Vec::new()]);
        for seat in 0..seats {
            // What is left, spread over the seats to come, and at least a round for each.
            let most = (rounds / (seats - seat)).clamp(1, MOST_SETS);
            // The last sets are listed, and no round follows them.
            let most = if seat + 1 == seats { MOST_SETS } else { most };
            let mut longer = BTreeSet::new();
            'sets: for set in &sets {
                rounds = rounds.saturating_sub(1);
                for winner in self.possible(&without(all, set)) {
                    let set = alike.with_one_like(set, winner);
                    if longer.len() < most {
                        longer.insert(set);
                    } else if !longer.contains(&set) {
                        complete = false;
                        break 'sets;
                    }
                }
            }
            sets = longer;
        }
        (sets, complete)
    }
}
