use std::task::{Context, Poll, Waker};

use breaker::{Cause, Force, Notice, Notices, Registry, Rule, Status};

use crate::scene::{Scene, ann, secs};

fn notices(scene: &Scene, after: u32) -> Notices {
    let events = scene.breaker.subscribe(64).unwrap();
    events.notify_after(after).unwrap()
}

/// The notices there are, as `down 3`, `up` and `removed`.
fn told(notices: &mut Notices) -> Vec<String> {
    std::iter::from_fn(|| notices.try_next())
        .map(|notice| match notice {
            Notice::Down { attempt, .. } => format!("down {attempt}"),
            Notice::Up { .. } => "up".to_owned(),
            Notice::Removed { .. } => "removed".to_owned(),
            other => panic!("{other:?}"),
        })
        .collect()
}

/// The probe that the circuit waits for fails, and the next one can come.
fn fail_again(scene: &Scene) {
    scene.fail(1);
    scene.time.advance(secs(1));
}

fn brittle() -> Scene {
    Scene::brittle(|builder| builder.stable_after(secs(60)))
}

#[test]
fn it_waits_for_so_many_openings_and_tells_once() {
    for (after, expected) in [(1, "down 1"), (2, "down 2"), (3, "down 3")] {
        let scene = brittle();
        let mut notices = notices(&scene, after);
        scene.open_and_wait();
        (0..3).for_each(|_| fail_again(&scene));
        assert_eq!(told(&mut notices), [expected]);
        scene.succeed(1);
        assert_eq!(told(&mut notices), ["up"]);
    }
}

#[test]
fn a_service_that_recovers_before_is_never_spoken_of() {
    let scene = brittle();
    let mut notices = notices(&scene, 3);
    for _ in 0..10 {
        scene.open_and_wait();
        scene.succeed(1);
        scene.time.advance(secs(60));
    }
    assert!(told(&mut notices).is_empty());
}

#[test]
fn openings_that_no_stable_time_lies_between_add_up() {
    let scene = brittle();
    let mut notices = notices(&scene, 2);
    scene.open_and_wait();
    scene.succeed(1);
    scene.time.advance(secs(59));
    assert!(told(&mut notices).is_empty());
    scene.open_and_wait();
    assert_eq!(told(&mut notices), ["down 2"]);
    scene.succeed(1);
    scene.open_and_wait();
    assert_eq!(told(&mut notices), ["up", "down 3"]);
}

#[test]
fn it_tells_since_when_and_why() {
    let scene = brittle();
    let (mut early, mut late) = (notices(&scene, 1), notices(&scene, 1));
    assert_eq!(late.try_next(), None);
    scene.open_and_wait();
    let mut after = notices(&scene, 1);
    let expected = scene.breaker.history()[0].clone();
    for subscriber in [&mut early, &mut late, &mut after] {
        let Some(Notice::Down {
            service,
            since,
            cause: Some(cause),
            ..
        }) = subscriber.try_next()
        else {
            panic!("not told");
        };
        assert_eq!((&*service, since), ("service", expected.at));
        assert_eq!(cause, expected.cause);
        assert!(matches!(cause, Cause::Tripped(trip) if trip.rule == Rule::ConsecutiveFailures));
    }
    scene.succeed(1);
    let closed = scene.breaker.history()[2].at;
    let Some(Notice::Up { at, since, .. }) = early.try_next() else {
        panic!("not told");
    };
    assert_eq!((at, since), (closed, expected.at));
}

#[test]
fn what_operators_impose_is_no_news() {
    let scene = brittle();
    let mut notices = notices(&scene, 1);
    for force in [
        Force::Open,
        Force::Closed,
        Force::Disabled,
        Force::MetricsOnly,
    ] {
        scene.breaker.force(force, None, &ann());
        scene.breaker.lift(&ann());
    }
    assert!(told(&mut notices).is_empty());

    scene.open_and_wait();
    scene.breaker.force(Force::Closed, None, &ann());
    scene.breaker.lift(&ann());
    assert_eq!(told(&mut notices), ["down 1"]);
}

