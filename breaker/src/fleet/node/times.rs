use std::borrow::Cow;

use super::Node;
use crate::{Answer, Input, State, Timestamp};

/// When something is, by the node's own clock.
impl Node {
    /// A moment of the store's time, as the last answer connects the two; never earlier than it
    /// is, and later by no more than that answer took. Before the first answer, what it is given.
    pub(crate) fn local(&self, store: Timestamp) -> Timestamp {
        let Some((now, received)) = self.answered else {
            return store;
        };
        if store == Timestamp::MAX {
            return store;
        }
        if store >= now {
            received.after(store.since(now))
        } else {
            received.before(now.since(store))
        }
    }

    /// Until when, by the node's own clock, an open circuit has no probe for this node; none,
    /// where it is not open.
    pub(crate) fn retry_at(&self) -> Option<Timestamp> {
        self.refused_until(State::Open)
    }

    /// Until when, by the node's own clock, a half-open circuit has no place for a probe of this
    /// node, as far as is known; none, where it has, or is not half-open.
    pub(crate) fn full_until(&self) -> Option<Timestamp> {
        self.refused_until(State::HalfOpen)
    }

    /// Asks the machine, with the time that has passed since the last answer as the node's clock
    /// knows it, about what lies beneath anything imposed. What it says changes nothing.
    fn refused_until(&self, state: State) -> Option<Timestamp> {
        let mut kept = Cow::Borrowed(self.kept.as_ref().filter(|kept| kept.state() == state)?);
        if kept.forced().is_some() {
            kept.to_mut().impose(None);
        }
        let (now, received) = self.answered?;
        let input = Input::Claim { node: &self.name };
        let mut words = || 0;
        let step = self
            .policy
            .step_witnessed(&kept, input, now, &self.witness, &mut words);
        match step.answer {
            Answer::Refused { until, .. } => until.map(|until| self.local(until)),
            _ => Some(received).filter(|_| state == State::Open),
        }
    }
}
