//! What subscribers of `tracing` hear. A process of its own, in which nothing happens without a
//! subscriber: `tracing` remembers for all threads that nobody was interested.
#![cfg(feature = "tracing")]

use std::{
    collections::BTreeMap,
    fmt::{Debug, Write},
    mem,
    sync::{Arc, Mutex},
    time::Duration,
};

use breaker::{Backoff, Breaker, Clock, FlapDetection, Force, Operator, Probes, Status, Ticker};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::with_default,
};

/// An event of the target `breaker`: its level, and its fields in the order of their names.
type Line = String;

/// Keeps every event, and calls `react` for each.
struct Log<F> {
    lines: Arc<Mutex<Vec<Line>>>,
    react: F,
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    /// Apart, so that what is a number here is one there.
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name(), format!("{value}u64"));
    }
}

impl<F: Fn() + 'static> Subscriber for Log<F> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "breaker"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut line = event.metadata().level().to_string();
        for (name, value) in fields.0 {
            write!(line, " {name}={value}").unwrap();
        }
        self.lines.lock().unwrap().push(line);
        (self.react)();
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn lines(work: impl FnOnce()) -> Vec<Line> {
    lines_with(|| {}, work)
}

fn lines_with(react: impl Fn() + Send + Sync + 'static, work: impl FnOnce()) -> Vec<Line> {
    let lines = Arc::<Mutex<_>>::default();
    let log = Log {
        lines: Arc::clone(&lines),
        react,
    };
    with_default(log, work);
    mem::take(&mut lines.lock().unwrap())
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn ann() -> Operator {
    Operator::new("ann", "drill").unwrap()
}

/// Opens after three failures in a row, for a second; has one probe, for five.
struct Scene {
    breaker: Breaker,
    time: Ticker,
}

impl Scene {
    fn new() -> Self {
        let (clock, time) = Clock::fed();
        let breaker = Breaker::builder("service")
            .clock(clock)
            .without_failure_rate()
            .or_consecutive_failures(3)
            .open_for(Backoff::constant(secs(1)))
            .probes(Probes::at_most(1).lease(secs(5)))
            .build()
            .unwrap();
        Self { breaker, time }
    }

    fn status(&self) -> Status {
        self.breaker.status()
    }

    fn succeed(&self, times: u32) {
        for _ in 0..times {
            self.breaker.try_acquire().unwrap().success();
        }
    }

    fn fail(&self, times: u32) {
        for _ in 0..times {
            self.breaker.try_acquire().unwrap().failure();
        }
    }
}

#[test]
fn every_transition_is_one_event() {
    let scene = Scene::new();
    let lines = lines(|| {
        scene.succeed(5);
        scene.fail(3);
        assert!(scene.breaker.try_acquire().is_err());
        scene.time.advance(secs(1));
        scene.fail(1);
        scene.time.advance(secs(1));
        scene.succeed(1);
    });
    assert_eq!(
        lines,
        [
            "WARN attempt=1u64 calls=8u64 cause=\"tripped\" failed=3u64 from=\"closed\" \
             message=circuit opened rule=\"consecutive_failures\" scope=\"local\" sequence=1u64 \
             service=\"service\" slow=0u64 to=\"open\" wait_ms=1000u64",
            "INFO attempt=1u64 cause=\"wait_over\" from=\"open\" message=circuit changed \
             scope=\"local\" sequence=2u64 service=\"service\" to=\"half_open\"",
            "WARN attempt=2u64 cause=\"probe_failed\" from=\"half_open\" message=circuit opened \
             scope=\"local\" sequence=3u64 service=\"service\" to=\"open\" wait_ms=1000u64",
            "INFO attempt=2u64 cause=\"wait_over\" from=\"open\" message=circuit changed \
             scope=\"local\" sequence=4u64 service=\"service\" to=\"half_open\"",
            "INFO attempt=2u64 cause=\"recovered\" from=\"half_open\" message=circuit changed \
             scope=\"local\" sequence=5u64 service=\"service\" to=\"closed\"",
        ]
    );
}

#[test]
fn an_operator_is_named() {
    let scene = Scene::new();
    let lines = lines(|| {
        scene.breaker.force(Force::Open, None, &ann());
        scene.breaker.lift(&ann());
        scene.breaker.force(Force::Disabled, Some(secs(1)), &ann());
        scene.time.advance(secs(1));
        assert_eq!(scene.status(), Status::Closed);
        scene.breaker.reset(&ann());
    });
    assert_eq!(
        lines,
        [
            "WARN attempt=0u64 by=\"ann\" cause=\"forced\" from=\"closed\" \
             message=circuit opened scope=\"local\" sequence=1u64 service=\"service\" to=\"forced_open\"",
            "INFO attempt=0u64 by=\"ann\" cause=\"lifted\" from=\"forced_open\" \
             message=circuit changed scope=\"local\" sequence=2u64 service=\"service\" to=\"closed\"",
            "INFO attempt=0u64 by=\"ann\" cause=\"forced\" from=\"closed\" \
             message=circuit changed scope=\"local\" sequence=3u64 service=\"service\" to=\"disabled\"",
            "INFO attempt=0u64 cause=\"expired\" from=\"disabled\" message=circuit changed \
             scope=\"local\" sequence=4u64 service=\"service\" to=\"closed\"",
            "INFO attempt=0u64 by=\"ann\" cause=\"reset\" from=\"closed\" \
             message=circuit changed scope=\"local\" sequence=5u64 service=\"service\" to=\"closed\"",
        ]
    );
}

#[test]
fn an_opening_that_is_not_made_and_lost_probes_are_warnings() {
    let scene = Scene::new();
    let lines = lines(|| {
        scene.breaker.force(Force::MetricsOnly, None, &ann());
        scene.fail(3);
        scene.breaker.lift(&ann());
        scene.fail(3);
        scene.time.advance(secs(1));
        mem::forget(scene.breaker.try_acquire().unwrap());
        scene.time.advance(secs(5));
        assert_eq!(scene.status(), Status::HalfOpen);
    });
    assert_eq!(
        lines[1],
        "WARN calls=3u64 failed=3u64 message=circuit would have opened \
         rule=\"consecutive_failures\" sequence=2u64 service=\"service\" slow=0u64"
    );
    assert_eq!(
        lines[5..],
        ["WARN lost=1u64 message=probes lost sequence=6u64 service=\"service\""]
    );
}

#[test]
fn a_circuit_that_flaps_and_one_that_is_calm_again() {
    let (clock, time) = Clock::fed();
    let breaker = Breaker::builder("service")
        .clock(clock)
        .or_consecutive_failures(1)
        .flap_detection(FlapDetection::half_life(secs(60)).limit(1.0))
        .build()
        .unwrap();
    let lines = lines(|| {
        breaker.try_acquire().unwrap().failure();
        time.advance(secs(60));
        assert_eq!(breaker.status(), Status::Open);
    });
    assert_eq!(
        lines[1..],
        [
            "WARN message=circuit flaps sequence=2u64 service=\"service\"",
            "INFO message=circuit is calm again sequence=3u64 service=\"service\"",
        ]
    );
}

#[test]
fn calls_and_rejections_are_silent() {
    let scene = Scene::new();
    let lines = lines(|| {
        scene.succeed(100);
        scene.fail(3);
        for _ in 0..100 {
            assert!(scene.breaker.try_acquire().is_err());
        }
        scene.breaker.snapshot();
    });
    assert_eq!(lines.len(), 1, "{lines:?}");
}

#[test]
fn a_subscriber_may_use_the_breaker() {
    let scene = Scene::new();
    let breaker: Breaker = scene.breaker.clone();
    let react = move || {
        if breaker.snapshot().status == Status::Open {
            breaker.reset(&ann());
        }
    };
    let lines = lines_with(react, || scene.fail(3));
    assert_eq!(scene.status(), Status::Closed);
    // What a subscriber causes itself is kept from it by the facade.
    assert_eq!(lines.len(), 1);
}

#[test]
fn a_name_forges_no_line() {
    let breaker = Breaker::builder("mail\nWARN breaker: circuit opened")
        .build()
        .unwrap();
    let lines = lines(|| breaker.reset(&ann()));
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].contains(r#"service="mail\nWARN breaker: circuit opened""#),
        "{}",
        lines[0]
    );
}
