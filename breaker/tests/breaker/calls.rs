use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use breaker::{CallError, Dropped, Force, Outcome, Reason, Status};

use crate::scene::{Scene, ann, ms};

/// Polls a future that never waits to its end.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn errors_are_rejections_or_the_operations_own() {
    let scene = Scene::brittle(|builder| builder);
    for _ in 0..3 {
        let result: Result<(), _> = scene.breaker.call_sync(|| Err("down"));
        assert_eq!(result, Err(CallError::Inner("down")));
    }
    let mut ran = false;
    let result: Result<(), CallError<&str>> = scene.breaker.call_sync(|| {
        ran = true;
        Ok(())
    });
    let rejected = result.unwrap_err().rejected().unwrap();
    assert!(!ran);
    assert_eq!(rejected.reason, Reason::Open);
    assert_eq!(rejected.retry_after, Some(ms(1000)));
}

#[test]
fn asynchronous_calls_are_the_same() {
    let scene = Scene::brittle(|builder| builder);
    assert_eq!(now(scene.breaker.call(async || Ok::<_, ()>(7))), Ok(7));
    for _ in 0..3 {
        let result: Result<(), _> = now(scene.breaker.call(async || Err("down")));
        assert_eq!(result, Err(CallError::Inner("down")));
    }
    let result: Result<(), CallError<&str>> = now(scene.breaker.call(async || Ok(())));
    assert_eq!(result.unwrap_err().rejected().unwrap().reason, Reason::Open);
}

#[test]
fn a_call_that_is_not_polled_is_not_made() {
    let scene = Scene::brittle(|builder| builder);
    drop(scene.breaker.call(async || Err::<(), _>("never")));
    assert_eq!(scene.breaker.snapshot().lifetime.calls, 0);
}

#[test]
fn a_cancelled_call_follows_the_policy() {
    for (policy, counted) in [(Dropped::Release, 0), (Dropped::Failure, 1)] {
        let scene = Scene::brittle(|builder| builder.on_drop(policy));
        {
            let mut call = pin!(scene.breaker.call(std::future::pending::<Result<(), ()>>));
            let mut context = Context::from_waker(Waker::noop());
            assert!(call.as_mut().poll(&mut context).is_pending());
        }
        assert_eq!(
            scene.breaker.snapshot().window.failed,
            counted,
            "{policy:?}"
        );
    }
}

#[test]
fn a_call_can_be_spawned() {
    fn spawnable<T: Send + 'static>(_: T) {}
    let breaker = Scene::brittle(|builder| builder).breaker;
    spawnable(async move { breaker.call(async || Ok::<_, ()>(1)).await });
}

#[test]
fn a_fallback_runs_for_rejections_only() {
    let scene = Scene::brittle(|builder| builder);
    let result = scene
        .breaker
        .call_sync_or_else(|| Err::<u8, _>("down"), |_| Ok(0));
    assert_eq!(result, Err("down"));
    scene.breaker.force(Force::Open, None, &ann());
    let result = scene
        .breaker
        .call_sync_or_else(|| Err::<u8, _>("down"), |_| Ok(0));
    assert_eq!(result, Ok(0));
    let result = now(scene.breaker.call_or_else(
        async || Err::<u8, _>("down"),
        async |rejected| {
            assert_eq!(rejected.reason, Reason::ForcedOpen);
            Ok(1)
        },
    ));
    assert_eq!(result, Ok(1));
    assert_eq!(scene.breaker.snapshot().rejected, 2);
}

#[test]
fn results_are_judged_by_the_classifier() {
    let scene = Scene::brittle(|builder| builder);
    let judged = scene
        .breaker
        .classify(|result: &Result<u16, u16>| match result {
            Err(404) => Outcome::Ignore,
            Ok(500..) | Err(_) => Outcome::Failure,
            Ok(_) => Outcome::Success,
        });
    for _ in 0..10 {
        assert_eq!(judged.call_sync(|| Err(404)), Err(CallError::Inner(404)));
    }
    assert_eq!(scene.status(), Status::Closed);
    for _ in 0..3 {
        assert_eq!(now(judged.call(async || Ok(503))), Ok(503));
    }
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_judging_handle_can_be_kept_and_shown() {
    let judged = {
        let scene = Scene::brittle(|builder| builder);
        scene
            .breaker
            .classify(|_: &Result<(), ()>| Outcome::Failure)
    };
    let other = judged.clone();
    std::thread::spawn(move || {
        for _ in 0..3 {
            assert!(other.call_sync(|| Ok(())).is_ok());
        }
    })
    .join()
    .unwrap();
    assert_eq!(judged.breaker().status(), Status::Open);
    assert!(format!("{judged:?}").contains("service"));
}
