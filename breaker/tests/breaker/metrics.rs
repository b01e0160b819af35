use std::{
    collections::BTreeMap,
    mem,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use breaker::{
    Breaker, FlapDetection, Force, Outcome, Permit, Probes, Ramp, Registry, Status, Throttle,
};
use metrics::{
    Counter, Gauge, GaugeFn, Histogram, Key, KeyName, Label, Metadata, Recorder, SharedString,
    Unit, with_local_recorder,
};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::scene::{Scene, ann, ms, secs};

/// What the recorder holds after `work`: the name and its labels, and the value.
fn figures(work: impl FnOnce()) -> BTreeMap<String, i64> {
    let recorder = DebuggingRecorder::new();
    with_local_recorder(&recorder, work);
    let entries = recorder.snapshotter().snapshot().into_vec().into_iter();
    entries
        .map(|(key, _, _, value)| {
            let label = |label: &Label| format!("{}={}", label.key(), label.value());
            let mut labels: Vec<_> = key.key().labels().map(label).collect();
            labels.sort();
            let kind = match value {
                DebugValue::Counter(value) => ("counter", value as i64),
                DebugValue::Gauge(value) => ("gauge", value.0 as i64),
                DebugValue::Histogram(_) => panic!("there are none"),
            };
            let (name, labels) = (key.key().name(), labels.join(", "));
            (format!("{} {name} {labels}", kind.0), kind.1)
        })
        .collect()
}

fn expect<const N: usize>(figures: &BTreeMap<String, i64>, expected: [(&str, i64); N]) {
    let expected = BTreeMap::from(expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(figures, &expected);
}

#[test]
fn every_figure_of_an_outage() {
    let scene = Scene::brittle(|builder| builder.slow_call(ms(100), 0.9).minimum_calls(10));
    let figures = figures(|| {
        scene.succeed(4);
        let slow = scene.breaker.try_acquire().unwrap();
        scene.time.advance(ms(100));
        slow.success();
        scene.fail(3);
        assert!(scene.breaker.try_acquire().is_err());
        assert!(scene.breaker.try_acquire().is_err());
        scene.time.advance(secs(1));
        scene.fail(1);
    });
    expect(
        &figures,
        [
            (
                "counter breaker_calls_total outcome=failure, service=service",
                4,
            ),
            (
                "counter breaker_calls_total outcome=success, service=service",
                5,
            ),
            ("counter breaker_slow_calls_total service=service", 1),
            ("counter breaker_rejected_calls_total service=service", 2),
            (
                "counter breaker_transitions_total cause=tripped, from=closed, scope=local, service=service, \
                 to=open",
                1,
            ),
            (
                "counter breaker_transitions_total cause=wait_over, from=open, scope=local, service=service, \
                 to=half_open",
                1,
            ),
            (
                "counter breaker_transitions_total cause=probe_failed, from=half_open, scope=local, \
                 service=service, to=open",
                1,
            ),
            ("gauge breaker_status service=service", 1),
            ("gauge breaker_attempt service=service", 2),
        ],
    );
}

#[test]
fn an_opening_that_is_not_made_is_counted_by_its_rule() {
    let scene = Scene::brittle(|builder| builder);
    scene.breaker.force(Force::MetricsOnly, None, &ann());
    let first = figures(|| scene.fail(3));
    let name = "counter breaker_would_open_total rule=consecutive_failures, service=service";
    assert_eq!(first.get(name), Some(&1));
    assert_eq!(first.get("gauge breaker_status service=service"), Some(&6));

    scene.time.advance(secs(10));
    let asked = || scene.breaker.try_acquire().unwrap();
    let second = figures(|| asked().record(Outcome::OpenFor(secs(1))));
    let name = "counter breaker_would_open_total rule=retry_after, service=service";
    assert_eq!(second.get(name), Some(&1));
}

#[test]
fn probes_that_are_lost_are_counted() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(2).lease(secs(5))));
    scene.open_and_wait();
    let figures = figures(|| {
        mem::forget(scene.breaker.try_acquire().unwrap());
        mem::forget(scene.breaker.try_acquire().unwrap());
        scene.time.advance(secs(5));
        assert_eq!(scene.status(), Status::HalfOpen);
    });
    let lost = figures.get("counter breaker_probes_lost_total service=service");
    assert_eq!(lost, Some(&2));
    assert_eq!(figures["gauge breaker_status service=service"], 2);
}

