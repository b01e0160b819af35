//! What a dashboard reads: snapshots and events as JSON.

use std::time::Duration;

use breaker::{Backoff, Breaker, Clock, Force, Operator, Registry, Timestamp};
use serde_json::{Value, json};

#[test]
fn snapshots_and_events() {
    let (clock, ticker) = Clock::fed();
    ticker.set(Timestamp::from_millis(4_000_000_000_000));
    let breaker = Breaker::builder("größe/\u{1f4a1}")
        .or_consecutive_failures(2)
        .open_for(Backoff::constant(Duration::from_millis(1_500)))
        .clock(clock)
        .build()
        .unwrap();
    let mut events = breaker.subscribe(16).unwrap();
    for _ in 0..2 {
        breaker.try_acquire().unwrap().failure();
    }
    let ann = Operator::new("ann", "a drill").unwrap();
    breaker.force(Force::MetricsOnly, Some(Duration::from_secs(1)), &ann);
    let mut seen = Vec::new();
    while let Some(event) = events.try_next() {
        seen.push(serde_json::to_value(&event).unwrap());
    }
    let era = &seen[1]["transition"]["era"];
    assert_eq!(era.as_str().map(str::len), Some(16));
    assert_eq!(seen[0]["event"], "snapshot");
    assert_eq!(
        (&seen[0]["status"], &seen[0]["retry_after_ms"]),
        (&json!("closed"), &Value::Null)
    );
    assert_eq!(
        seen[1],
        json!({
            "event": "changed", "service": "größe/\u{1f4a1}", "sequence": 1, "attempt": 1,
            "wait_ms": 1_500, "scope": "local",
            "transition": {
                "era": era, "generation": 2, "at": 4_000_000_000_000_u64,
                "from": "closed", "to": "open",
                "cause": {
                    "kind": "tripped", "rule": "consecutive_failures", "consecutive": 2,
                    "totals": {"calls": 2, "failed": 2, "slow": 0},
                },
            },
        })
    );
    assert_eq!(
        seen[2]["transition"]["cause"],
        json!({"kind": "forced", "by": "ann"})
    );

    let snapshot = serde_json::to_value(breaker.snapshot()).unwrap();
    assert_eq!(snapshot["status"], "metrics_only");
    assert_eq!(
        snapshot["forced"],
        json!({
            "force": "metrics_only", "by": "ann", "reason": "a drill",
            "since": 4_000_000_000_000_u64, "until": 4_000_000_001_000_u64,
        })
    );
    assert_eq!(snapshot["history"][0], seen[1]["transition"]);
}

#[test]
fn notices_rejections_and_lists() {
    let (clock, ticker) = Clock::fed();
    ticker.set(Timestamp::from_millis(4_000_000_000_000));
    let breaker = Breaker::builder("mail")
        .or_consecutive_failures(1)
        .open_for(Backoff::constant(Duration::from_millis(1_500)))
        .clock(clock)
        .build()
        .unwrap();
    let registry = Registry::new();
    registry.insert(&breaker).unwrap();
    let mut notices = breaker.subscribe(16).unwrap().notify_after(1).unwrap();
    breaker.try_acquire().unwrap().failure();

    let rejected = breaker.try_acquire().unwrap_err();
    assert_eq!(
        serde_json::to_value(rejected).unwrap(),
        json!({"reason": "open", "retry_after_ms": 1_500})
    );
    assert_eq!(rejected.reason.to_string(), "open");

    let down = serde_json::to_value(notices.try_next()).unwrap();
    assert_eq!(
        (&down["notice"], &down["service"], &down["since"]),
        (
            &json!("down"),
            &json!("mail"),
            &json!(4_000_000_000_000_u64)
        )
    );
    assert_eq!(down["cause"]["rule"], "consecutive_failures");

    let ann = Operator::new("ann", "a drill").unwrap();
    breaker.force(Force::Open, None, &ann);
    assert_eq!(
        serde_json::to_value(registry.list()).unwrap(),
        json!([{
            "service": "mail", "status": "forced_open", "since": 4_000_000_000_000_u64,
            "retry_after_ms": null, "attempt": 1, "flapping": false,
            "forced": {
                "force": "open", "by": "ann", "reason": "a drill",
                "since": 4_000_000_000_000_u64, "until": null,
            },
            "window": {"calls": 0, "failed": 0, "slow": 0},
        }])
    );
}
