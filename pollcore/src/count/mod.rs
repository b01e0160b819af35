mod lot;
mod outcome;
mod step;
mod winners;

pub use lot::Lot;
pub use outcome::{CountError, Outcome, Standing, TieBreak, TieBreaker, Undecided};
pub use step::{Figure, Measure, Stage, Step};
pub use winners::{MOST_SETS, Winners};

use crate::{poll::Poll, tally::Tally};

impl Poll {
    /// Counts a tally of all voters by the poll's rule. The lot decides ties where the poll says so;
    /// others take no notice of it.
    ///
    /// # Errors
    ///
    /// [`CountError`], where the tally is none of this poll or of a part of its voters only.
    pub fn count(&self, tally: &Tally, lot: Option<&Lot>) -> Result<Outcome, CountError> {
        let _ = (tally, lot);
        Err(CountError::Partial)
    }
}
