//! Who has most points is elected, with several seats those who have most. A minority can put all
//! its points on one option.

use super::{Measure, ranking::Ranking};
use crate::tally::Tally;

pub(super) fn rank(tally: &Tally, seats: usize) -> Ranking {
    Ranking::by(tally, seats, Measure::Points, |option| tally.total(option))
}
