//! A clock that is fed can leap.

use std::time::Duration;

use breaker::{Breaker, Clock, Status, Timestamp, Window};

use crate::scene::{Scene, ms};

/// Far into our time.
const TODAY: Timestamp = Timestamp::from_millis(1_795_000_000_000);

#[test]
fn from_the_epoch_to_today() {
    for window in [100, 150, 200, 300, 500, 600, 1_000, 10_000] {
        let (clock, time) = Clock::fed_from(Timestamp::from_millis(0));
        let builder = Breaker::builder("service").clock(clock).seed(1);
        let builder = builder.window(ms(window)).minimum_calls(5);
        let breaker = builder.build().unwrap();
        for n in 0..40 {
            breaker.try_acquire().unwrap().success();
            if n % 3 == 0 {
                breaker.try_acquire().unwrap().failure();
            }
            time.advance(ms(window) / 10);
        }
        time.set(TODAY);
        assert_eq!(breaker.snapshot().window.calls, 0);
        for failures in 1..=5 {
            assert_eq!(breaker.status(), Status::Closed, "{window} ms");
            breaker.try_acquire().unwrap().failure();
            assert_eq!(breaker.snapshot().lifetime.failed, 14 + failures);
        }
        assert_eq!(breaker.status(), Status::Open, "{window} ms");
    }
}

#[test]
fn to_the_end_of_time_where_nothing_is_slow() {
    for window in [Window::Calls(10), Window::Time(ms(100))] {
        let scene = Scene::new(|builder| builder.window(window).minimum_calls(2));
        scene.succeed(1);
        scene.time.advance(Duration::MAX);
        scene.succeed(1);
        scene.time.set(Timestamp::MAX);
        assert_eq!(scene.breaker.snapshot().lifetime.slow, 0);
        while let Ok(permit) = scene.breaker.try_acquire() {
            permit.failure();
        }
        assert_eq!(scene.status(), Status::Open);
    }
}
