//! What holds however threads meet. The time is fed, by a thread of its own where it passes.

use std::{
    iter, mem,
    panic::{self, AssertUnwindSafe},
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use breaker::{Backoff, Breaker, Cause, Event, Outcome, Permit, Probes, Reason, Status, Window};

use crate::scene::{Scene, ms, secs};

const THREADS: u64 = 4;

/// How long each test that races goes on.
const RACE: Duration = Duration::from_millis(250);

/// Numbers that look like chance.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Unwinds through a permit, without a word on the terminal.
fn panic_with(permit: Permit<'_>) {
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        let _permit = permit;
        panic::resume_unwind(Box::new("on purpose"));
    }));
    assert!(result.is_err());
}

/// Runs `act` on every thread until the race is over, and gives what they sum up to.
fn race<const N: usize>(
    act: impl Fn(&mut Dice, &mut [u64; N]) + Sync,
    meanwhile: impl Fn() + Sync,
) -> [u64; N] {
    let over = AtomicBool::new(false);
    let start = Barrier::new(THREADS as usize + 1);
    thread::scope(|scope| {
        let threads: Vec<_> = (1..=THREADS)
            .map(|number| {
                let (act, over, start) = (&act, &over, &start);
                scope.spawn(move || {
                    let (mut dice, mut sums) = (Dice(number * 0x9e37_79b9), [0; N]);
                    start.wait();
                    while !over.load(Ordering::Relaxed) {
                        act(&mut dice, &mut sums);
                    }
                    sums
                })
            })
            .collect();
        start.wait();
        let end = Instant::now() + RACE;
        while Instant::now() < end && threads.iter().all(|thread| !thread.is_finished()) {
            meanwhile();
            thread::sleep(Duration::from_micros(50));
        }
        over.store(true, Ordering::Relaxed);
        threads.into_iter().fold([0; N], |mut sums, thread| {
            let more = thread
                .join()
                .unwrap_or_else(|panic| panic::resume_unwind(panic));
            sums.iter_mut()
                .zip(more)
                .for_each(|(sum, more)| *sum += more);
            sums
        })
    })
}

#[test]
fn a_flapping_circuit_loses_no_call_and_no_change() {
    for window in [Window::Time(ms(100)), Window::Calls(8)] {
        let scene = Scene::new(|builder| {
            builder
                .window(window)
                .minimum_calls(8)
                .or_consecutive_failures(3)
                .open_for(Backoff::constant(ms(1)))
                .probes(Probes::at_most(3).successes(2).failures(2).lease(ms(2)))
        });
        let breaker = &scene.breaker;
        let mut events = breaker.subscribe(1 << 16).unwrap();
        let [counted, uncounted, rejected] = race(
            |dice, [counted, uncounted, rejected]| {
                let Ok(permit) = breaker.try_acquire() else {
                    *rejected += 1;
                    return;
                };
                *counted += 1;
                match dice.roll(16) {
                    0..5 => permit.failure(),
                    5 => permit.record(Outcome::Slow),
                    6 => panic_with(permit),
                    roll @ 7..10 => {
                        *counted -= 1;
                        *uncounted += 1;
                        match roll {
                            7 => drop(permit),
                            8 => mem::forget(permit),
                            _ => permit.ignore(),
                        }
                    }
                    _ => permit.success(),
                }
            },
            || scene.time.advance(Duration::from_micros(300)),
        );
        let end = breaker.snapshot();
        assert_eq!(
            end.lifetime.calls, counted,
            "{uncounted} without an outcome"
        );
        assert_eq!(end.rejected, rejected);

        let Some(Event::Snapshot(start)) = events.try_next() else {
            panic!("no snapshot first");
        };
        let (mut number, mut generation, mut status) =
            (start.sequence, start.generation, start.status);
        let mut closed = 0;
        for event in iter::from_fn(|| events.try_next()) {
            let (sequence, transition) = match event {
                Event::Changed {
                    sequence,
                    transition,
                    ..
                } => (sequence, Some(transition)),
                Event::ProbesLost { sequence, .. } => (sequence, None),
                other => panic!("{other:?}"),
            };
            number += 1;
            assert_eq!(sequence, number);
            let Some(transition) = transition else {
                continue;
            };
            generation += 1;
            assert_eq!(
                (transition.generation, transition.from),
                (generation, status)
            );
            status = transition.to;
            let fits = match transition.cause {
                Cause::Tripped(_) => (Status::Closed, Status::Open),
                Cause::WaitOver => (Status::Open, Status::HalfOpen),
                Cause::ProbeFailed => (Status::HalfOpen, Status::Open),
                Cause::Recovered => (Status::HalfOpen, Status::Closed),
                other => panic!("{other:?}"),
            };
            assert_eq!((transition.from, transition.to), fits);
            closed += u32::from(status == Status::Closed);
        }
        assert_eq!(
            (number, generation, status),
            (end.sequence, end.generation, end.status)
        );
        assert!(closed > 5, "closed {closed} times, which is no flapping");
    }
}

