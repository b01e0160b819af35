//! A ballot gives an option a point for each that it scores lower and half a point for each that it
//! scores the same (J.-C. de Borda, "Mémoire sur les élections au scrutin", 1781; for equal ranks
//! D. Black, "Partial and weak orderings", Social Choice and Welfare 3, 1976). Here points are
//! doubled and remain whole.

use super::{
    Measure,
    ranking::{Ranking, options},
};
use crate::{option::OptionIndex, tally::Tally};

pub(super) fn rank(tally: &Tally, seats: usize) -> Ranking {
    let others = options(tally);
    Ranking::by(tally, seats, Measure::BordaPoints, |option| {
        others
            .iter()
            .filter(|other| **other != option)
            .map(|other| points(tally, option, *other))
            .sum()
    })
}

/// What all ballots give an option against one other.
fn points(tally: &Tally, option: OptionIndex, other: OptionIndex) -> i128 {
    let above = i128::from(tally.prefers(option, other));
    let below = i128::from(tally.prefers(other, option));
    let equal = i128::from(tally.valid()) - above - below;
    2 * above + equal
}
