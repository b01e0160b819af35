//! Who has the best median grade is elected, for an even number of grades the lower of the two in
//! the middle. Between options of one median, a ballot with the median grade is taken from each
//! until the medians differ (M. Balinski, R. Laraki, "Majority Judgment", MIT Press, 2011, and
//! "A theory of measuring, electing, and ranking", PNAS 104, 2007).
//!
//! What is not graded has the worst grade; blank ballots grade nothing. Options are tied only where
//! they have every grade as often as each other.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::{
    Figure, Measure, Stage, Step,
    ranking::{Cut, Ranking, figures, options, placed},
};
use crate::{option::OptionIndex, tally::Tally};

pub(super) fn rank(tally: &Tally, seats: usize) -> Ranking {
    let grades: Vec<Grades> = options(tally)
        .into_iter()
        .map(|option| Grades::of(tally, option))
        .collect();
    let of = |option: OptionIndex| &grades[option.as_usize()];
    let medians = figures(&options(tally), |option| of(option).without(0));

    let mut ranked = medians.clone();
    ranked.sort_by(|a, b| of(b.option).cmp(of(a.option)));
    let ranked = placed(&ranked, |a, b| of(a.option).0 == of(b.option).0);

    let mut cut = Cut::of(&medians, seats);
    let mut steps = Vec::new();
    let mut through = cut.through.clone();
    steps.push(Step::of(1, Stage::Seats, Measure::Median, medians, &cut));
    while let Some(removed) = first_difference(&cut.tied, of) {
        let medians: Vec<Figure> = figures(&cut.tied, |option| of(option).without(removed));
        cut = cut.refined(&medians);
        through.extend(&cut.through);
        let measure = Measure::MedianWithout { removed };
        steps.push(Step::of(1, Stage::Seats, measure, medians, &cut));
    }
    through.sort_unstable();
    cut.through = through;
    Ranking::new(ranked, cut, steps)
}

/// After how many removals the medians of these options are not all the same.
fn first_difference<'a>(
    tied: &[OptionIndex],
    of: impl Fn(OptionIndex) -> &'a Grades,
) -> Option<u64> {
    let (first, others) = tied.split_first()?;
    others
        .iter()
        .filter_map(|other| of(*first).differs(of(*other)))
        .min()
}

/// How many ballots give an option a grade or a worse one, by the places of the grades: the last is
/// all ballots.
#[derive(PartialEq, Eq)]
struct Grades(Vec<u64>);

impl Grades {
    fn of(tally: &Tally, option: OptionIndex) -> Self {
        let mut below = 0;
        let up_to = (0..tally.levels() as u16).map(|grade| {
            // At most all ballots, which are a u64.
            below += tally.level(option, grade);
            below
        });
        Self(up_to.collect())
    }

    fn ballots(&self) -> u64 {
        self.0.last().copied().unwrap_or(0)
    }

    /// The median grade once `removed` ballots with the median grade were taken away one by one.
    fn without(&self, removed: u64) -> i128 {
        let ballots = self.ballots();
        if removed >= ballots {
            return 0;
        }
        let at = taken(removed, ballots);
        self.0.partition_point(|up_to| *up_to <= at) as i128
    }

    /// After how many removals the medians of the two differ first.
    fn differs(&self, other: &Self) -> Option<u64> {
        let ballots = self.ballots().min(other.ballots());
        if ballots == 0 {
            return None;
        }
        let middle = (ballots - 1) / 2;
        let (mut a, mut b, mut from) = (0, 0, 0);
        let mut first: Option<u64> = None;
        // Ranges of ballots that have one grade each in both.
        while from < ballots {
            let (Some(end_a), Some(end_b)) = (self.0.get(a), other.0.get(b)) else {
                break;
            };
            let to = *end_a.min(end_b);
            if a != b && to > from {
                let near = middle.clamp(from, to - 1);
                let removed = removals(near, ballots);
                first = Some(first.map_or(removed, |first| first.min(removed)));
            }
            from = from.max(to);
            a += usize::from(*end_a == to);
            b += usize::from(*end_b == to);
        }
        first
    }
}

impl Ord for Grades {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.differs(other) {
            Some(removed) => self.without(removed).cmp(&other.without(removed)),
            None => Ordering::Equal,
        }
    }
}

impl PartialOrd for Grades {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Which of so many ballots, in order from the worst grade on, is the median once `removed` medians,
/// fewer than there are ballots, were taken away: from the middle it goes to both sides in turn.
fn taken(removed: u64, ballots: u64) -> u64 {
    let middle = (ballots - 1) / 2;
    let far = removed.div_ceil(2);
    if removed % 2 == ballots % 2 {
        middle - far
    } else {
        middle + far
    }
}

/// The inverse of [`taken`].
fn removals(at: u64, ballots: u64) -> u64 {
    let middle = (ballots - 1) / 2;
    let far = 2 * at.abs_diff(middle);
    let down_first = ballots % 2 == 1;
    match at.cmp(&middle) {
        Ordering::Less if down_first => far - 1,
        Ordering::Greater if !down_first => far - 1,
        _ => far,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_taken_from_the_middle_to_both_sides() {
        for ballots in 1..40 {
            let mut left: Vec<u64> = (0..ballots).collect();
            for removed in 0..ballots {
                let median = left.remove((left.len() - 1) / 2);
                assert_eq!(taken(removed, ballots), median);
                assert_eq!(removals(median, ballots), removed);
            }
        }
    }

    #[test]
    fn the_most_ballots_do_not_overflow() {
        let all = Grades(alloc::vec![1, u64::MAX - 1, u64::MAX]);
        let other = Grades(alloc::vec![1, u64::MAX, u64::MAX]);
        assert_eq!(all.differs(&other), Some(u64::MAX - 1));
        assert!(all > other);
    }
}
