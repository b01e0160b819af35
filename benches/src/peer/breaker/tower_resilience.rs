use std::{
    pin::Pin,
    sync::LazyLock,
    task::{Context, Poll},
};

use tokio::runtime::{self, Runtime};
use tower_resilience_circuitbreaker::{
    CircuitBreaker, CircuitBreakerError, CircuitBreakerLayer, DefaultClassifier, SlidingWindowType,
};
use tower_service::Service;

use super::poll;
use crate::guard::{
    Contender, FAILURE_RATE, Fault, Guard, Guarded, LAST_CALLS, MINIMUM_CALLS, Outcome, PROBES,
    SLOW_RATE, Settings,
};

pub(super) const COUNT_WINDOW: Contender = Contender {
    name: "tower-resilience, count window",
    rule: "rate over \"the last 100 calls\", min 20",
    build: |settings| build(settings, SlidingWindowType::CountBased),
};

pub(super) const TIME_WINDOW: Contender = Contender {
    name: "tower-resilience, time window",
    rule: "rate over 10 s, min 20",
    build: |settings| build(settings, SlidingWindowType::TimeBased),
};

fn build(settings: &Settings, window: SlidingWindowType) -> Box<dyn Guarded> {
    let mut builder = CircuitBreakerLayer::builder()
        .failure_rate_threshold(FAILURE_RATE)
        .sliding_window_type(window)
        .sliding_window_size(LAST_CALLS as usize)
        .sliding_window_duration(settings.window)
        .minimum_number_of_calls(MINIMUM_CALLS as usize)
        .permitted_calls_in_half_open(PROBES as usize)
        .wait_duration_in_open(settings.wait);
    if let Some(slow) = settings.slow {
        builder = builder
            .slow_call_duration_threshold(slow)
            .slow_call_rate_threshold(SLOW_RATE);
    }
    let layer = builder.build().expect("every rate is above 0 and below 1");
    Box::new(Layered(layer.layer_fn(Body)))
}

/// Two threads that an open circuit turns away at the same time make one of them sleep for a
/// millisecond, by tokio's timer.
static TIMER: LazyLock<Runtime> = LazyLock::new(|| {
    runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .expect("the system has a thread left")
});

struct Layered(CircuitBreaker<Body, DefaultClassifier>);

impl Guard for Layered {
    fn caller(&self) -> impl FnMut(Outcome) -> bool {
        let mut service = self.0.clone();
        let timer = TIMER.enter();
        move |outcome| {
            let _ = &timer;
            let result = poll::until_ready(async {
                ready(&mut service).await?;
                service.call(Some(outcome)).await
            });
            !matches!(result, Err(CircuitBreakerError::OpenCircuit))
        }
    }

    fn crowd(&self, tries: u32) -> u32 {
        poll::pending((0..tries).map(|_| async {
            let mut service = self.0.clone();
            ready(&mut service).await?;
            service.call(None).await
        }))
    }
}

async fn ready<S: Service<Option<Outcome>>>(service: &mut S) -> Result<(), S::Error> {
    std::future::poll_fn(|context| service.poll_ready(context)).await
}

/// The guarded service: it answers what it is asked to, and never if that is nothing.
#[derive(Clone)]
struct Body;

impl Service<Option<Outcome>> for Body {
    type Response = ();
    type Error = Fault;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, outcome: Option<Outcome>) -> Answer {
        Answer(outcome)
    }
}

struct Answer(Option<Outcome>);

impl Future for Answer {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Outcome> {
        self.0.map_or(Poll::Pending, Poll::Ready)
    }
}
