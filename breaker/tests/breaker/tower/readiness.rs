use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use breaker::{Breaker, BreakerLayer, BreakerService, CallError, Probes, Reason, Status};
use tower::{Layer, Service, ServiceExt, limit::ConcurrencyLimit, load_shed::LoadShed};

use super::{
    Bell, once, open, poll, reason,
    strict::{Readiness, Strict},
};
use crate::scene::{Scene, ann, secs};

#[tokio::test]
async fn an_open_circuit_is_ready_at_once_and_never_asks_a_hung_service() {
    let scene = Scene::brittle(|builder| builder);
    let inner = Strict::new(Readiness::Hung);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(inner.clone());
    open(&scene.breaker);
    for _ in 0..3 {
        let error = once(&mut service, "a").await.unwrap_err();
        assert_eq!(error.rejected().unwrap().retry_after, Some(secs(1)));
    }
    assert_eq!(inner.state().polls, 0);
    assert_eq!(scene.breaker.snapshot().rejected, 3);
}

#[tokio::test]
async fn who_waits_for_a_hung_service_is_woken_when_the_circuit_opens() {
    let scene = Scene::brittle(|builder| builder);
    let layer = BreakerLayer::new(scene.breaker.clone());
    let mut first = layer.layer(Strict::new(Readiness::Hung));
    let mut second = first.clone();
    let mut third = first.clone();
    let (bell, waker) = Bell::new();
    let (old, old_waker) = Bell::new();
    assert!(poll(&mut first, &old_waker).is_none());
    assert!(poll(&mut first, &waker).is_none(), "the last waker counts");
    assert!(poll(&mut second, &waker).is_none());
    assert!(poll(&mut third, &old_waker).is_none());
    drop(third);

    open(&scene.breaker);
    assert_eq!((bell.rings(), old.rings()), (2, 0));
    for service in [&mut first, &mut second] {
        let error = once(service, "a").await.unwrap_err();
        assert_eq!(reason(&error), Some(Reason::Open));
    }
}

#[tokio::test]
async fn who_waits_as_a_probe_is_woken_when_the_probes_are_full() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1)));
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(Strict::new(Readiness::Hung));
    scene.open_and_wait();
    let (bell, waker) = Bell::new();
    assert!(poll(&mut service, &waker).is_none());
    let _probe = scene.breaker.try_acquire().unwrap();
    assert_eq!(bell.rings(), 1);
    let error = once(&mut service, "a").await.unwrap_err();
    assert_eq!(reason(&error), Some(Reason::ProbesFull));
}

/// Tower: once ready, ready until called.
#[tokio::test]
async fn a_service_that_was_ready_to_reject_stays_ready() {
    let scene = Scene::brittle(|builder| builder);
    let inner = Strict::new(Readiness::Hung);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(inner.clone());
    open(&scene.breaker);
    service.ready().await.unwrap();
    scene.time.advance(secs(1));
    for _ in 0..2 {
        assert!(matches!(poll(&mut service, Waker::noop()), Some(Ok(()))));
    }
    let rejected = service.call("a").await.unwrap_err().rejected().unwrap();
    assert_eq!(rejected.retry_after, Some(Duration::ZERO));
    assert_eq!(inner.state().calls, 0);
    assert_eq!(scene.status(), Status::Open, "it was no probe");
    assert!(poll(&mut service, Waker::noop()).is_none(), "but once");
}

#[tokio::test]
async fn a_rejection_that_is_over_gives_way_to_a_service_that_is_ready() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(Strict::default());
    open(&scene.breaker);
    service.ready().await.unwrap();
    scene.time.advance(secs(1));
    assert_eq!(once(&mut service, "a").await, Ok("a"));
    assert_eq!(scene.status(), Status::Closed);
}

#[tokio::test]
async fn a_rejection_says_how_long_from_the_call_on() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(Strict::default());
    open(&scene.breaker);
    service.ready().await.unwrap();
    scene.time.advance(Duration::from_millis(400));
    let rejected = service.call("a").await.unwrap_err().rejected().unwrap();
    assert_eq!(rejected.retry_after, Some(Duration::from_millis(600)));
}

#[tokio::test]
async fn a_circuit_that_opens_between_rejects_and_the_readiness_is_kept() {
    let scene = Scene::brittle(|builder| builder);
    let inner = Strict::default();
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(inner.clone());
    service.ready().await.unwrap();
    open(&scene.breaker);
    let error = service.call("a").await.unwrap_err();
    assert_eq!(reason(&error), Some(Reason::Open));
    assert_eq!(inner.state().calls, 0);

    scene.time.advance(secs(1));
    inner.state().readiness = Readiness::Hung;
    assert_eq!(once(&mut service, "b").await, Ok("b"));
}

