use std::{
    sync::Arc,
    time::Duration,
};

use super::Cold;
use crate::{
    Answer, Event, Force, Input, Operator, Snapshot, Status, Step, Timestamp, Transition, Trip,
    circuit::Circuit,
    clock::Nanos,
    event::Queue,
    gate::Word,
    sync::MutexGuard,
};

/// What goes through the record.
impl Circuit {
    /// Lets the machine decide and carries out what it decided. Returns its answer, and the gate
    /// as it stands then.
    pub(super) fn change(&self, input: Input<'_>, now: Nanos) -> (Answer, Word, Nanos) {
        let mut cold = self.lock();
        let answer = self.step(&mut cold, input, now);
        let (word, until) = self.gate.read();
        (answer, word, until)
    }

    /// Opens the circuit unless it has changed since `word`.
    pub(super) fn trip(&self, word: Word, trip: Trip, wait: Option<Duration>, now: Nanos) {
        let mut cold = self.lock();
        if self.gate.load() != word {
            return;
        }
        let era = cold.record.era();
        if self.step(&mut cold, Input::Trip { era, trip, wait }, now) == Answer::WouldOpen {
            self.would_open(&mut cold, trip, now.timestamp());
        }
    }

    pub(crate) fn force(&self, force: Force, time: Option<Duration>, operator: &Operator) {
        let now = self.clock.now();
        let until = time.map(|time| now.timestamp().after(time));
        self.change(
            Input::Force {
                force,
                until,
                operator,
            },
            now,
        );
    }

    pub(crate) fn lift(&self, operator: &Operator) {
        self.change(Input::Lift { operator }, self.clock.now());
    }

    pub(crate) fn reset(&self, operator: &Operator) {
        self.change(Input::Reset { operator }, self.clock.now());
    }

    pub(crate) fn status(&self) -> Status {
        self.settled().1.record.status()
    }

    pub(crate) fn history(&self) -> Vec<Transition> {
        self.settled().1.record.history().to_vec()
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let (now, cold) = self.settled();
        self.picture(&cold, now)
    }

    /// Has `queue` told of every change after the snapshot that this returns.
    pub(crate) fn attach(&self, queue: &Arc<Queue>) -> Snapshot {
        let (now, mut cold) = self.settled();
        cold.listeners.push(Arc::downgrade(queue));
        self.picture(&cold, now)
    }

    /// The record, with everything carried out that time alone decides.
    fn settled(&self) -> (Nanos, MutexGuard<'_, Cold>) {
        let now = self.clock.now();
        let mut cold = self.lock();
        self.step(&mut cold, Input::Tick, now);
        (now, cold)
    }

    /// Between two changes nothing is half done, so a panic elsewhere leaves nothing to mend.
    fn lock(&self) -> MutexGuard<'_, Cold> {
        self.cold.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn step(&self, cold: &mut Cold, input: Input<'_>, now: Nanos) -> Answer {
        let Step {
            record,
            answer,
            transitions,
            lost,
        } = self
            .policy
            .step(&cold.record, input, now.timestamp(), &mut cold.words);
        if let Some(record) = record {
            let same = record.status() == cold.record.status() && record.era() == cold.record.era();
            cold.record = record;
            let until = cold.record.until(&self.policy);
            let until = Nanos::from(until);
            if same {
                self.gate.extend(until);
            } else {
                self.gate.publish(cold.record.status(), until);
            }
        }
        if lost > 0 {
            let event = Event::ProbesLost {
                service: self.service.clone(),
                sequence: cold.next(),
                at: now.timestamp(),
                lost,
            };
            cold.tell(&event);
        }
        for transition in transitions {
            let event = Event::Changed {
                service: self.service.clone(),
                sequence: cold.next(),
                transition,
            };
            cold.tell(&event);
        }
        answer
    }

    fn would_open(&self, cold: &mut Cold, trip: Trip, at: Timestamp) {
        if at < cold.quiet_until {
            return;
        }
        cold.quiet_until = at.after(self.policy.backoff().longest());
        let event = Event::WouldOpen {
            service: self.service.clone(),
            sequence: cold.next(),
            at,
            trip,
        };
        cold.tell(&event);
    }

    fn picture(&self, cold: &Cold, now: Nanos) -> Snapshot {
        let record = &cold.record;
        let (word, until) = self.gate.read();
        let generation = word.sequence();
        Snapshot {
            service: self.service.clone(),
            sequence: cold.sequence,
            at: now.timestamp(),
            status: record.status(),
            era: record.era(),
            generation: record.generation(),
            since: record.entered_at(),
            retry_after: until.after(now),
            attempt: record.attempt(),
            forced: record.forced().cloned(),
            window: self.windows.totals(generation, now),
            consecutive_failures: self.windows.consecutive(generation),
            probes: record.probes().len() as u32,
            lifetime: self.windows.lifetime(),
            rejected: self.windows.rejected(),
            history: record.history().to_vec(),
        }
    }
}

impl Cold {
    fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// Tells every listener that is still there.
    fn tell(&mut self, event: &Event) {
        self.listeners.retain(|listener| {
            listener
                .upgrade()
                .map(|queue| queue.push(event.clone()))
                .is_some()
        });
    }
}
