//! What other breakers get wrong, as far as one process can show it.

use std::mem;

use breaker::{Backoff, Breaker, Dropped, Probes, Reason, Status, Window};

use crate::scene::{Scene, ms, secs};

/// tower-resilience and circuitbreaker-rs: a "sliding" count that never slides, so that after
/// 100,000 successes it takes as many failures to open.
#[test]
fn a_good_past_does_not_dilute() {
    for window in [Window::Time(secs(10)), Window::Calls(100)] {
        let scene = Scene::new(|builder| builder.window(window));
        scene.succeed(100_000);
        scene.time.advance(secs(12));
        let mut failures = 0;
        while let Ok(permit) = scene.breaker.try_acquire() {
            permit.failure();
            failures += 1;
            assert!(failures <= 100, "{window:?}");
        }
        assert!(failures >= 20, "{window:?}: {failures}");
    }
}

/// failsafe-rs and Stoplight: half-open lets everyone in.
#[test]
fn half_open_lets_in_as_many_as_it_may() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(2)));
    scene.open_and_wait();
    let permits: Vec<_> = (0..1000)
        .filter_map(|_| scene.breaker.try_acquire().ok())
        .collect();
    assert_eq!(permits.len(), 2);
}

/// failsafe-rs and breaker 2.0.2: a success from before the outage closes the circuit.
#[test]
fn a_stale_success_closes_nothing() {
    let scene = Scene::brittle(|builder| builder);
    let stale = scene.breaker.try_acquire().unwrap();
    scene.open_and_wait();
    let probe = scene.breaker.try_acquire().unwrap();
    stale.success();
    assert_eq!(scene.status(), Status::HalfOpen);
    probe.failure();
    assert_eq!(scene.status(), Status::Open);
}

/// The other way round: a failure from before counts nothing against a circuit that has recovered.
#[test]
fn a_stale_failure_opens_nothing() {
    let scene = Scene::brittle(|builder| builder);
    let stale: Vec<_> = (0..10)
        .map(|_| scene.breaker.try_acquire().unwrap())
        .collect();
    scene.open_and_wait();
    scene.succeed(1);
    stale.into_iter().for_each(breaker::Permit::failure);
    assert_eq!(scene.status(), Status::Closed);
    assert_eq!(scene.breaker.snapshot().window.calls, 0);
}

/// breaker 2.0.2, Polly and interlock: a probe that hangs, or whose process dies, wedges the
/// circuit; refused calls make it last.
#[test]
fn a_hung_probe_does_not_wedge_even_under_rejections() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1).lease(secs(5))));
    scene.open_and_wait();
    mem::forget(scene.breaker.try_acquire().unwrap());
    let mut waited = ms(0);
    let probe = loop {
        match scene.breaker.try_acquire() {
            Ok(probe) => break probe,
            Err(rejected) => assert_eq!(rejected.reason, Reason::ProbesFull),
        }
        scene.time.advance(ms(10));
        waited += ms(10);
    };
    assert_eq!(waited, secs(5));
    assert!(probe.is_probe());
    probe.success();
    assert_eq!(scene.status(), Status::Closed);
}

/// Polly: a cancelled probe closes the circuit.
#[test]
fn a_cancelled_probe_closes_nothing() {
    for policy in [Dropped::Release, Dropped::Failure] {
        let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1).on_drop(policy)));
        scene.open_and_wait();
        drop(scene.breaker.try_acquire().unwrap());
        assert_ne!(scene.status(), Status::Closed, "{policy:?}");
    }
}

/// circuitbreaker-rs: fewer probes than successes asked for, and it is half-open for ever.
#[test]
fn fewer_probes_than_successes_close_all_the_same() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1).successes(10)));
    scene.open_and_wait();
    scene.succeed(10);
    assert_eq!(scene.status(), Status::Closed);
}

/// pybreaker: one success zeroes the count, so that a service that fails three times of four never
/// opens it.
#[test]
fn three_failures_of_four_open() {
    let scene = Scene::new(|builder| builder.failure_rate(0.5).minimum_calls(20));
    let mut calls = 0;
    while scene.status() == Status::Closed {
        if calls % 4 == 0 {
            scene.succeed(1);
        } else {
            scene.fail(1);
        }
        calls += 1;
    }
    assert_eq!(calls, 20);
}

/// The origin: a failed probe does not start the wait again, so that every later call passes.
#[test]
fn a_failed_probe_starts_the_wait_again() {
    let scene = Scene::brittle(|builder| builder.open_for(Backoff::constant(secs(1))));
    scene.open_and_wait();
    for _ in 0..10 {
        scene.fail(1);
        assert_eq!(
            scene.breaker.try_acquire().unwrap_err().retry_after,
            Some(secs(1))
        );
        scene.time.advance(secs(1));
    }
}

/// The origin: expiry deletes an open circuit.
#[test]
fn an_open_circuit_stays_open_until_it_is_probed() {
    let scene = Scene::brittle(|builder| builder);
    scene.fail(3);
    scene.time.advance(secs(86_400 * 365));
    assert_eq!(scene.status(), Status::Open);
    let probe = scene.breaker.try_acquire().unwrap();
    assert!(probe.is_probe());
    probe.failure();
    assert_eq!(scene.status(), Status::Open);
}

/// The origin: every exception counts as a failure of the service.
#[test]
fn what_is_no_fault_of_the_service_can_be_ignored() {
    let breaker = Breaker::builder("service")
        .or_consecutive_failures(1)
        .build()
        .unwrap();
    let judged = breaker.classify(|_: &Result<(), &str>| breaker::Outcome::Ignore);
    for _ in 0..100 {
        assert!(judged.call_sync(|| Err("bad request")).is_err());
    }
    assert_eq!(breaker.status(), Status::Closed);
}
