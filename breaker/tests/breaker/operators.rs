use breaker::{Cause, Event, Force, Operator, Reason, Status};

use crate::scene::{Scene, ann, ms, secs};

#[test]
fn forced_open_rejects_until_it_is_lifted() {
    let scene = Scene::brittle(|builder| builder);
    scene.breaker.force(Force::Open, None, &ann());
    scene.time.advance(secs(1_000_000));
    let rejected = scene.breaker.try_acquire().unwrap_err();
    assert_eq!(rejected.reason, Reason::ForcedOpen);
    assert_eq!(rejected.retry_after, None);
    scene.breaker.lift(&ann());
    scene.succeed(1);
}

#[test]
fn a_forced_status_runs_out() {
    let scene = Scene::brittle(|builder| builder);
    scene.breaker.force(Force::Open, Some(secs(60)), &ann());
    scene.time.advance(ms(59_999));
    assert_eq!(
        scene.breaker.try_acquire().unwrap_err().retry_after,
        Some(ms(1))
    );
    scene.time.advance(ms(1));
    scene.succeed(1);
    assert_eq!(scene.status(), Status::Closed);
    let history = scene.breaker.history();
    assert_eq!(history[0].cause, Cause::Forced { by: "ann".into() });
    assert_eq!(history[1].cause, Cause::Expired);
}

#[test]
fn forced_closed_passes_and_counts_but_never_trips() {
    let scene = Scene::brittle(|builder| builder);
    scene.breaker.force(Force::Closed, None, &ann());
    scene.fail(100);
    assert_eq!(scene.status(), Status::ForcedClosed);
    assert_eq!(scene.breaker.snapshot().window.failed, 100);
}

#[test]
fn disabled_passes_and_counts_nothing() {
    let scene = Scene::brittle(|builder| builder);
    scene.breaker.force(Force::Disabled, None, &ann());
    scene.fail(100);
    let snapshot = scene.breaker.snapshot();
    assert_eq!(snapshot.status, Status::Disabled);
    assert_eq!(snapshot.lifetime.calls, 0);
}

#[test]
fn metrics_only_says_once_what_it_would_have_done() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(16).unwrap();
    scene.breaker.force(Force::MetricsOnly, None, &ann());
    scene.fail(100);
    assert_eq!(scene.status(), Status::MetricsOnly);
    let events: Vec<_> = std::iter::from_fn(|| events.try_next()).collect();
    assert_eq!(events.len(), 3, "{events:?}");
    let Event::WouldOpen { trip, sequence, .. } = &events[2] else {
        panic!("{events:?}");
    };
    assert_eq!(trip.consecutive, 3);
    assert_eq!(*sequence, 2);
}

#[test]
fn what_lies_beneath_stays_as_it_is() {
    let scene = Scene::brittle(|builder| builder);
    scene.fail(3);
    scene.breaker.force(Force::Closed, Some(secs(10)), &ann());
    scene.succeed(100);
    scene.breaker.lift(&ann());
    assert_eq!(scene.status(), Status::Open);
    scene.time.advance(secs(1));
    scene.succeed(1);
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn permits_from_before_a_force_count_no_more() {
    let scene = Scene::brittle(|builder| builder);
    let permits: Vec<_> = (0..3)
        .map(|_| scene.breaker.try_acquire().unwrap())
        .collect();
    scene.breaker.force(Force::Open, None, &ann());
    scene.breaker.lift(&ann());
    permits.into_iter().for_each(breaker::Permit::failure);
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn a_reset_closes_from_anywhere() {
    let scene = Scene::brittle(|builder| builder);
    scene.open_and_wait();
    let probe = scene.breaker.try_acquire().unwrap();
    scene.breaker.reset(&ann());
    assert_eq!(scene.status(), Status::Closed);
    probe.failure();
    assert_eq!(scene.status(), Status::Closed);
    assert_eq!(scene.breaker.snapshot().attempt, 0);
    scene.breaker.force(Force::Open, None, &ann());
    scene.breaker.reset(&ann());
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn who_and_why_are_bounded() {
    for (by, reason, message) in [
        ("", "", "by must be"),
        (&*"x".repeat(65), "", "by must be"),
        ("ann", &*"x".repeat(201), "reason must be"),
        ("a\nnn", "", "by must be"),
    ] {
        let error = Operator::new(by, reason).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

/// A call that comes at the end of a force must not be rejected again by what lies beneath it.
#[test]
fn a_rejection_says_when_a_call_has_a_chance() {
    for force in [ms(500), secs(2)] {
        let scene = Scene::brittle(|builder| builder);
        scene.fail(3);
        scene.breaker.force(Force::Open, Some(force), &ann());
        let wait = scene.breaker.try_acquire().unwrap_err().retry_after;
        assert_eq!(wait, Some(force.max(secs(1))));
        let breaker = &scene.breaker;
        assert_eq!(breaker.would_reject().unwrap().retry_after, wait);
        assert_eq!(breaker.snapshot().retry_after, wait);
        // The end of the force is noticed all the same.
        scene.time.advance(force);
        let beneath = scene.breaker.try_acquire().map(breaker::Permit::ignore);
        assert_eq!(beneath.is_ok(), force >= secs(1), "{force:?}");
    }
}

/// Also where that is the lease of a probe, which may end meanwhile.
#[test]
fn a_rejection_knows_of_the_probes_beneath() {
    let scene = Scene::brittle(|builder| builder);
    scene.open_and_wait();
    let probe = scene.breaker.try_acquire().unwrap();
    scene.breaker.force(Force::Open, Some(secs(1)), &ann());
    let retry_after = || scene.breaker.try_acquire().unwrap_err().retry_after;
    assert_eq!(retry_after(), Some(secs(30)));
    probe.success();
    assert_eq!(retry_after(), Some(secs(1)));
    scene.time.advance(secs(1));
    assert_eq!(scene.status(), Status::HalfOpen);
    scene.succeed(1);
    assert_eq!(scene.status(), Status::Closed);
}
