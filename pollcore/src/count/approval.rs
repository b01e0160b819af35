//! Who is approved of by most is elected (S. J. Brams, P. C. Fishburn, "Approval voting", American
//! Political Science Review 72, 1978); with several seats, those who are approved of by most, which
//! is block approval and not proportional.

use super::{Measure, ranking::Ranking};
use crate::tally::Tally;

pub(super) fn rank(tally: &Tally, seats: usize) -> Ranking {
    Ranking::by(tally, seats, Measure::Approvals, |option| {
        tally.total(option)
    })
}
