//! Who has most votes is elected; with several seats, those who have most.

use super::{Measure, ranking::Ranking};
use crate::tally::Tally;

pub(super) fn rank(tally: &Tally, seats: usize) -> Ranking {
    Ranking::by(tally, seats, Measure::Votes, |option| tally.total(option))
}
