//! Who has the highest sum of scores is elected. What a ballot does not name it scores 0, so sums
//! rank options as averages do.

use super::{Measure, ranking::Ranking};
use crate::tally::Tally;

pub(super) fn rank(tally: &Tally, seats: usize) -> Ranking {
    Ranking::by(tally, seats, Measure::Score, |option| tally.total(option))
}