#[tokio::test]
async fn a_place_that_was_not_used_is_free_once_its_handle_is_dropped() {
    let scene = Scene::brittle(|builder| builder);
    let limited = ConcurrencyLimit::new(Strict::default(), 1);
    let mut idle = BreakerLayer::new(scene.breaker.clone()).layer(limited);
    let mut other = idle.clone();
    idle.ready().await.unwrap();
    open(&scene.breaker);
    assert!(idle.call("a").await.is_err());
    scene.time.advance(secs(1));
    let (bell, waker) = Bell::new();
    assert!(poll(&mut other, &waker).is_none());
    drop(idle);
    assert_eq!(bell.rings(), 1);
    assert_eq!(once(&mut other, "b").await, Ok("b"));
}

#[tokio::test]
async fn a_clone_is_not_ready_by_its_origin() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(Strict::default());
    service.ready().await.unwrap();
    assert_eq!(once(&mut service.clone(), "a").await, Ok("a"));
}

#[tokio::test]
async fn a_clone_is_not_ready_to_reject_by_its_origin() {
    let scene = Scene::brittle(|builder| builder);
    let inner = Strict::new(Readiness::Hung);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(inner);
    open(&scene.breaker);
    service.ready().await.unwrap();
    scene.time.advance(secs(1));
    let mut clone = service.clone();
    assert!(poll(&mut clone, Waker::noop()).is_none());
    assert!(poll(&mut service, Waker::noop()).is_some());
}

#[tokio::test]
async fn an_error_of_readiness_counts_and_is_passed_on() {
    let scene = Scene::brittle(|builder| builder);
    let inner = Strict::new(Readiness::Broken);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(inner.clone());
    for _ in 0..3 {
        let result = service.ready().await.map(|_| ());
        assert_eq!(result, Err(CallError::Inner(std::fmt::Error)));
    }
    assert_eq!(scene.breaker.snapshot().lifetime.failed, 3);
    assert_eq!(scene.status(), Status::Open);
    assert!(service.ready().await.is_ok(), "ready to reject");

    scene.time.advance(secs(1));
    let mut clone = service.clone();
    assert!(clone.ready().await.is_err(), "a probe that fails");
    assert_eq!(scene.status(), Status::Open);
}

#[tokio::test]
async fn behind_load_shed_what_is_never_ready_counts_as_failed() {
    let scene = Scene::brittle(|builder| builder);
    let shed = LoadShed::new(Strict::new(Readiness::Hung));
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(shed);
    for _ in 0..3 {
        let error = once(&mut service, "a").await.unwrap_err();
        let inner = error.into_inner().unwrap();
        assert!(inner.is::<tower::load_shed::error::Overloaded>());
    }
    assert_eq!(scene.status(), Status::Open);
    scene.time.advance(secs(1));
    assert!(once(&mut service, "a").await.is_err(), "a probe that fails");
    let error = once(&mut service, "a").await.unwrap_err();
    assert_eq!(reason(&error), Some(Reason::Open));
}

/// Commands the breaker in the moment in which it is woken, and asks another service of it.
struct Busy(Mutex<BreakerService<Strict>>, Breaker);

impl Wake for Busy {
    fn wake(self: Arc<Self>) {
        let mut service = self.0.lock().unwrap();
        assert!(matches!(poll(&mut *service, Waker::noop()), Some(Ok(()))));
        self.1.reset(&ann());
    }
}

#[tokio::test]
async fn who_is_woken_may_use_the_breaker_and_its_services() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(Strict::new(Readiness::Hung));
    let busy = Busy(Mutex::new(service.clone()), scene.breaker.clone());
    assert!(poll(&mut service, &Waker::from(Arc::new(busy))).is_none());
    scene.fail(3);
    assert_eq!(scene.status(), Status::Closed);
}

#[tokio::test]
async fn a_circuit_that_opens_while_the_service_is_asked_is_not_missed() {
    struct Opens(Breaker);

    impl Service<&'static str> for Opens {
        type Response = ();
        type Error = std::fmt::Error;
        type Future = std::future::Ready<Result<(), std::fmt::Error>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            open(&self.0);
            Poll::Pending
        }

        fn call(&mut self, _: &'static str) -> Self::Future {
            panic!("it is never ready")
        }
    }

    let scene = Scene::brittle(|builder| builder);
    let inner = Opens(scene.breaker.clone());
    let mut service = BreakerLayer::new(scene.breaker.clone()).layer(inner);
    let error = once(&mut service, "a").await.unwrap_err();
    assert_eq!(reason(&error), Some(Reason::Open));
}
