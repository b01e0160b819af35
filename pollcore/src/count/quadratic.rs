//! Who has most votes, those against taken off, is elected: n votes for or against an option cost a
//! ballot n² of its credits, so that who cares more can say so at a growing price (S. P. Lalley,
//! E. G. Weyl, "Quadratic voting: how mechanism design can radicalize democracy", AEA Papers and
//! Proceedings 108, 2018; E. A. Posner, E. G. Weyl, "Voting squared", Vanderbilt Law Review 68,
//! 2015).

use super::{Measure, ranking::Ranking};
use crate::tally::Tally;

pub(super) fn rank(tally: &Tally, seats: usize) -> Ranking {
    Ranking::by(tally, seats, Measure::NetVotes, |option| {
        tally.total(option)
    })
}
