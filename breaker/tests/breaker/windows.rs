use breaker::{Outcome, Rule, Status, Window};

use crate::scene::{Scene, ms, secs};

#[test]
fn the_minimum_of_calls_has_to_be_there() {
    let scene = Scene::new(|builder| builder.failure_rate(0.5).minimum_calls(10));
    scene.fail(9);
    assert_eq!(scene.status(), Status::Closed);
    scene.fail(1);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_success_that_completes_the_minimum_opens_too() {
    let scene = Scene::new(|builder| builder.failure_rate(0.5).minimum_calls(10));
    scene.fail(9);
    scene.succeed(1);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn the_rate_is_reached_exactly() {
    let scene = Scene::new(|builder| builder.failure_rate(0.3).minimum_calls(1));
    scene.succeed(7);
    scene.fail(2);
    assert_eq!(scene.status(), Status::Closed);
    scene.fail(1);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn failures_leave_the_window_with_time() {
    let scene = Scene::new(|builder| builder.minimum_calls(4).window(secs(10)));
    scene.fail(3);
    scene.time.advance(secs(12));
    scene.fail(3);
    assert_eq!(scene.breaker.snapshot().window.calls, 3);
    assert_eq!(scene.status(), Status::Closed);
}

#[test]
fn nothing_within_the_window_is_forgotten() {
    for offset in 0..50 {
        let scene = Scene::new(|builder| builder.minimum_calls(2).window(secs(10)));
        scene.time.advance(ms(offset * 97));
        scene.fail(1);
        scene.time.advance(secs(10));
        scene.fail(1);
        assert_eq!(scene.status(), Status::Open, "{offset}");
    }
}

#[test]
fn successes_that_leave_the_window_can_open() {
    let scene = Scene::new(|builder| builder.minimum_calls(5).window(secs(10)));
    scene.succeed(20);
    scene.time.advance(secs(6));
    scene.fail(10);
    assert_eq!(scene.status(), Status::Closed);
    scene.time.advance(secs(6));
    scene.succeed(1);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_window_of_calls_holds_exactly_so_many() {
    let scene = Scene::new(|builder| {
        builder
            .failure_rate(0.5)
            .minimum_calls(10)
            .window(Window::Calls(10))
    });
    scene.succeed(100_000);
    scene.fail(4);
    assert_eq!(scene.breaker.snapshot().window.calls, 10);
    assert_eq!(scene.status(), Status::Closed);
    scene.fail(1);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_success_ends_a_row_of_failures() {
    let scene = Scene::brittle(|builder| builder);
    for _ in 0..5 {
        scene.fail(2);
        scene.succeed(1);
    }
    assert_eq!(scene.status(), Status::Closed);
    scene.fail(3);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn slow_calls_open_even_when_they_succeed() {
    let scene = Scene::new(|builder| {
        builder
            .without_failure_rate()
            .minimum_calls(4)
            .slow_call(ms(800), 0.5)
    });
    for (duration, status) in [
        (799, Status::Closed),
        (799, Status::Closed),
        (800, Status::Closed),
        (800, Status::Open),
    ] {
        let permit = scene.breaker.try_acquire().unwrap();
        scene.time.advance(ms(duration));
        permit.success();
        assert_eq!(scene.status(), status);
    }
    let history = scene.breaker.history();
    let breaker::Cause::Tripped(trip) = &history[0].cause else {
        panic!("{history:?}");
    };
    assert_eq!(trip.rule, Rule::SlowCallRate);
    assert_eq!((trip.totals.calls, trip.totals.slow), (4, 2));
}

#[test]
fn a_call_can_be_called_slow() {
    let scene = Scene::new(|builder| builder.minimum_calls(2).slow_call(secs(1), 1.0));
    for _ in 0..2 {
        scene.breaker.try_acquire().unwrap().record(Outcome::Slow);
    }
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn closing_starts_a_fresh_window() {
    let scene = Scene::brittle(|builder| builder.failure_rate(0.5).minimum_calls(4));
    scene.open_and_wait();
    scene.succeed(1);
    assert_eq!(scene.status(), Status::Closed);
    assert_eq!(scene.breaker.snapshot().window.calls, 0);
    scene.fail(2);
    assert_eq!(scene.status(), Status::Closed);
}
