use core::time::Duration;

use super::turn::Turn;
use crate::{Cause, Record, Slot, Timestamp};

/// What time alone decides.
impl Turn<'_> {
    /// Brings the record up to the present: the clock first, then what was imposed, then the
    /// leases of probes, then whether it flaps.
    pub(super) fn settle(&mut self) {
        self.settle_time();
        self.expire();
        if self.record.forced.is_none() {
            self.free_lost_places();
        }
        self.calm_down();
    }

    pub(super) fn settle_time(&mut self) {
        let last = self.record.updated_at;
        if last > self.clock.after(self.policy.skew) {
            let back = last.since(self.clock);
            rewind(self.record.to_mut(), self.clock, back);
        } else {
            self.now = self.clock.max(last);
        }
        self.last_change = self.record.updated_at;
    }

    /// Lifts what was imposed until now.
    pub(super) fn expire(&mut self) {
        let Some(forced) = &self.record.forced else {
            return;
        };
        let Some(until) = forced.until.filter(|&until| until <= self.now) else {
            return;
        };
        let at = until.max(forced.since).min(self.now);
        let from = self.record.status();
        let record = self.edit();
        record.impose(None);
        // The same for all, whenever they notice; and less than what an operator did meanwhile.
        record.forced_stamp = record.forced_stamp.after(Duration::from_millis(1));
        self.note(from, at, Cause::Expired);
    }

    fn free_lost_places(&mut self) {
        let (now, witness) = (self.now, self.witness);
        let is_lost = |slot: &Slot| {
            slot.until() <= now || witness.rest_of_lease(slot) == Some(Duration::ZERO)
        };
        let lost = self
            .record
            .probes
            .iter()
            .filter(|slot| is_lost(slot))
            .count() as u32;
        if lost > 0 {
            let record = self.edit();
            record.probes.retain(|slot| !is_lost(slot));
            record.lost = record.lost.saturating_add(lost);
            self.lost += lost;
        }
    }
}

/// Moves a record to an earlier time, so that what has passed of a wait, of a lease and of a stable
/// time stays passed. Stamps and the history stay: they were, whatever the clock says now. Votes
/// go, since what they say is from a time that nobody knows.
fn rewind(record: &mut Record, now: Timestamp, back: Duration) {
    let earlier = |at: Timestamp| at.before(back).min(now);
    record.updated_at = now;
    record.votes.clear();
    record.entered_at = earlier(record.entered_at);
    record.last_stable_at = record.last_stable_at.map(earlier);
    if let Some(flaps) = &mut record.flaps {
        flaps.at = earlier(flaps.at);
    }
    for slot in &mut record.probes {
        slot.since = earlier(slot.since);
    }
}
