//! A call allocates nothing, whatever the window and the clock: not when it succeeds, not when it
//! fails short of opening the circuit, not when it is rejected.

#![cfg(feature = "std")]

use std::{
    future::poll_fn,
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use allocation_counter::{AllocationInfo, measure};
use breaker::{
    Backoff, Breaker, BreakerBuilder, CallError, Clock, Force, Operator, Outcome, Permit, Ramp,
    Reason, Throttle, Timestamp, Window,
};

const CALLS: u32 = 10_000;

/// Breakers with every kind of window, with and without a rule for slow calls, by every clock.
fn breakers() -> impl Iterator<Item = BreakerBuilder> {
    let hour = Duration::from_secs(3_600);
    let builder = move |clock| {
        Breaker::builder("payments")
            .open_for(Backoff::constant(hour))
            .clock(clock)
    };
    [Clock::fed().0, Clock::coarse(), Clock::precise()]
        .into_iter()
        .flat_map(move |clock| {
            [
                builder(clock.clone()),
                builder(clock.clone()).window(Window::Calls(100)),
                builder(clock).slow_call(hour, 0.5),
            ]
        })
}

/// Breakers that failures don't open, though each is counted and the rule is looked at.
fn closed() -> impl Iterator<Item = Breaker> {
    breakers().map(|builder| {
        let builder = builder
            .without_failure_rate()
            .or_consecutive_failures(u32::MAX);
        builder.build().unwrap()
    })
}

/// Breakers that failures have opened for an hour.
fn open() -> impl Iterator<Item = Breaker> {
    breakers().map(|builder| {
        let breaker = builder.build().unwrap();
        while let Ok(permit) = breaker.try_acquire() {
            permit.failure();
        }
        breaker
    })
}

#[track_caller]
fn assert_free(what: impl FnMut()) {
    let mut what = what;
    let allocations = measure(|| {
        for _ in 0..CALLS {
            what();
        }
    });
    assert_eq!(allocations, AllocationInfo::default());
}

#[test]
fn the_counter_counts() {
    let allocations = measure(|| drop(black_box(Box::new(7))));
    assert_eq!(allocations.count_total, 1);
}

#[test]
fn a_call_that_succeeds() {
    for breaker in closed() {
        assert_free(|| {
            black_box(breaker.call_sync(|| Ok::<_, ()>(7))).unwrap();
        });
    }
}

#[test]
fn a_call_that_fails() {
    for breaker in closed() {
        assert_free(|| {
            black_box(breaker.call_sync(|| Err::<(), _>(7))).unwrap_err();
        });
    }
}

#[test]
fn a_permit_and_its_outcome() {
    for breaker in closed() {
        assert_free(|| breaker.try_acquire().unwrap().success());
        assert_free(|| breaker.try_acquire().unwrap().failure());
        assert_free(|| breaker.try_acquire().unwrap().ignore());
        assert_free(|| drop(breaker.try_acquire().unwrap()));
        assert_free(|| breaker.try_acquire_owned().unwrap().success());
    }
}

#[test]
fn a_call_that_is_rejected() {
    for breaker in open() {
        assert_free(|| {
            black_box(breaker.try_acquire()).unwrap_err();
        });
        assert_free(|| {
            let result = breaker.call_sync(|| Ok::<_, ()>(7));
            assert!(matches!(black_box(result), Err(CallError::Rejected(_))));
        });
    }
}

#[test]
fn a_call_that_is_rejected_as_the_probes_are_full() {
    for window in [Window::Time(Duration::from_secs(10)), Window::Calls(100)] {
        let (clock, time) = Clock::fed_from(Timestamp::from_millis(0));
        let breaker = Breaker::builder("payments").clock(clock).window(window);
        let breaker = breaker.build().unwrap();
        while let Ok(permit) = breaker.try_acquire() {
            permit.failure();
        }
        time.advance(Duration::from_secs(60));
        let probe = breaker.try_acquire().unwrap();
        assert_free(|| {
            let rejected = black_box(breaker.try_acquire()).unwrap_err();
            assert_eq!(rejected.reason, Reason::ProbesFull);
        });
        drop(probe);
    }
}

/// Under a ramp, and under a throttle that turns calls away.
#[test]
fn a_call_that_is_picked_or_not() {
    for builder in breakers() {
        let builder = builder
            .without_failure_rate()
            .or_consecutive_failures(u32::MAX)
            .ramp(Ramp::over(Duration::from_secs(3_600)).from(0.5))
            .throttle(Throttle::default());
        let breaker = builder.open_for(Backoff::constant(Duration::from_millis(1)));
        let breaker = breaker.build().unwrap();
        let wait = Outcome::OpenFor(Duration::from_millis(1));
        breaker.try_acquire().unwrap().record(wait);
        let operator = Operator::new("ann", "drill").unwrap();
        breaker.reset(&operator);
        assert_free(|| {
            let _ = black_box(breaker.call_sync(|| Err::<(), _>(7)));
            let _ = black_box(breaker.would_reject());
            let _ = black_box(breaker.try_acquire()).map(Permit::failure);
        });
        let snapshot = breaker.snapshot();
        assert!(snapshot.recovering > 0 && snapshot.throttled > 0);
    }
}

#[test]
fn a_call_under_an_operators_hand() {
    let operator = Operator::new("ann", "drill").unwrap();
    for force in [
        Force::Closed,
        Force::MetricsOnly,
        Force::Disabled,
        Force::Open,
    ] {
        for breaker in breakers().map(|builder| builder.build().unwrap()) {
            breaker.force(force, None, &operator);
            // Under metrics only it is said once that the circuit would open.
            for _ in 0..100 {
                let _ = breaker.call_sync(|| Err::<(), _>(7));
            }
            assert_free(|| {
                let passes = black_box(breaker.try_acquire()).map(Permit::success);
                assert_eq!(passes.is_ok(), force != Force::Open);
                let _ = black_box(breaker.call_sync(|| Err::<(), _>(7)));
            });
        }
    }
}

#[test]
fn an_asynchronous_call() {
    for breaker in closed() {
        assert_free(|| {
            let mut context = Context::from_waker(Waker::noop());
            let mut waited = false;
            let mut call = pin!(breaker.call(async || {
                poll_fn(|_| {
                    if waited {
                        return Poll::Ready(Ok::<_, ()>(7));
                    }
                    waited = true;
                    Poll::Pending
                })
                .await
            }));
            assert!(call.as_mut().poll(&mut context).is_pending());
            assert_eq!(call.as_mut().poll(&mut context), Poll::Ready(Ok(7)));
        });
    }
}
