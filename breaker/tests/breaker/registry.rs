use std::thread;

use breaker::{Breaker, BreakerBuilder, ConfigError, Event, Force, InsertError, Registry, Status};

use crate::scene::{Scene, ann};

fn breaker(service: &str) -> Breaker {
    Breaker::builder(service).build().unwrap()
}

#[test]
fn names_come_in_order_whatever_they_are() {
    let registry = Registry::new();
    for service in ["zebra", "", "a\nb", "ärger", "a", "\u{1f980}"] {
        registry.insert(&breaker(service)).unwrap();
    }
    let names: Vec<_> = registry
        .list()
        .into_iter()
        .map(|line| line.service.to_string())
        .collect();
    assert_eq!(names, ["", "a", "a\nb", "zebra", "ärger", "\u{1f980}"]);
    let names: Vec<_> = registry
        .breakers()
        .iter()
        .map(|breaker| breaker.service().to_owned())
        .collect();
    assert_eq!(names, ["", "a", "a\nb", "zebra", "ärger", "\u{1f980}"]);
}

#[test]
fn a_line_says_how_a_circuit_stands() {
    let scene = Scene::brittle(|builder| builder);
    let registry = Registry::new();
    registry.insert(&scene.breaker).unwrap();
    scene.succeed(2);
    assert_eq!(registry.list()[0].window.calls, 2);
    scene.fail(3);
    let line = registry.list().remove(0);
    let snapshot = registry.snapshot("service").unwrap();
    assert_eq!((line.status, line.attempt), (Status::Open, 1));
    assert_eq!(line.retry_after, snapshot.retry_after);
    assert_eq!(line.since, snapshot.since);
}

#[test]
fn a_name_is_taken_once() {
    let registry = Registry::new();
    let (first, second) = (breaker("a"), breaker("a"));
    registry.insert(&first).unwrap();
    let error = registry.insert(&second).unwrap_err();
    assert!(matches!(error, InsertError::Taken { .. }));
    assert_eq!(
        error.to_string(),
        "there is a breaker for service \"a\" already"
    );
    registry.remove("a").unwrap();
    registry.insert(&second).unwrap();
    second.reset(&ann());
    assert_eq!(registry.history("a").unwrap().len(), 1);
}

#[test]
fn the_limit_holds_for_each_way_in() {
    let registry = Registry::with_limit(2).unwrap();
    registry.insert(&breaker("a")).unwrap();
    registry
        .get_or_insert_with("b", BreakerBuilder::build)
        .unwrap();
    let error = registry.insert(&breaker("c")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no room for service \"c\": the registry holds 2 breakers at most"
    );
    let built = |_| -> Result<Breaker, ConfigError> { panic!("built without room") };
    assert_eq!(registry.get_or_insert_with("c", built).unwrap_err(), error);
    assert!(registry.get_or_insert_with("a", built).is_ok());
    registry.remove("a").unwrap();
    assert!(registry.insert(&breaker("c")).is_ok());
    assert_eq!((registry.len(), registry.limit()), (2, 2));
}

#[test]
fn a_limit_is_bounded() {
    assert_eq!(Registry::new().limit(), 10_000);
    for limit in [0, 1_000_001] {
        let error = Registry::with_limit(limit).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("limit must be at least 1 and at most 1000000, got {limit}")
        );
    }
}

#[test]
fn what_is_built_is_for_whom_it_was_asked() {
    let registry = Registry::new();
    let error = registry
        .get_or_insert_with("a", |_| Breaker::builder("b").build())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the breaker that was built for service \"a\" is for \"b\""
    );
    let error = registry
        .get_or_insert_with("a", |builder| builder.failure_rate(2.0).build())
        .unwrap_err();
    assert!(matches!(&error, InsertError::Config(config) if config.field() == "failure_rate"));
    assert!(registry.is_empty());
}

#[test]
fn who_builds_may_use_the_registry() {
    let registry = Registry::new();
    registry
        .get_or_insert_with("outer", |builder| {
            registry
                .get_or_insert_with("inner", BreakerBuilder::build)
                .unwrap();
            builder.build()
        })
        .unwrap();
    assert_eq!(registry.len(), 2);
}

#[test]
fn threads_that_ask_for_a_new_name_get_one_breaker() {
    let registry = Registry::new();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for name in 0..100 {
                    let breaker = registry
                        .get_or_insert_with(&name.to_string(), BreakerBuilder::build)
                        .unwrap();
                    breaker.reset(&ann());
                }
            });
        }
    });
    for line in registry.list() {
        assert_eq!(registry.snapshot(&line.service).unwrap().sequence, 4);
    }
}

