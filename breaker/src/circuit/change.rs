#[cfg(feature = "metrics")]
use std::sync::Arc;
use std::{mem, sync::PoisonError, time::Duration};

use super::{Cold, Shown};
use crate::{
    Answer, Cause, Event, Force, Input, Operator, Reason, Scope, Snapshot, Status, Step, Timestamp,
    Transition, Trip, circuit::Circuit, clock::Nanos, event::News, gate::Word, sync::Ordering,
};

/// What a change came to.
pub(super) struct Changed {
    pub(super) answer: Answer,
    /// The gate as it stands then.
    pub(super) word: Word,
    pub(super) until: Option<Nanos>,
    /// When it was made.
    pub(super) now: Nanos,
}

/// What goes through the record.
impl Circuit {
    /// Lets the machine decide and carries out what it decided.
    pub(super) fn change(&self, input: Input<'_>, now: Nanos) -> Changed {
        self.locked(&mut News::default(), |cold| {
            #[cfg(feature = "driver")]
            let answered = self.in_fleet(cold, &input, now);
            #[cfg(feature = "driver")]
            let (answer, now) = answered.unwrap_or_else(|| self.step(cold, input, now));
            #[cfg(not(feature = "driver"))]
            let (answer, now) = self.step(cold, input, now);
            let (word, until) = self.gate.load_until();
            Changed {
                answer,
                word,
                until,
                now,
            }
        })
    }

    /// Opens the circuit unless it has changed since `word`, if only because what was imposed has
    /// run out.
    pub(super) fn trip(&self, word: Word, trip: Trip, wait: Option<Duration>, now: Nanos) {
        self.locked(&mut News::default(), |cold| {
            let (_, now) = self.step(cold, Input::Tick, now);
            // Another thread may have spoken of it meanwhile.
            if !self.gate.load().is_of(word) || !self.may_open(word, now) {
                return;
            }
            // The gate shows the word still, so this is the record that the calls were counted under.
            let input = Input::Trip {
                era: cold.record.era(),
                forced_stamp: cold.record.forced_stamp(),
                trip,
                wait,
            };
            if let (Answer::WouldOpen, now) = self.step(cold, input, now) {
                self.would_open(cold, trip, now);
            }
        });
    }

    pub(crate) fn force(&self, force: Force, time: Option<Duration>, operator: &Operator) {
        let now = self.clock.now();
        let until = time.map(|time| now.timestamp().after(rest(now)).after(time));
        let input = Input::Force {
            force,
            until,
            operator,
        };
        self.change(input, now);
    }

    pub(crate) fn lift(&self, operator: &Operator) {
        self.change(Input::Lift { operator }, self.clock.now());
    }

    pub(crate) fn reset(&self, operator: &Operator) {
        self.change(Input::Reset { operator }, self.clock.now());
    }

    pub(crate) fn status(&self) -> Status {
        self.settled(&mut News::default(), |cold, _| cold.record.status())
    }

    pub(crate) fn history(&self) -> Vec<Transition> {
        self.settled(&mut News::default(), |cold, _| {
            cold.record.history().cloned().collect()
        })
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.settled(&mut News::default(), |cold, now| self.picture(cold, now))
    }

    /// Reads the record with everything carried out that time alone decides.
    pub(super) fn settled<R>(
        &self,
        news: &mut News,
        work: impl FnOnce(&mut Cold, Nanos) -> R,
    ) -> R {
        let now = self.clock.now();
        self.locked(news, |cold| {
            let (_, now) = self.step(cold, Input::Tick, now);
            work(cold, now)
        })
    }

    /// Works under the lock; what follows is for the caller to carry out, by dropping it.
    pub(super) fn locked<R>(&self, news: &mut News, work: impl FnOnce(&mut Cold) -> R) -> R {
        // Between two changes nothing is half done, so a panic elsewhere leaves nothing to mend.
        let mut cold = self.cold.lock().unwrap_or_else(PoisonError::into_inner);
        let result = work(&mut cold);
        #[cfg(feature = "metrics")]
        if cold.news.is_observed() {
            let snapshot = self.picture(&cold, self.clock.now());
            cold.news.publish(snapshot, Arc::clone(&self.gauges));
        }
        news.join(mem::take(&mut cold.news));
        result
    }

    /// A thread can be held up between its look at the clock and the lock, while others change the
    /// record. To the machine that would be a clock that was set back; so it looks again, and
    /// returns the time that counted.
    pub(super) fn step(&self, cold: &mut Cold, input: Input<'_>, now: Nanos) -> (Answer, Nanos) {
        let now = now.max(self.clock.now());
        #[cfg(feature = "driver")]
        let asked = match input {
            Input::Trip { wait, .. } => wait,
            _ => None,
        };
        let Step {
            record,
            answer,
            transitions,
            lost,
            stopped_flapping,
            began_flapping,
        } = self.policy.step_within(
            &cold.record,
            input,
            now.timestamp(),
            rest(now),
            &mut cold.words,
        );
        #[cfg(feature = "driver")]
        let mut transitions = transitions;
        let attempt_before = cold.record.attempt();
        if let Some(record) = record {
            let (from, of) = (cold.record.state(), cold.record.era());
            cold.record = record;
            if cold.record.era() != of {
                self.begin_ramp(cold, from, now);
            }
            #[cfg(feature = "driver")]
            self.decided_here(cold, &mut transitions, asked, now);
            self.show(cold, now);
        }
        // What was imposed ends first, with the attempt as it was; then leases end.
        let settled = transitions
            .first()
            .is_some_and(|first| first.cause == Cause::Expired);
        let mut transitions = transitions.into_iter();
        if settled && let Some(expired) = transitions.next() {
            self.tell_changed(cold, expired, attempt_before, None, Scope::Local);
        }
        if lost > 0 {
            self.tell_lost(cold, lost, now);
        }
        if stopped_flapping {
            self.tell_flapping(cold, false, now);
        }
        let (attempt, wait) = (cold.record.attempt(), cold.record.wait());
        for transition in transitions {
            let opened = matches!(transition.cause, Cause::Tripped(_) | Cause::ProbeFailed);
            let wait = opened.then_some(wait);
            self.tell_changed(cold, transition, attempt, wait, Scope::Local);
        }
        if began_flapping {
            self.tell_flapping(cold, true, now);
        }
        (answer, now)
    }

