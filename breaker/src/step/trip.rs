use core::time::Duration;

use super::{Answer, turn::Turn};
use crate::{Cause, Era, Force, State, Timestamp, Trip};

/// What calls of a closed circuit report.
impl Turn<'_> {
    pub(super) fn trip(
        &mut self,
        era: Era,
        forced_stamp: Timestamp,
        trip: Trip,
        wait: Option<Duration>,
    ) -> Answer {
        if (era, forced_stamp) != (self.record.era, self.record.forced_stamp) {
            return Answer::Stale;
        }
        match (self.record.force(), self.record.state) {
            (Some(Force::MetricsOnly), _) => Answer::WouldOpen,
            (Some(_), _) => Answer::Noted,
            (None, State::Open | State::HalfOpen) => Answer::Stale,
            (None, State::Closed) => {
                self.open(wait, Cause::Tripped(trip));
                Answer::Noted
            }
        }
    }
}