#[test]
fn a_service_that_is_not_there_is_an_error() {
    let registry = Registry::new();
    let message = "no breaker for service \"a\"";
    let errors = [
        registry.remove("a").map(drop),
        registry.snapshot("a").map(drop),
        registry.history("a").map(drop),
        registry.force("a", Force::Open, None, &ann()),
        registry.lift("a", &ann()),
        registry.reset("a", &ann()),
    ];
    for error in errors {
        assert_eq!(error.unwrap_err().to_string(), message);
    }
    assert!(registry.get("a").is_none());
}

#[test]
fn subscribers_hear_of_who_comes_and_who_goes() {
    let registry = Registry::new();
    let (a, b) = (breaker("a"), breaker("b"));
    registry.insert(&b).unwrap();
    let mut events = registry.subscribe(16).unwrap();
    a.reset(&ann());
    registry.insert(&a).unwrap();
    a.reset(&ann());
    registry.remove("a").unwrap();
    a.reset(&ann());
    registry.insert(&a).unwrap();
    b.reset(&ann());
    drop(registry);
    b.reset(&ann());

    let seen: Vec<_> = events
        .iter()
        .map(|event| {
            let kind = match event {
                Event::Snapshot(_) => "snapshot",
                Event::Changed { .. } => "changed",
                Event::Removed { .. } => "removed",
                _ => "other",
            };
            (
                kind,
                event.service().unwrap_or_default().to_owned(),
                event.sequence(),
            )
        })
        .collect();
    let seen: Vec<_> = seen
        .iter()
        .map(|(kind, service, sequence)| (*kind, &**service, *sequence))
        .collect();
    assert_eq!(
        seen,
        [
            ("snapshot", "b", Some(0)),
            ("snapshot", "a", Some(1)),
            ("changed", "a", Some(2)),
            ("removed", "a", None),
            ("snapshot", "a", Some(3)),
            ("changed", "b", Some(1)),
        ]
    );
}

#[test]
fn a_lag_forgets_who_left_meanwhile() {
    let registry = Registry::new();
    let [a, b, c] = ["a", "b", "c"].map(breaker);
    registry.insert(&a).unwrap();
    registry.insert(&b).unwrap();
    let mut events = registry.subscribe(1).unwrap();
    assert_eq!(std::iter::from_fn(|| events.try_next()).count(), 2);
    a.reset(&ann());
    b.reset(&ann());
    registry.remove("a").unwrap();
    registry.insert(&c).unwrap();

    let seen: Vec<_> = std::iter::from_fn(|| events.try_next()).collect();
    let services: Vec<_> = seen.iter().map(Event::service).collect();
    assert_eq!(services, [None, Some("b"), Some("c"), None]);
    assert_eq!(seen[0], Event::Lagged { missed: 4 });
    assert_eq!(seen[3], Event::CaughtUp);
}

#[test]
fn a_breaker_may_be_in_two_registries() {
    let breaker = breaker("a");
    let [left, right] = [Registry::new(), Registry::new()];
    left.insert(&breaker).unwrap();
    right.insert(&breaker).unwrap();
    let [mut on_left, mut on_right] =
        [&left, &right].map(|registry| registry.subscribe(4).unwrap());
    left.remove("a").unwrap();
    breaker.reset(&ann());
    drop((left, right));
    assert_eq!(on_left.iter().count(), 2, "a snapshot, and that it left");
    assert_eq!(on_right.iter().count(), 2, "a snapshot, and a change");
}

#[test]
fn a_name_is_bounded_for_each_way_in() {
    let registry = Registry::new();
    let longest = "n".repeat(Registry::LONGEST_NAME);
    registry.insert(&breaker(&longest)).unwrap();
    let long = "n".repeat(Registry::LONGEST_NAME + 1);
    let error = registry.insert(&breaker(&long)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the name of a service in a registry must be at most 4096 bytes, got 4097"
    );
    let built = |_| -> Result<Breaker, ConfigError> { panic!("built for a name too long") };
    assert_eq!(
        registry.get_or_insert_with(&long, built).unwrap_err(),
        error
    );
    assert_eq!(registry.len(), 1);
}

#[test]
fn a_message_shortens_a_long_name() {
    let error = Registry::new()
        .snapshot(&"ä\n".repeat(100_000))
        .unwrap_err();
    let message = error.to_string();
    assert!(message.len() < 300, "{}", message.len());
    assert!(
        message.starts_with("no breaker for service \"ä\\nä"),
        "{message}"
    );
    assert!(message.ends_with("\"… (300000 bytes)"), "{message}");
}
