use breaker::{Backoff, Outcome, Probes, Reason, Status};

use crate::scene::{Scene, ms, secs};

#[test]
fn no_more_probes_than_allowed_are_under_way() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(3).successes(5)));
    scene.open_and_wait();
    let probes: Vec<_> = (0..3)
        .map(|_| scene.breaker.try_acquire().unwrap())
        .collect();
    assert_eq!(
        scene.breaker.try_acquire().unwrap_err().reason,
        Reason::ProbesFull
    );
    assert_eq!(scene.breaker.snapshot().probes, 3);
    probes.into_iter().for_each(breaker::Permit::success);
    assert_eq!(scene.status(), Status::HalfOpen);
    scene.succeed(2);
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn one_failed_probe_reopens_for_longer() {
    let scene =
        Scene::brittle(|builder| builder.open_for(Backoff::exponential(secs(1)..=secs(60))));
    scene.open_and_wait();
    for wait in [2, 4, 8, 16, 32, 60, 60] {
        scene.fail(1);
        let rejected = scene.breaker.try_acquire().unwrap_err();
        assert_eq!(rejected.reason, Reason::Open);
        assert_eq!(rejected.retry_after, Some(secs(wait)));
        scene.time.advance(secs(wait));
    }
}

#[test]
fn the_attempt_starts_again_after_a_stable_time() {
    let scene = Scene::brittle(|builder| {
        builder
            .open_for(Backoff::exponential(secs(1)..=secs(60)))
            .stable_after(secs(30))
    });
    let reopen = || {
        scene.fail(3);
        scene.breaker.try_acquire().unwrap_err().retry_after
    };
    let close = |wait| {
        scene.time.advance(wait);
        scene.succeed(1);
        assert_eq!(scene.status(), Status::Closed);
    };
    assert_eq!(reopen(), Some(secs(1)));
    close(secs(1));
    scene.time.advance(ms(29_999));
    assert_eq!(reopen(), Some(secs(2)));
    close(secs(2));
    scene.time.advance(secs(30));
    assert_eq!(reopen(), Some(secs(1)));
}

#[test]
fn several_failures_can_be_tolerated() {
    let scene =
        Scene::brittle(|builder| builder.probes(Probes::at_most(1).failures(2).successes(3)));
    scene.open_and_wait();
    scene.succeed(1);
    scene.fail(1);
    assert_eq!(scene.status(), Status::HalfOpen);
    scene.fail(1);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_slow_probe_has_failed() {
    let scene = Scene::brittle(|builder| builder.slow_call(ms(100), 0.9));
    scene.open_and_wait();
    let probe = scene.breaker.try_acquire().unwrap();
    scene.time.advance(ms(100));
    probe.success();
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_probe_can_be_told_when_to_come_again() {
    let scene =
        Scene::brittle(|builder| builder.open_for(Backoff::exponential(secs(1)..=secs(60))));
    scene.open_and_wait();
    let probe = scene.breaker.try_acquire().unwrap();
    probe.record(Outcome::OpenFor(secs(7)));
    assert_eq!(
        scene.breaker.try_acquire().unwrap_err().retry_after,
        Some(secs(7))
    );
}

#[test]
fn what_a_lost_probe_says_is_ignored() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1).lease(secs(5))));
    scene.open_and_wait();
    let lost = scene.breaker.try_acquire().unwrap();
    scene.time.advance(secs(5));
    let next = scene.breaker.try_acquire().unwrap();
    lost.failure();
    assert_eq!(scene.status(), Status::HalfOpen);
    next.success();
    assert_eq!(scene.status(), Status::Closed);
}