#[test]
fn what_the_extensions_do_is_counted_by_its_reason() {
    let scene = Scene::brittle(|builder| {
        builder
            .ramp(Ramp::over(secs(10)).from(0.25))
            .throttle(Throttle::default().window(secs(1)))
            .flap_detection(FlapDetection::half_life(secs(60)).limit(1.0))
    });
    let figures = figures(|| {
        let asked = scene.breaker.try_acquire().unwrap();
        asked.record(Outcome::OpenFor(secs(1)));
        scene.time.advance(secs(1));
        scene.succeed(1);
        // The sum of the shares passes a whole number with every fourth call.
        for _ in 0..20 {
            let _ = scene.breaker.try_acquire().map(Permit::success);
        }
        scene.time.advance(secs(60));
        scene.fail(1);
        while scene.breaker.snapshot().throttled < 1 {
            let _ = scene.breaker.try_acquire().map(Permit::ignore);
        }
        scene.breaker.publish_metrics();
    });
    let held_back = |reason| {
        let name = "counter breaker_held_back_calls_total";
        figures.get(&*format!("{name} reason={reason}, service=service"))
    };
    assert_eq!(held_back("recovering"), Some(&15));
    assert_eq!(held_back("throttled"), Some(&1));
    let flapping = figures.get("counter breaker_flapping_total service=service");
    assert_eq!(flapping, Some(&1), "how often it began");
}

#[test]
fn a_gauge_numbers_every_status() {
    let scene = Scene::brittle(|builder| builder);
    let status = |work: &dyn Fn()| figures(work)["gauge breaker_status service=service"];
    let force = |force| scene.breaker.force(force, None, &ann());
    assert_eq!(status(&|| force(Force::Open)), 3);
    assert_eq!(status(&|| force(Force::Closed)), 4);
    assert_eq!(status(&|| force(Force::Disabled)), 5);
    assert_eq!(status(&|| force(Force::MetricsOnly)), 6);
    assert_eq!(status(&|| scene.breaker.lift(&ann())), 0);
    assert_eq!(status(&|| scene.fail(3)), 1);
    scene.time.advance(secs(1));
    assert_eq!(status(&|| drop(scene.breaker.try_acquire())), 2);
}

#[test]
fn publishing_brings_all_up_to_date_between_transitions() {
    let scene = Scene::brittle(|builder| builder);
    let silent = figures(|| {
        scene.succeed(3);
        scene.fail(1);
    });
    assert!(silent.is_empty(), "{silent:?}");
    for _ in 0..2 {
        expect(
            &figures(|| scene.breaker.publish_metrics()),
            [
                (
                    "counter breaker_calls_total outcome=failure, service=service",
                    1,
                ),
                (
                    "counter breaker_calls_total outcome=success, service=service",
                    3,
                ),
                ("counter breaker_slow_calls_total service=service", 0),
                ("counter breaker_rejected_calls_total service=service", 0),
                ("gauge breaker_status service=service", 0),
                ("gauge breaker_attempt service=service", 0),
            ],
        );
    }
}

#[test]
fn counters_never_go_back_and_count_every_call() {
    let scene = Scene::brittle(|builder| builder);
    let calls = |outcome: &str| {
        let name = format!("counter breaker_calls_total outcome={outcome}, service=service");
        figures(|| scene.breaker.publish_metrics())[&name]
    };
    for outage in 1..=20 {
        let stale = scene.breaker.try_acquire().unwrap();
        scene.succeed(3);
        scene.open_and_wait();
        stale.success();
        // The first probe fails, the second closes the circuit.
        scene.fail(1);
        scene.time.advance(secs(1));
        scene.succeed(1);
        scene.breaker.reset(&ann());
        let (good, bad) = (5 * outage, 4 * outage);
        assert_eq!((calls("success"), calls("failure")), (good, bad));
        scene.time.advance(secs(7));
        assert_eq!((calls("success"), calls("failure")), (good, bad));
    }
}

