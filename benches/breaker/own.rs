use std::{sync::LazyLock, thread, time::Duration};

use benches::guard::{
    Contender, FAILURE_RATE, Guard, Guarded, MINIMUM_CALLS, Outcome, PROBES, SLOW_RATE, Settings,
};
use breaker::{Backoff, Breaker, BreakerBuilder, CallError, Clock, Probes};

const RULE: &str = "rate over 10 s, min 20";

/// Ours, by the clock that it reads and by how it is called.
pub(crate) const ALL: &[Contender] = &[
    Contender {
        name: "breaker, fed",
        rule: RULE,
        build: |settings| build(builder(settings, fed())),
    },
    DEFAULT,
    Contender {
        name: "breaker, coarse, permits",
        rule: RULE,
        build: |settings| Box::new(ByPermit(built(builder(settings, Clock::coarse())))),
    },
];

/// Ours, as it is by default.
pub(crate) const DEFAULT: Contender = Contender {
    name: crate::OWN,
    rule: RULE,
    build: |settings| build(builder(settings, Clock::coarse())),
};

/// A clock's name, and what makes it.
type Named = (&'static str, fn() -> Clock);

pub(crate) const CLOCKS: [Named; 3] = [
    ("fed", fed),
    ("coarse", Clock::coarse),
    ("precise", Clock::precise),
];

/// A clock that another thread feeds once a millisecond.
fn fed() -> Clock {
    static FED: LazyLock<Clock> = LazyLock::new(|| {
        let (clock, ticker) = Clock::fed();
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_millis(1));
                ticker.tick();
            }
        });
        clock
    });
    FED.clone()
}

pub(crate) fn builder(settings: &Settings, clock: Clock) -> BreakerBuilder {
    let builder = Breaker::builder("benchmark")
        .failure_rate(FAILURE_RATE)
        .minimum_calls(MINIMUM_CALLS.into())
        .window(settings.window)
        .open_for(Backoff::constant(settings.wait))
        .probes(Probes::at_most(PROBES).successes(PROBES))
        .clock(clock);
    match settings.slow {
        Some(slow) => builder.slow_call(slow, SLOW_RATE),
        None => builder,
    }
}

pub(crate) fn build(builder: BreakerBuilder) -> Box<dyn Guarded> {
    Box::new(ByCall(built(builder)))
}

fn built(builder: BreakerBuilder) -> Breaker {
    builder.build().expect("every setting is within its bounds")
}

struct ByCall(Breaker);

impl Guard for ByCall {
    fn caller(&self) -> impl FnMut(Outcome) -> bool {
        |outcome| !matches!(self.0.call_sync(|| outcome), Err(CallError::Rejected(_)))
    }

    fn crowd(&self, tries: u32) -> u32 {
        crowd(&self.0, tries)
    }
}

struct ByPermit(Breaker);

impl Guard for ByPermit {
    fn caller(&self) -> impl FnMut(Outcome) -> bool {
        |outcome| match (self.0.try_acquire(), outcome) {
            (Ok(permit), Ok(())) => {
                permit.success();
                true
            }
            (Ok(permit), Err(_)) => {
                permit.failure();
                true
            }
            (Err(_), _) => false,
        }
    }

    fn crowd(&self, tries: u32) -> u32 {
        crowd(&self.0, tries)
    }
}

fn crowd(breaker: &Breaker, tries: u32) -> u32 {
    let permits: Vec<_> = (0..tries)
        .filter_map(|_| breaker.try_acquire().ok())
        .collect();
    permits.len() as u32
}
