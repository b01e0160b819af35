use std::{
    future::{Ready, ready},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use breaker::{
    Breaker, BreakerFuture, BreakerLayer, BreakerService, CallError, ErrorsFail, Outcome, Reason,
    Rejected, Status, Ticker,
};
use tower::{
    BoxError, Layer, Service, ServiceBuilder, ServiceExt, retry::Policy, service_fn,
    util::BoxService,
};

use super::{
    once, open, reason,
    strict::{Readiness, Strict},
};
use crate::scene::{Scene, ms, secs};

type Answer = Result<&'static str, CallError<std::fmt::Error>>;

/// Tries again what failed; what is rejected, if it may wait, after that.
#[derive(Clone)]
struct Again {
    tries: usize,
    time: Option<Ticker>,
}

impl Policy<&'static str, &'static str, CallError<std::fmt::Error>> for Again {
    type Future = Ready<()>;

    fn retry(&mut self, _: &mut &'static str, answer: &mut Answer) -> Option<Ready<()>> {
        let error = answer.as_ref().err()?;
        self.tries = self.tries.checked_sub(1)?;
        match (error.rejected(), &self.time) {
            (None, _) => {}
            (Some(rejected), Some(time)) => time.advance(rejected.retry_after?),
            (Some(_), None) => return None,
        }
        Some(ready(()))
    }

    fn clone_request(&mut self, request: &&'static str) -> Option<&'static str> {
        Some(request)
    }
}

#[tokio::test]
async fn retries_end_when_the_circuit_opens() {
    let scene = Scene::brittle(|builder| builder);
    let inner = Strict::default();
    let mut service = ServiceBuilder::new()
        .retry(Again {
            tries: 10,
            time: None,
        })
        .layer(BreakerLayer::new(scene.breaker.clone()))
        .service(inner.clone());
    let error = once(&mut service, "fail").await.unwrap_err();
    assert_eq!(reason(&error), Some(Reason::Open));
    assert_eq!(inner.state().calls, 3);
    assert_eq!(scene.breaker.snapshot().rejected, 1);
}

#[tokio::test]
async fn a_retry_policy_can_wait_for_as_long_as_the_rejection_says() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = ServiceBuilder::new()
        .retry(Again {
            tries: 1,
            time: Some(scene.time.clone()),
        })
        .layer(BreakerLayer::new(scene.breaker.clone()))
        .service(Strict::default());
    open(&scene.breaker);
    scene.time.advance(ms(300));
    assert_eq!(once(&mut service, "a").await, Ok("a"));
    assert_eq!(scene.status(), Status::Closed);
}

#[tokio::test]
async fn a_buffer_around_it_outlives_rejections() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = ServiceBuilder::new()
        .buffer(4)
        .layer(BreakerLayer::new(scene.breaker.clone()))
        .service(Strict::default());
    for _ in 0..3 {
        assert!(once(&mut service, "fail").await.is_err());
    }
    for _ in 0..3 {
        let error = once(&mut service, "a").await.unwrap_err();
        let error = error.downcast::<CallError<std::fmt::Error>>().unwrap();
        assert_eq!(reason(&error), Some(Reason::Open));
    }
    scene.time.advance(secs(1));
    assert_eq!(once(&mut service, "a").await.unwrap(), "a");
}

/// Its worker waits for the service on behalf of all requests.
#[tokio::test]
async fn a_buffer_around_a_hung_service_goes_on_when_the_circuit_opens() {
    let scene = Scene::brittle(|builder| builder);
    let mut service = ServiceBuilder::new()
        .buffer(4)
        .layer(BreakerLayer::new(scene.breaker.clone()))
        .service(Strict::new(Readiness::Hung));
    let requests: Vec<_> = ["a", "b"]
        .map(|request| service.call_when_ready(request))
        .into();
    tokio::task::yield_now().await;
    open(&scene.breaker);
    for request in requests {
        let error = request.await.unwrap().unwrap_err();
        let error = error.downcast::<CallError<std::fmt::Error>>().unwrap();
        assert_eq!(reason(&error), Some(Reason::Open));
    }
}

trait CallWhenReady: Service<&'static str> {
    fn call_when_ready(
        &mut self,
        request: &'static str,
    ) -> tokio::task::JoinHandle<Result<Self::Response, Self::Error>>;
}

