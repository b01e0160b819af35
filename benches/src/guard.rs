//! A circuit breaker as the benchmarks see it, whoever wrote it.

use std::{
    error::Error,
    fmt,
    hint::black_box,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

/// The share of failures at which a breaker opens.
pub const FAILURE_RATE: f64 = 0.5;
/// How many calls it takes before a rate counts.
pub const MINIMUM_CALLS: u32 = 20;
/// The length of a window that counts calls.
pub const LAST_CALLS: u32 = 100;
/// How many probes a half-open breaker lets in, and how many successes close it.
pub const PROBES: u32 = 3;
/// The share of slow calls at which a breaker opens, where it has such a rule.
pub const SLOW_RATE: f64 = 0.5;

/// What the guarded body returns.
pub type Outcome = Result<(), Fault>;

/// The failure of the guarded body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body failed")
    }
}

impl Error for Fault {}

/// What differs from one benchmark to the next; the constants above hold for all.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The length of a window that counts time.
    pub window: Duration,
    /// How long the breaker stays open.
    pub wait: Duration,
    /// How long a slow call takes at least; without it, there is no such rule.
    pub slow: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window: Duration::from_secs(10),
            wait: Duration::from_secs(3_600),
            slow: None,
        }
    }
}

/// A breaker that is measured.
#[derive(Debug, Clone, Copy)]
pub struct Contender {
    /// Its name.
    pub name: &'static str,
    /// The rule by which it opens: the nearest to a failure rate over a time window that it has.
    pub rule: &'static str,
    /// Builds it.
    pub build: fn(&Settings) -> Box<dyn Guarded>,
}

/// What a breaker has to offer in order to be measured.
pub trait Guard: Sync {
    /// What one thread calls through, with what the body is to return; says whether the body ran.
    fn caller(&self) -> impl FnMut(Outcome) -> bool;

    /// Makes that many calls, of which none ends before all have begun, and says how many bodies
    /// were run.
    fn crowd(&self, tries: u32) -> u32;
}

/// A [`Guard`] of any type. The loop over the calls is inside, so that they are not dispatched.
pub trait Guarded {
    /// The time of that many calls on each of the threads, which all share the breaker.
    fn time(&self, load: Load, threads: usize, calls: u64) -> Duration;

    /// One call; whether its body ran.
    fn call(&self, outcome: Outcome) -> bool;

    /// See [`Guard::crowd`].
    fn crowd(&self, tries: u32) -> u32;
}

impl<G: Guard> Guarded for G {
    fn time(&self, load: Load, threads: usize, calls: u64) -> Duration {
        time(load, threads, calls, || self.caller())
    }

    fn call(&self, outcome: Outcome) -> bool {
        self.caller()(outcome)
    }

    fn crowd(&self, tries: u32) -> u32 {
        Guard::crowd(self, tries)
    }
}

/// What the bodies return.
#[derive(Debug, Clone, Copy)]
pub enum Load {
    /// All succeed.
    Successes,
    /// One of ten fails.
    TenthFails,
}

/// The time of that many calls on each of the threads, between two barriers.
pub fn time<C: FnMut(Outcome) -> bool>(
    load: Load,
    threads: usize,
    calls: u64,
    caller: impl Fn() -> C + Sync,
) -> Duration {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| {
                let caller = caller();
                barrier.wait();
                run(load, calls, caller);
                barrier.wait();
            });
        }
        let caller = caller();
        barrier.wait();
        let start = Instant::now();
        run(load, calls, caller);
        barrier.wait();
        start.elapsed()
    })
}

fn run(load: Load, calls: u64, mut caller: impl FnMut(Outcome) -> bool) {
    match load {
        Load::Successes => {
            for _ in 0..calls {
                black_box(caller(black_box(Ok(()))));
            }
        }
        Load::TenthFails => {
            let mut until_failure = 10;
            for _ in 0..calls {
                until_failure -= 1;
                let outcome = if until_failure == 0 {
                    until_failure = 10;
                    Err(Fault)
                } else {
                    Ok(())
                };
                black_box(caller(black_box(outcome)));
            }
        }
    }
}