#[test]
fn a_registry_publishes_each_of_its_breakers() {
    let registry = Registry::new();
    for (service, calls) in [("mail", 2), ("payments", 3)] {
        let breaker = Breaker::builder(service).build().unwrap();
        registry.insert(&breaker).unwrap();
        (0..calls).for_each(|_| breaker.try_acquire().unwrap().success());
    }
    let figures = figures(|| registry.publish_metrics());
    let calls = |service| {
        figures[&format!("counter breaker_calls_total outcome=success, service={service}")]
    };
    assert_eq!((calls("mail"), calls("payments")), (2, 3));
    assert_eq!(figures.len(), 12);
}

/// Hands every value that is set in a gauge to `set`, with its name.
struct Gauges<F>(Arc<F>);

struct Named<F>(String, Arc<F>);

impl<F: Fn(&str, i64)> GaugeFn for Named<F> {
    fn increment(&self, _: f64) {}

    fn decrement(&self, _: f64) {}

    fn set(&self, value: f64) {
        (self.1)(&self.0, value as i64);
    }
}

impl<F: Fn(&str, i64) + Send + Sync + 'static> Recorder for Gauges<F> {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Arc::new(Named(key.name().to_owned(), self.0.clone())))
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// One thread is held up while it sets an older state; another sets a later one meanwhile.
#[test]
fn gauges_end_with_the_last_state_whoever_sets_it_last() {
    let scene = Scene::brittle(|builder| builder);
    let shown = Arc::new(Mutex::new(BTreeMap::new()));
    let (reached, is_reached): (Sender<()>, Receiver<()>) = channel();
    let (release, is_released): (Sender<()>, Receiver<()>) = channel();
    let is_released = Mutex::new(Some(is_released));
    let seen = Arc::clone(&shown);
    let recorder = Gauges(Arc::new(move |name: &str, value: i64| {
        let held_up = is_released.lock().unwrap().take();
        if let Some(is_released) = held_up {
            reached.send(()).unwrap();
            is_released.recv().unwrap();
        }
        seen.lock().unwrap().insert(name.to_owned(), value);
    }));
    thread::scope(|scope| {
        scope.spawn(|| with_local_recorder(&recorder, || scene.fail(3)));
        is_reached.recv().unwrap();
        with_local_recorder(&recorder, || scene.breaker.reset(&ann()));
        assert_eq!(shown.lock().unwrap()["breaker_status"], 0);
        release.send(()).unwrap();
    });
    let shown = shown.lock().unwrap();
    assert_eq!((shown["breaker_status"], shown["breaker_attempt"]), (0, 0));
}

#[test]
fn a_recorder_may_use_the_breaker() {
    let scene = Scene::brittle(|builder| builder);
    let breaker = scene.breaker.clone();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let recorder = Gauges(Arc::new(move |name: &str, value: i64| {
        let status = breaker.snapshot().status;
        if name == "breaker_status" {
            log.lock().unwrap().push((value, status));
            if status == Status::Open {
                breaker.reset(&ann());
            }
        }
    }));
    with_local_recorder(&recorder, || scene.fail(3));
    assert_eq!(scene.status(), Status::Closed);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.first(), Some(&(1, Status::Open)));
    assert_eq!(seen.last(), Some(&(0, Status::Closed)));
}

#[test]
fn whoever_records_is_told_what_the_figures_mean() {
    let scene = Scene::brittle(|builder| builder);
    let registry = Registry::new();
    registry.insert(&scene.breaker).unwrap();
    for publish in [
        (|_: &Registry, breaker: &Breaker| breaker.publish_metrics()) as fn(&_, &_),
        |registry, _| registry.publish_metrics(),
    ] {
        let recorder = DebuggingRecorder::new();
        with_local_recorder(&recorder, || publish(&registry, &scene.breaker));
        for (key, _, meaning, _) in recorder.snapshotter().snapshot().into_vec() {
            assert!(meaning.is_some(), "{key:?}");
        }
    }
}
