use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Course, Effect, Fault, Operation};

/// What goes wrong in one place: a store, or a link to it.
///
/// Of faults that end a call the first that was injected and hits it counts; lags add up.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// From now on, this goes wrong as well.
    pub fn inject(&self, fault: Fault) {
        self.active().push(fault);
    }

    /// From now on, nothing goes wrong. Calls that are under way go on as they began.
    pub fn clear(&self) {
        self.active().clear();
    }

    /// What happens to a call that comes by now.
    pub(crate) fn course(&self, operation: Operation) -> Course {
        let mut active = self.active();
        let mut course = Course::default();
        for fault in active.iter_mut() {
            // A fault that could do nothing more to this call is saved for the next.
            if matches!(fault.effect, Effect::End(_)) && course.end.is_some() {
                continue;
            }
            if !fault.hits(operation) {
                continue;
            }
            match &fault.effect {
                Effect::There(lag) => course.there.push(lag.clone()),
                Effect::Back(lag) => course.back.push(lag.clone()),
                Effect::End(end) => course.end = Some(*end),
            }
        }
        active.retain(|fault| !fault.is_spent());
        course
    }

    fn active(&self) -> MutexGuard<'_, Vec<Fault>> {
        // Nothing in here panics halfway, so what a poisoned lock guards is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, feature = "breaker"))]
mod tests {
    use super::{super::End, *};

    #[test]
    fn faults_hit_the_calls_that_they_are_meant_for_as_often_as_they_should() {
        let faults = Faults::default();
        faults.inject(Fault::busy().on_swaps().times(2));
        faults.inject(Fault::refuse().times(1));
        let end = |operation| faults.course(operation).end;
        assert_eq!(end(Operation::Swap), Some(End::Busy));
        assert_eq!(end(Operation::Exchange), Some(End::Refuse));
        assert_eq!(end(Operation::List), None);
        assert_eq!(end(Operation::Swap), Some(End::Busy));
        assert_eq!(end(Operation::Swap), None);
        assert!(faults.active().is_empty());
        faults.inject(Fault::hang());
        assert_eq!(end(Operation::List), Some(End::Hang));
        faults.clear();
        assert_eq!(end(Operation::List), None);
    }
}
