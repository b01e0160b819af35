use super::turn::Turn;
use crate::{State, flap::Flaps};

/// What the penalty for openings decides.
impl Turn<'_> {
    /// Counts an opening, if it is one of a closed circuit, and says whether the circuit flaps. To
    /// be asked before the circuit opens.
    pub(super) fn count_opening(&mut self) -> bool {
        let Some(detection) = &self.policy.flap_detection else {
            return false;
        };
        let before = self.record.flaps;
        let was_flapping = self.record.is_flapping();
        if self.record.state != State::Closed {
            return was_flapping;
        }
        let flaps = detection.opened(before, self.now);
        self.began_flapping |= flaps.flapping && !was_flapping;
        self.edit().remember(Some(flaps));
        flaps.flapping
    }

    /// Ends the flapping where time has.
    pub(super) fn calm_down(&mut self) {
        let (Some(detection), Some(flaps)) = (&self.policy.flap_detection, self.record.flaps)
        else {
            return;
        };
        let now = self.now;
        if flaps.flapping && detection.is_calm(flaps, now) {
            let penalty = detection.penalty(Some(flaps), now);
            let calm = Flaps {
                penalty,
                at: now,
                flapping: false,
            };
            self.edit().remember((penalty > 0).then_some(calm));
            self.stopped_flapping = true;
        }
    }

    /// Starts afresh.
    pub(super) fn forget_openings(&mut self) {
        self.stopped_flapping |= self.record.is_flapping();
        self.edit().remember(None);
    }
}