#[test]
fn no_more_probes_than_allowed_are_under_way() {
    const MOST: u64 = 3;
    let scene = Scene::brittle(|builder| {
        let probes = Probes::at_most(3).successes(1 << 30).failures(1 << 30);
        builder.probes(probes.lease(secs(3_600)))
    });
    scene.open_and_wait();
    let (breaker, under_way) = (&scene.breaker, AtomicU64::new(0));
    let full = AtomicU64::new(0);
    let [probes, rejected] = race(
        |dice, [probes, rejected]| match breaker.try_acquire() {
            Ok(permit) => {
                assert!(permit.is_probe());
                let others = under_way.fetch_add(1, Ordering::SeqCst);
                assert!(others < MOST, "{others} others");
                full.fetch_add(u64::from(others + 1 == MOST), Ordering::Relaxed);
                *probes += 1;
                if dice.roll(3) == 0 {
                    thread::yield_now();
                }
                under_way.fetch_sub(1, Ordering::SeqCst);
                match dice.roll(4) {
                    0 => permit.success(),
                    1 => permit.failure(),
                    2 => panic_with(permit),
                    _ => drop(permit),
                }
            }
            Err(refused) => {
                assert_eq!(refused.reason, Reason::ProbesFull);
                *rejected += 1;
            }
        },
        || assert!(u64::from(breaker.snapshot().probes) <= MOST),
    );
    assert_eq!(
        (scene.status(), breaker.snapshot().probes),
        (Status::HalfOpen, 0)
    );
    assert_eq!(breaker.snapshot().rejected, rejected);
    assert!(probes > 100 && full.into_inner() > 0, "{probes} probes");
}

#[test]
fn of_many_failures_at_once_one_opens_and_of_many_calls_one_probes() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1)));
    let breaker = &scene.breaker;
    let all_at_once = |act: &(dyn Fn() + Sync)| {
        let start = Barrier::new(THREADS as usize);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    act();
                });
            }
        });
    };
    for round in 0..200 {
        let before = breaker.snapshot();
        all_at_once(&|| {
            while let Ok(permit) = breaker.try_acquire() {
                permit.failure();
            }
        });
        let open = breaker.snapshot();
        assert_eq!(
            (open.status, open.generation),
            (Status::Open, before.generation + 1)
        );
        scene.time.advance(secs(1));
        let passed = AtomicU64::new(0);
        all_at_once(&|| {
            if let Ok(permit) = breaker.try_acquire() {
                passed.fetch_add(1, Ordering::Relaxed);
                mem::forget(permit);
            }
        });
        assert_eq!(passed.into_inner(), 1, "round {round}");
        // It is lost; the next one closes.
        scene.time.advance(secs(30));
        scene.succeed(1);
        let closed = breaker.snapshot();
        assert_eq!(
            (closed.status, closed.generation),
            (Status::Closed, before.generation + 3)
        );
    }
}

#[test]
fn a_call_from_before_neither_closes_nor_opens() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(2).successes(2)));
    let breaker = &scene.breaker;
    for round in 0..200 {
        let old: Vec<_> = (0..THREADS)
            .map(|_| breaker.try_acquire_owned().unwrap())
            .collect();
        scene.open_and_wait();
        let probe = breaker.try_acquire().unwrap();
        let lifetime = breaker.snapshot().lifetime.calls;
        let fails = round % 2 == 0;
        thread::scope(|scope| {
            for permit in old {
                scope.spawn(move || {
                    if fails {
                        permit.failure();
                    } else {
                        permit.success();
                    }
                });
            }
            let reader: Breaker = breaker.clone();
            scope.spawn(move || assert_eq!(reader.status(), Status::HalfOpen));
        });
        let now = breaker.snapshot();
        assert_eq!((now.status, now.probes), (Status::HalfOpen, 1));
        assert_eq!(now.lifetime.calls, lifetime + THREADS);
        probe.success();
        scene.succeed(1);
        let now = breaker.snapshot();
        assert_eq!((now.status, now.window.calls), (Status::Closed, 0));
        assert_eq!(now.consecutive_failures, Some(0));
    }
}