    pub(super) fn tell_lost(&self, cold: &mut Cold, lost: u32, now: Nanos) {
        let at = now.timestamp();
        cold.tell(|sequence| Event::ProbesLost {
            service: self.service.clone(),
            sequence,
            at,
            lost,
        });
    }

    pub(super) fn tell_flapping(&self, cold: &mut Cold, flapping: bool, now: Nanos) {
        let at = now.timestamp();
        cold.tell(|sequence| Event::Flapping {
            service: self.service.clone(),
            sequence,
            at,
            flapping,
        });
    }

    /// Has the gate show the record as it stands, where it does not yet.
    pub(super) fn show(&self, cold: &mut Cold, now: Nanos) {
        let until = self.shown_until(cold);
        let rejects_until = cold.record.rejects_until(self.policy.probes().at_most);
        self.rejects_until
            .store(Nanos::from(rejects_until).0, Ordering::Relaxed);
        let shown = Shown {
            era: cold.record.era(),
            status: cold.record.status(),
            forced_stamp: cold.record.forced_stamp(),
            until,
        };
        if cold.shown != shown {
            cold.shown = shown;
            let until = (until != Timestamp::MAX).then(|| Nanos::from(until));
            self.quiet_until.store(0, Ordering::Relaxed);
            self.publish(cold, until, now);
            #[cfg(feature = "tower")]
            if Reason::of(shown.status).is_some() {
                cold.news.wake(self.waiters.wake());
            }
        }
        #[cfg(feature = "metrics")]
        self.gauges
            .keep(cold.record.status(), cold.record.attempt());
    }

    fn probes(cold: &Cold) -> u32 {
        #[cfg(feature = "driver")]
        if let Some(probes) = Self::fleet_probes(cold) {
            return probes;
        }
        cold.record.probes().len() as u32
    }

    fn shown_until(&self, cold: &Cold) -> Timestamp {
        #[cfg(feature = "driver")]
        if let Some(until) = Self::fleet_until(cold) {
            return until;
        }
        cold.record.until(&self.policy)
    }

    pub(super) fn tell_changed(
        &self,
        cold: &mut Cold,
        transition: Transition,
        attempt: u32,
        wait: Option<Duration>,
        scope: Scope,
    ) {
        #[cfg(feature = "driver")]
        {
            cold.told = transition.to;
        }
        cold.tell(|sequence| Event::Changed {
            service: self.service.clone(),
            sequence,
            transition,
            attempt,
            wait,
            scope,
        });
    }

    /// Says so, and then no more for as long as the circuit would have been open at the most.
    fn would_open(&self, cold: &mut Cold, trip: Trip, now: Nanos) {
        let at = now.timestamp();
        let quiet = Nanos::from(at.after(self.policy.backoff().longest()));
        self.quiet_until.store(quiet.0, Ordering::Relaxed);
        cold.tell(|sequence| Event::WouldOpen {
            service: self.service.clone(),
            sequence,
            at,
            trip,
        });
    }

    pub(super) fn picture(&self, cold: &Cold, now: Nanos) -> Snapshot {
        let record = &cold.record;
        let (word, until) = self.gate.load_until();
        let generation = word.sequence();
        let [recovering, throttled] = self.picks.as_ref().map_or([0; 2], |picks| picks.rejected());
        Snapshot {
            service: self.service.clone(),
            sequence: cold.sequence,
            at: now.timestamp(),
            status: record.status(),
            era: record.era(),
            generation: record.generation(),
            since: record.entered_at(),
            retry_after: Reason::of(record.status())
                .and_then(|reason| self.retry_at(reason, until))
                .map(|until| until.since(now)),
            attempt: record.attempt(),
            flapping: record.is_flapping(),
            forced: record.forced().cloned(),
            window: self.windows.totals(generation, now),
            consecutive_failures: (self.rules.consecutive_failures())
                .map(|_| self.windows.consecutive(generation)),
            probes: Self::probes(cold),
            lifetime: self.windows.lifetime(),
            rejected: self.windows.rejected(),
            admitted: self.admitted(word, until, now),
            recovering,
            throttled,
            #[cfg(feature = "driver")]
            fleet: Self::fleet_view(cold, now),
            history: record.history().cloned().collect(),
        }
    }
}

/// Records know whole milliseconds, cut from the clock's time. What begins within one lasts for a
/// millisecond more, so that no wait, no lease and nothing imposed is over before its time.
fn rest(now: Nanos) -> Duration {
    Duration::from_millis(u64::from(!now.0.is_multiple_of(1_000_000)))
}

impl Cold {
    /// Numbers a change and tells everyone who listens.
    pub(super) fn tell(&mut self, event: impl FnOnce(u64) -> Event) {
        self.sequence += 1;
        let event = event(self.sequence);
        let wakes = self.listeners.tell(&event);
        self.news.wake(wakes);
        self.news.observe(event);
    }
}