#[test]
fn a_reset_is_up_only_for_what_was_down() {
    let scene = brittle();
    let mut notices = notices(&scene, 1);
    scene.breaker.reset(&ann());
    assert!(told(&mut notices).is_empty());
    scene.open_and_wait();
    scene.breaker.force(Force::Open, None, &ann());
    scene.breaker.reset(&ann());
    scene.breaker.reset(&ann());
    assert_eq!(told(&mut notices), ["down 1", "up"]);
}

#[test]
fn who_comes_later_is_told_how_it_stands() {
    let scene = brittle();
    scene.open_and_wait();
    fail_again(&scene);
    drop(scene.breaker.try_acquire().unwrap());
    assert_eq!(scene.status(), Status::HalfOpen);
    assert_eq!(told(&mut notices(&scene, 2)), ["down 2"]);
    assert!(told(&mut notices(&scene, 3)).is_empty());
    scene.succeed(1);
    assert!(told(&mut notices(&scene, 1)).is_empty());
}

#[test]
fn after_a_lag_only_the_difference_is_told() {
    let scene = brittle();
    let events = scene.breaker.subscribe(1).unwrap();
    let mut notices = events.notify_after(1).unwrap();
    scene.open_and_wait();
    fail_again(&scene);
    assert_eq!(told(&mut notices), ["down 2"], "lost: opened once");

    scene.succeed(1);
    scene.open_and_wait();
    assert!(told(&mut notices).is_empty(), "lost: was up in between");

    scene.succeed(1);
    assert_eq!(told(&mut notices), ["up"]);
}

#[test]
fn one_that_leaves_the_registry_is_removed_if_it_was_down() {
    for capacity in [1, 64] {
        let scene = brittle();
        let registry = Registry::new();
        registry.insert(&scene.breaker).unwrap();
        let other = breaker::Breaker::builder("other").build().unwrap();
        registry.insert(&other).unwrap();
        let events = registry.subscribe(capacity).unwrap();
        let mut notices = events.notify_after(1).unwrap();
        scene.open_and_wait();
        assert_eq!(told(&mut notices), ["down 1"]);

        other.reset(&ann());
        registry.remove("service").unwrap();
        registry.remove("other").unwrap();
        scene.succeed(1);
        assert_eq!(told(&mut notices), ["removed"], "capacity {capacity}");
        drop(registry);
        assert_eq!(notices.next_blocking(), None);
        assert!(notices.is_over());
    }
}

#[test]
fn at_least_one_opening_is_waited_for() {
    let scene = brittle();
    let events = scene.breaker.subscribe(1).unwrap();
    let error = events.notify_after(0).unwrap_err().to_string();
    assert_eq!(error, "notify_after must be at least 1, got 0");
}

#[test]
fn one_that_is_gone_altogether_is_told_of() {
    let scene = brittle();
    let mut notices = notices(&scene, 1);
    scene.fail(3);
    drop(scene);
    assert_eq!(told(&mut notices), ["down 1", "removed"]);
    assert!(notices.is_over());
}

#[test]
fn one_that_goes_with_its_registry_is_told_of_and_once() {
    let scene = brittle();
    let registry = Registry::new();
    registry.insert(&scene.breaker).unwrap();
    let events = registry.subscribe(16).unwrap();
    let mut notices = events.notify_after(1).unwrap();
    scene.fail(3);
    assert_eq!(told(&mut notices), ["down 1"]);
    assert!(!notices.is_over());
    drop(registry);
    assert!(!notices.is_over(), "something is to be told yet");
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(
        notices.poll_next(&mut context),
        Poll::Ready(Some(Notice::Removed { .. }))
    ));
    assert_eq!(notices.poll_next(&mut context), Poll::Ready(None));
    assert!(notices.is_over());
}
