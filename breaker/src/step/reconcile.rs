use core::time::Duration;

use super::{Answer, Policy, Witness, turn::Turn};
use crate::{Cause, Entropy, Record, State, Timestamp};

/// What a fleet does about a store that forgets, or goes back to what it had earlier.
impl Policy {
    /// Compares the record that a node keeps, the last that it adopted or wrote, with what it finds
    /// in the store; none, where the store has definitely no record. What comes of it is to be
    /// written in place of what was found; or nothing is, and what was found is to be adopted.
    ///
    /// A later [`stamp`](Record::stamp) is believed, and of two states with the same stamp the one
    /// that is not closed. What is earlier, or gone, is replaced by what the node keeps, as a state
    /// of a new era with the old stamp; a half-open one comes back as open for the time of a lease,
    /// since nobody knows of its probes. Only, a closed circuit does not replace one that is not
    /// closed, unless it is known to have been closed after that, or by an operator: a node that
    /// was away must not send traffic to a service that others know to be ill.
    ///
    /// Whatever an operator imposed or lifted last holds in any case.
    ///
    /// Each write puts more into the store: a later stamp, or the same of a state that is not
    /// closed, or a later stamp of what is imposed. So however many nodes take part, they come to
    /// an end with it.
    #[must_use = "what the node keeps has to be written"]
    pub fn reconcile(
        &self,
        kept: &Record,
        found: Option<&Record>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Option<Record> {
        let nobody = Witness::default();
        let base = found.filter(|found| !replaces(kept, found));
        if base.is_some_and(|found| found.forced_stamp >= kept.forced_stamp) {
            return None;
        }
        let record = base.unwrap_or(kept);
        let mut turn = Turn::new(self, record, now, Duration::ZERO, &nobody, entropy);
        turn.settle_time();
        match base {
            Some(_) => turn.impose_again(kept),
            None => turn.restore(found),
        }
        turn.end(Answer::Noted).record
    }
}

/// Whether a record that is kept replaces the one that was found.
fn replaces(kept: &Record, found: &Record) -> bool {
    let rank = |record: &Record| (record.stamp, record.state != State::Closed);
    if kept.era == found.era || rank(found) >= rank(kept) {
        return false;
    }
    let is_closed_over = kept.state == State::Closed && found.state != State::Closed;
    !is_closed_over || came_after(kept, found) || was_reset(kept)
}

/// Whether a closed circuit is known to have been closed after another was as it is: it was that,
/// once. What was imposed says nothing of the kind, since it may come from elsewhere.
fn came_after(closed: &Record, other: &Record) -> bool {
    let origin = other.origin();
    let mut states = closed
        .history()
        .filter(|change| !change.cause.is_of_a_force());
    states.any(|change| {
        let of = match change.cause {
            Cause::Restored { of } => of,
            _ => change.era,
        };
        change.era == other.era || change.era == origin || of == origin
    })
}

/// Whether it was an operator who closed it.
fn was_reset(closed: &Record) -> bool {
    let origin = closed.origin();
    let mut changes = closed.history();
    changes.any(|change| change.era == origin && matches!(change.cause, Cause::Reset { .. }))
}

impl Turn<'_> {
    /// Has the record that was found take over what is imposed on the one that is kept, and how
    /// that came about; but none of its states, since it did not come after them.
    fn impose_again(&mut self, kept: &Record) {
        let record = self.edit();
        record.history.merge(&kept.history.of_forces());
        record.impose_as(kept);
    }

    /// Makes the record that is kept a new state, which is as old as it was.
    fn restore(&mut self, found: Option<&Record>) {
        let from = found.map_or(self.record.status(), Record::status);
        let of = self.record.origin();
        if let Some(found) = found {
            let record = self.edit();
            record.history.merge(&found.history);
            record.generation = record.generation.max(found.generation);
            if found.forced_stamp > record.forced_stamp {
                record.impose_as(found);
            }
        }
        let era = self.unused_era(found.map(Record::era));
        let (now, lease) = (self.now, self.policy.probes().whole_lease());
        let record = self.edit();
        record.era = era;
        record.generation = record.generation.saturating_add(1);
        if record.state == State::HalfOpen {
            let leases = record.probes.iter().map(|slot| slot.lease);
            record.wait = leases.fold(lease, Duration::max);
            record.state = State::Open;
            record.entered_at = now;
        }
        record.leave();
        self.note(from, now, Cause::Restored { of });
    }
}
