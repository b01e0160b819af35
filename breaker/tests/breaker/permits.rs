use std::{
    mem,
    panic::{self, AssertUnwindSafe},
    thread,
};

use breaker::{Dropped, Outcome, Probes, Reason, Status};

use crate::scene::{Scene, ms, secs};

#[test]
fn a_dropped_permit_counts_nothing_unless_it_is_said_to() {
    let scene = Scene::brittle(|builder| builder);
    for _ in 0..10 {
        drop(scene.breaker.try_acquire().unwrap());
    }
    assert_eq!(scene.breaker.snapshot().window.calls, 0);
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn a_dropped_permit_can_be_a_failure() {
    let scene = Scene::brittle(|builder| builder.on_drop(Dropped::Failure));
    for _ in 0..3 {
        drop(scene.breaker.try_acquire().unwrap());
    }
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_dropped_permit_can_be_a_failure_if_the_call_had_lasted() {
    let scene = Scene::brittle(|builder| builder.on_drop(Dropped::FailureAfter(ms(500))));
    for _ in 0..3 {
        let permit = scene.breaker.try_acquire().unwrap();
        scene.time.advance(ms(499));
        drop(permit);
    }
    assert_eq!(scene.breaker.snapshot().window.calls, 0);
    for _ in 0..3 {
        let permit = scene.breaker.try_acquire().unwrap();
        scene.time.advance(ms(500));
        drop(permit);
    }
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_panic_is_a_failure_whatever_the_policy() {
    let scene = Scene::brittle(|builder| builder.on_drop(Dropped::Release));
    for _ in 0..3 {
        let result = panic::catch_unwind(AssertUnwindSafe(|| {
            scene
                .breaker
                .call_sync(|| -> Result<(), ()> { panic!("on purpose") })
        }));
        assert!(result.is_err());
    }
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_panic_in_a_probe_reopens() {
    let scene = Scene::brittle(|builder| builder);
    scene.open_and_wait();
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        let _probe = scene.breaker.try_acquire().unwrap();
        panic!("on purpose");
    }));
    assert!(result.is_err());
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_dropped_probe_frees_its_place() {
    let scene = Scene::brittle(|builder| builder);
    scene.open_and_wait();
    let probe = scene.breaker.try_acquire().unwrap();
    assert!(probe.is_probe());
    assert_eq!(
        scene.breaker.try_acquire().unwrap_err().reason,
        Reason::ProbesFull
    );
    drop(probe);
    assert_eq!(scene.status(), Status::HalfOpen);
    scene.breaker.try_acquire().unwrap().success();
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn a_dropped_probe_can_be_a_failure() {
    let scene =
        Scene::brittle(|builder| builder.probes(Probes::at_most(1).on_drop(Dropped::Failure)));
    scene.open_and_wait();
    drop(scene.breaker.try_acquire().unwrap());
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_forgotten_probe_holds_its_place_until_its_lease_runs_out() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1).lease(secs(5))));
    scene.open_and_wait();
    mem::forget(scene.breaker.try_acquire().unwrap());
    scene.time.advance(ms(4999));
    let rejected = scene.breaker.try_acquire().unwrap_err();
    assert_eq!(rejected.reason, Reason::ProbesFull);
    assert_eq!(rejected.retry_after, Some(ms(1)));
    scene.time.advance(ms(1));
    scene.breaker.try_acquire().unwrap().success();
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn a_forgotten_permit_of_a_closed_circuit_costs_nothing() {
    let scene = Scene::brittle(|builder| builder);
    for _ in 0..1000 {
        mem::forget(scene.breaker.try_acquire().unwrap());
    }
    scene.fail(3);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn an_owned_permit_goes_to_another_thread_and_outlives_its_handle() {
    let scene = Scene::brittle(|builder| builder);
    let permits: Vec<_> = (0..3)
        .map(|_| scene.breaker.try_acquire_owned().unwrap())
        .collect();
    let other = scene.breaker.clone();
    drop(scene.breaker);
    thread::spawn(move || permits.into_iter().for_each(breaker::OwnedPermit::failure))
        .join()
        .unwrap();
    assert_eq!(other.status(), Status::Open);
}

#[test]
fn ignored_calls_are_not_counted() {
    let scene = Scene::brittle(|builder| builder);
    scene.fail(2);
    scene.breaker.try_acquire().unwrap().ignore();
    assert_eq!(scene.breaker.snapshot().window.calls, 2);
    assert_eq!(scene.breaker.snapshot().consecutive_failures, Some(2));
}

#[test]
fn open_for_opens_at_once_and_no_longer_than_the_longest_wait() {
    let scene = Scene::brittle(|builder| builder);
    let permit = scene.breaker.try_acquire().unwrap();
    permit.record(Outcome::OpenFor(secs(3600)));
    assert_eq!(scene.status(), Status::Open);
    let rejected = scene.breaker.try_acquire().unwrap_err();
    assert_eq!(rejected.retry_after, Some(secs(1)));
}

/// A window has forgotten them, or never knew of them; the breaker's lifetime has not.
#[test]
fn every_call_with_an_outcome_is_one_of_the_lifetime() {
    let scene = Scene::brittle(|builder| builder.slow_call(ms(100), 1.0));
    let stale = || scene.breaker.try_acquire().unwrap();
    let (late, failed, asked, ignored) = (stale(), stale(), stale(), stale());
    scene.open_and_wait();
    late.success();
    failed.failure();
    asked.record(Outcome::OpenFor(secs(1)));
    ignored.ignore();
    assert_eq!(scene.status(), Status::Open);
    let probe = |outcome| scene.breaker.try_acquire().unwrap().record(outcome);
    probe(Outcome::Ignore);
    probe(Outcome::OpenFor(secs(1)));
    scene.time.advance(secs(1));
    probe(Outcome::Slow);
    scene.time.advance(secs(1));
    probe(Outcome::Success);
    assert_eq!(scene.status(), Status::Closed);
    let lifetime = scene.breaker.snapshot().lifetime;
    assert_eq!((lifetime.calls, lifetime.failed, lifetime.slow), (9, 6, 3));
}

#[test]
fn failures_in_a_row_are_unknown_where_they_are_no_rule() {
    let scene = Scene::new(|builder| builder);
    scene.fail(2);
    assert_eq!(scene.breaker.snapshot().consecutive_failures, None);
}
