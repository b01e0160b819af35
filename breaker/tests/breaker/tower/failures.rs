use std::{
    future::{Future, pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::{Context, Waker},
};

use breaker::{BreakerLayer, Dropped, Outcome, Probes, Reason, Status};
use tower::{Layer, Service, ServiceExt, service_fn};

use super::{once, reason, strict::Strict};
use crate::scene::{Scene, ms};

#[tokio::test]
async fn clones_and_services_of_one_layer_share_the_circuit() {
    let scene = Scene::brittle(|builder| builder);
    let layer = BreakerLayer::new(scene.breaker.clone());
    let mut first = layer.layer(Strict::default());
    let mut clone = first.clone();
    let mut other = layer.clone().layer(Strict::default());
    for service in [&mut first, &mut clone, &mut other] {
        let error = once(service, "fail").await.unwrap_err();
        assert!(error.into_inner().is_some());
    }
    for service in [&mut first, &mut clone, &mut other] {
        let error = once(service, "a").await.unwrap_err();
        assert_eq!(reason(&error), Some(Reason::Open));
    }
    assert_eq!(scene.breaker.snapshot().rejected, 3);
}

#[tokio::test]
async fn results_are_judged_by_the_classifier() {
    let scene = Scene::brittle(|builder| builder);
    let layer = BreakerLayer::new(scene.breaker.clone()).classify(
        |result: &Result<u16, std::io::Error>| match result {
            Ok(429) => Outcome::OpenFor(ms(700)),
            Ok(400..=499) => Outcome::Ignore,
            Ok(500..) | Err(_) => Outcome::Failure,
            Ok(_) => Outcome::Success,
        },
    );
    let mut service = layer.layer(service_fn(async |status: u16| {
        Ok::<_, std::io::Error>(status)
    }));
    for status in [200, 404, 500] {
        assert_eq!(once(&mut service, status).await.unwrap(), status);
    }
    let window = scene.breaker.snapshot().window;
    assert_eq!((window.calls, window.failed), (2, 1));
    assert_eq!(once(&mut service, 429).await.unwrap(), 429);
    let rejected = once(&mut service, 200).await.unwrap_err().rejected();
    assert_eq!(rejected.unwrap().retry_after, Some(ms(700)));
}

fn poll_once<F: Future>(future: F) -> bool {
    pin!(future)
        .poll(&mut Context::from_waker(Waker::noop()))
        .is_ready()
}

#[test]
fn a_future_that_is_dropped_follows_the_policy() {
    for (policy, failed) in [(Dropped::Release, 0), (Dropped::Failure, 2)] {
        let scene = Scene::brittle(|builder| builder.on_drop(policy));
        let mut service = BreakerLayer::new(scene.breaker.clone())
            .layer(service_fn(|()| pending::<Result<(), ()>>()));
        assert!(!poll_once(service.call(())));
        drop(service.call(()));
        assert_eq!(scene.breaker.snapshot().window.failed, failed, "{policy:?}");
    }
}

#[test]
fn a_probe_whose_future_is_dropped_frees_its_place() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1)));
    let mut service = BreakerLayer::new(scene.breaker.clone())
        .layer(service_fn(|()| pending::<Result<(), ()>>()));
    scene.open_and_wait();
    let first = service.call(());
    assert_eq!(scene.breaker.snapshot().probes, 1);
    let error = poll_fn(|context| pin!(service.call(())).poll(context));
    assert!(poll_once(error), "rejected, not waiting");
    drop(first);
    assert_eq!(scene.breaker.snapshot().probes, 0);
    assert_eq!(scene.status(), Status::HalfOpen);
}

#[tokio::test]
async fn a_panic_of_the_services_call_is_a_failure() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(Strict::default());
    for _ in 0..3 {
        let ready = service.ready().await.unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| ready.call("panic"))).is_err());
    }
    assert_eq!(scene.status(), Status::Open);
}

/// Whoever catches a panic may drop the future when it is over.
#[test]
fn a_panic_of_the_future_is_a_failure_even_if_that_is_dropped_later() {
    let scene = Scene::brittle(|builder| builder.on_drop(Dropped::Release));
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(service_fn(|()| {
        let mut polls = 0;
        poll_fn(move |_| {
            polls += 1;
            assert!(polls < 2, "on purpose");
            std::task::Poll::<Result<(), ()>>::Pending
        })
    }));
    for _ in 0..3 {
        let mut future = Box::pin(service.call(()));
        assert!(!poll_once(&mut future));
        assert!(catch_unwind(AssertUnwindSafe(|| poll_once(&mut future))).is_err());
        drop(future);
    }
    assert_eq!(scene.status(), Status::Open);
}

#[tokio::test]
async fn a_panic_in_a_task_is_a_failure() {
    let scene = Scene::brittle(|builder| builder);
    let layer = BreakerLayer::new(scene.breaker.clone());
    let mut service = layer.layer(service_fn(async |()| -> Result<(), ()> {
        tokio::task::yield_now().await;
        panic!("on purpose")
    }));
    for _ in 0..3 {
        let task = tokio::spawn(service.call(()));
        assert!(task.await.unwrap_err().is_panic());
    }
    assert_eq!(scene.status(), Status::Open);
}

#[tokio::test]
async fn a_late_answer_says_nothing_of_the_present() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(Strict::default());
    let stale = service.ready().await.unwrap().call("a");
    scene.open_and_wait();
    let probe = scene.breaker.try_acquire().unwrap();
    assert_eq!(stale.await, Ok("a"));
    assert_eq!(scene.status(), Status::HalfOpen);
    probe.failure();
    assert_eq!(scene.status(), Status::Open);
}