impl<S> CallWhenReady for S
where
    S: Service<&'static str> + Clone + Send + 'static,
    S::Future: Send,
    S::Response: Send,
    S::Error: Send,
{
    fn call_when_ready(
        &mut self,
        request: &'static str,
    ) -> tokio::task::JoinHandle<Result<Self::Response, Self::Error>> {
        tokio::spawn(self.clone().oneshot(request))
    }
}

#[tokio::test]
async fn a_buffer_inside_it_is_called_when_it_is_ready() {
    let scene = Scene::brittle(|builder| builder);
    let inner = Strict::default();
    let mut service = ServiceBuilder::new()
        .layer(BreakerLayer::new(scene.breaker.clone()))
        .buffer(1)
        .service(inner.clone());
    for _ in 0..3 {
        let error = once(&mut service, "fail").await.unwrap_err();
        assert!(error.into_inner().unwrap().is::<std::fmt::Error>());
    }
    let error = once(&mut service, "a").await.unwrap_err();
    assert_eq!(reason(&error), Some(Reason::Open));
    assert_eq!(inner.state().calls, 3);
    scene.time.advance(secs(1));
    assert_eq!(once(&mut service.clone(), "a").await.unwrap(), "a");
}

#[tokio::test]
async fn what_is_boxed_already_is_boxed_no_further() {
    let scene = Scene::brittle(|builder| builder);
    let failing = service_fn(async |()| Err::<(), BoxError>("down".into()));
    let mut service = ServiceBuilder::new()
        .buffer(4)
        .map_err(CallError::<BoxError>::boxed)
        .layer(BreakerLayer::new(scene.breaker.clone()))
        .service(failing);
    for _ in 0..3 {
        let error = once(&mut service, ()).await.unwrap_err();
        assert_eq!(error.to_string(), "down");
    }
    let error = once(&mut service, ()).await.unwrap_err();
    assert_eq!(
        error.downcast_ref::<Rejected>().unwrap().reason,
        Reason::Open
    );
}

#[test]
fn any_error_can_be_boxed_as_itself() {
    let own: CallError<std::fmt::Error> = CallError::Inner(std::fmt::Error);
    assert!(own.boxed().is::<std::fmt::Error>());
}

#[tokio::test]
async fn the_stack_of_a_client_composes() {
    let scene = Scene::brittle(|builder| builder);
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let service = ServiceBuilder::new()
        .concurrency_limit(8)
        .retry(Again {
            tries: 2,
            time: None,
        })
        .layer(BreakerLayer::new(scene.breaker.clone()))
        .service(service_fn(move |request: &'static str| {
            ready(match counted.fetch_add(1, Ordering::SeqCst) {
                0 => Err(std::fmt::Error),
                _ => Ok(request),
            })
        }));
    let mut boxed: BoxService<_, _, _> = BoxService::new(service);
    assert_eq!(once(&mut boxed, "a").await, Ok("a"));
    assert_eq!(tries.load(Ordering::SeqCst), 2);
    let window = scene.breaker.snapshot().window;
    assert_eq!((window.calls, window.failed), (2, 1));
}

#[test]
fn services_and_futures_go_where_the_inner_ones_do() {
    fn goes_anywhere<T: Send + Sync + Unpin>() {}
    goes_anywhere::<BreakerLayer>();
    goes_anywhere::<BreakerService<()>>();
    goes_anywhere::<BreakerFuture<(), ErrorsFail>>();
    let layer = BreakerLayer::new(Breaker::builder("service").build().unwrap());
    assert!(format!("{:?}", layer.layer(())).contains("BreakerService"));
}

#[test]
fn what_judges_with_a_closure_can_be_shown() {
    let breaker = Breaker::builder("service").build().unwrap();
    let layer = BreakerLayer::new(breaker).classify(|_: &Result<(), ()>| Outcome::Success);
    let mut service = layer.layer(service_fn(|(): ()| ready(Ok::<_, ()>(()))));
    assert!(format!("{layer:?}").contains("service"));
    let layer = BreakerLayer::new(Breaker::builder("ready").build().unwrap());
    let shown = layer.classify(|_: &Result<(), ()>| Outcome::Success);
    assert!(format!("{:?}", shown.layer(())).contains("BreakerService"));
    assert!(format!("{:?}", service.call(())).contains("BreakerFuture"));
}
