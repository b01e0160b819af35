//! Moments between two milliseconds: nothing is over before its time, and at most a millisecond
//! later than it.

use std::{mem, time::Duration};

use breaker::{Backoff, Force, Permit, Probes, Status};

use crate::scene::{Scene, ann, ms};

const ODD: [u64; 6] = [0, 1, 100_000, 499_999, 900_000, 999_999];

/// Has `begin` begin something that lasts for `time`, from `after` on, and checks that it `is_over`
/// neither too early nor too late, nor before what `retry_after` says.
fn lasts(
    time: Duration,
    after: Duration,
    begin: impl Fn(&Scene),
    retry_after: impl Fn(&Scene) -> Option<Duration>,
    is_over: impl Fn(&Scene) -> bool,
) {
    let build = || {
        let scene = Scene::brittle(|builder| {
            builder
                .open_for(Backoff::constant(ms(1)))
                .probes(Probes::at_most(1).lease(ms(2)))
        });
        scene.time.advance(after);
        begin(&scene);
        scene
    };
    let late = if after.is_zero() { ms(0) } else { ms(1) };
    for short in ODD.into_iter().filter(|&nanos| nanos > 0) {
        let scene = build();
        scene
            .time
            .advance(time.saturating_sub(Duration::from_nanos(short)));
        assert!(!is_over(&scene), "{short} ns before its time");
    }
    let scene = build();
    scene.time.advance(time + late);
    assert!(is_over(&scene), "a millisecond late");

    let scene = build();
    let wait = retry_after(&scene).unwrap();
    assert!(wait >= time && wait <= time + late, "{wait:?}");
    scene
        .time
        .advance(wait.saturating_sub(Duration::from_nanos(1)));
    assert!(!is_over(&scene), "before it was said to be over");
    scene.time.advance(Duration::from_nanos(1));
    assert!(is_over(&scene), "after {wait:?}, as it said");
}

fn said(scene: &Scene) -> Option<Duration> {
    let said = scene.breaker.snapshot().retry_after;
    let rejected = scene.breaker.would_reject().unwrap();
    assert_eq!(rejected.retry_after, said);
    said
}

fn passes(scene: &Scene) -> bool {
    scene.breaker.try_acquire().map(Permit::ignore).is_ok()
}

#[test]
fn a_wait() {
    for after in ODD.map(Duration::from_nanos) {
        lasts(ms(1), after, |scene| scene.fail(3), said, passes);
    }
}

#[test]
fn a_lease() {
    for after in ODD.map(Duration::from_nanos) {
        let probe = |scene: &Scene| {
            scene.fail(3);
            scene.time.advance(ms(2));
            mem::forget(scene.breaker.try_acquire().unwrap());
        };
        lasts(ms(2), after, probe, said, passes);
    }
}

#[test]
fn what_is_imposed() {
    for after in ODD.map(Duration::from_nanos) {
        let force = |scene: &Scene| scene.breaker.force(Force::Open, Some(ms(3)), &ann());
        lasts(ms(3), after, force, said, passes);
        lasts(ms(3), after, force, said, |scene| {
            scene.status() == Status::Closed
        });
    }
}

#[test]
fn a_probe_counts_until_its_lease_is_over() {
    for (after, left) in ODD
        .into_iter()
        .flat_map(|after| ODD.map(|left| (after, left + 1)))
    {
        let scene =
            Scene::brittle(|builder| builder.probes(Probes::at_most(2).successes(1).lease(ms(2))));
        scene.open_and_wait();
        scene.time.advance(Duration::from_nanos(after));
        let probe = scene.breaker.try_acquire().unwrap();
        // Another one, a moment later, shortens nothing.
        scene
            .time
            .advance(ms(2).saturating_sub(Duration::from_nanos(left)));
        mem::forget(scene.breaker.try_acquire().unwrap());
        probe.success();
        assert_eq!(scene.status(), Status::Closed, "{after} {left}");
    }
}
