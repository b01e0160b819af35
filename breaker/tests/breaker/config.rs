use breaker::{
    Backoff, Breaker, BreakerBuilder, Dropped, FlapDetection, Probes, Ramp, Status, Throttle,
    Window,
};

use crate::scene::{Scene, ms, secs};

#[test]
fn every_bound_is_named() {
    type Configure = fn(BreakerBuilder) -> BreakerBuilder;
    let cases: &[(&str, &str, Configure)] = &[
        ("failure_rate", "0", |b| b.failure_rate(0.0)),
        ("failure_rate", "NaN", |b| b.failure_rate(f64::NAN)),
        ("failure_rate", "1.5", |b| b.failure_rate(1.5)),
        ("failure_rate", "-1", |b| b.failure_rate(-1.0)),
        ("minimum_calls", "0", |b| b.minimum_calls(0)),
        ("minimum_calls", "11", |b| {
            b.window(Window::Calls(10)).minimum_calls(11)
        }),
        ("window", "0ns", |b| b.window(ms(0))),
        ("window", "99ms", |b| b.window(ms(99))),
        ("window", "86401s", |b| b.window(secs(86_401))),
        ("window", "0", |b| b.window(Window::Calls(0))),
        ("window", "100001", |b| b.window(Window::Calls(100_001))),
        ("consecutive_failures", "0", |b| {
            b.or_consecutive_failures(0)
        }),
        ("slow_call", "0ns", |b| b.slow_call(ms(0), 0.5)),
        ("slow_call_rate", "1.1", |b| b.slow_call(ms(10), 1.1)),
        ("rules", "none", BreakerBuilder::without_failure_rate),
        ("backoff", "0ns", |b| b.open_for(Backoff::constant(ms(0)))),
        ("backoff.min", "2s", |b| {
            b.open_for(Backoff::linear(secs(2)..=secs(1)))
        }),
        ("backoff.factor", "0.5", |b| {
            b.open_for(Backoff::exponential(secs(1)..=secs(2)).factor(0.5))
        }),
        ("backoff.jitter", "2", |b| {
            b.open_for(Backoff::constant(secs(1)).jitter(2.0))
        }),
        ("probes.at_most", "0", |b| b.probes(Probes::at_most(0))),
        ("probes.at_most", "9", |b| b.probes(Probes::at_most(9))),
        ("probes.successes", "0", |b| {
            b.probes(Probes::at_most(1).successes(0))
        }),
        ("probes.failures", "0", |b| {
            b.probes(Probes::at_most(1).failures(0))
        }),
        ("probes.lease", "0ns", |b| {
            b.probes(Probes::at_most(1).lease(ms(0)))
        }),
        ("stable_after", "2592001s", |b| {
            b.stable_after(secs(2_592_001))
        }),
        ("on_drop", "0ns", |b| {
            b.on_drop(Dropped::FailureAfter(ms(0)))
        }),
        ("probes.on_drop", "0ns", |b| {
            b.probes(Probes::at_most(1).on_drop(Dropped::FailureAfter(ms(0))))
        }),
        ("ramp.over", "0ns", |b| b.ramp(Ramp::over(ms(0)))),
        ("ramp.over", "3601s", |b| b.ramp(Ramp::over(secs(3_601)))),
        ("ramp.from", "1", |b| b.ramp(Ramp::over(secs(1)).from(1.0))),
        ("throttle.k", "0.9", |b| b.throttle(Throttle::new(0.9))),
        ("throttle.window", "1ms", |b| {
            b.throttle(Throttle::default().window(ms(1)))
        }),
        ("flap_detection.half_life", "999ms", |b| {
            b.flap_detection(FlapDetection::half_life(ms(999)))
        }),
        ("flap_detection.limit", "0.5", |b| {
            b.flap_detection(FlapDetection::default().limit(0.5))
        }),
        ("flap_detection.reuse", "3", |b| {
            b.flap_detection(FlapDetection::default().reuse(3.0))
        }),
    ];
    for (field, value, configure) in cases {
        let error = configure(Breaker::builder("service")).build().unwrap_err();
        assert_eq!(error.field(), *field, "{error}");
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("{field} must be "))
                && message.ends_with(&format!(", got {value}")),
            "{message}"
        );
    }
}

#[test]
fn any_text_is_a_name() {
    for name in [
        "",
        "a\0b\r\n",
        "\u{1f980} {tag} '; drop",
        &"x".repeat(100_000),
    ] {
        let breaker = Breaker::builder(name).build().unwrap();
        assert_eq!(breaker.service(), name);
    }
}

#[test]
fn a_minimum_that_no_rule_asks_for_refuses_nothing() {
    let built = Breaker::builder("a")
        .without_failure_rate()
        .or_consecutive_failures(5)
        .window(Window::Calls(10))
        .build();
    assert!(built.is_ok(), "{}", built.unwrap_err());
}

#[test]
fn the_default_minimum_fits_a_window_of_fewer_calls() {
    let scene = Scene::new(|builder| builder.window(Window::Calls(10)));
    scene.succeed(5);
    scene.fail(4);
    assert_eq!(scene.status(), Status::Closed, "nine calls are not ten");
    scene.fail(1);
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn a_minimum_that_the_window_never_holds_is_told_its_bound() {
    let builder = Breaker::builder("service").window(Window::Calls(10));
    assert_eq!(
        builder.minimum_calls(20).build().unwrap_err().to_string(),
        "minimum_calls must be at most the 10 calls of the window, got 20"
    );
}
