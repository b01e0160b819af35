use super::{
    Answer,
    turn::{Turn, next_stamp},
};
use crate::{Cause, Force, Forced, Operator, State, Timestamp};

/// What operators do.
impl Turn<'_> {
    pub(super) fn force(
        &mut self,
        force: Force,
        until: Option<Timestamp>,
        operator: &Operator,
    ) -> Answer {
        let from = self.record.status();
        let now = self.now;
        let record = self.edit();
        record.impose(Some(Forced {
            force,
            until,
            by: operator.by().into(),
            reason: operator.reason().into(),
            since: now,
        }));
        record.forced_stamp = next_stamp(record.forced_stamp, now);
        let by = operator.by().into();
        self.note(from, now, Cause::Forced { by });
        // Imposed until now or before: over at once, and the history says so.
        self.expire();
        Answer::Noted
    }

    pub(super) fn lift(&mut self, operator: &Operator) -> Answer {
        if self.record.forced.is_some() {
            let from = self.record.status();
            self.lift_force();
            let by = operator.by().into();
            self.note(from, self.now, Cause::Lifted { by });
        }
        Answer::Noted
    }

    fn lift_force(&mut self) {
        let now = self.now;
        let record = self.edit();
        record.impose(None);
        record.forced_stamp = next_stamp(record.forced_stamp, now);
    }

    pub(super) fn reset(&mut self, operator: &Operator) -> Answer {
        let from = self.record.status();
        if self.record.forced.is_some() {
            self.lift_force();
        }
        self.enter(State::Closed);
        let record = self.edit();
        record.attempt = 0;
        record.suspects.clear();
        self.forget_openings();
        let by = operator.by().into();
        self.note(from, self.now, Cause::Reset { by });
        Answer::Noted
    }
}
