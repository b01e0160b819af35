use std::time::Duration;

use breaker::{Driver, Exchange};

use crate::scene::{adding, ask, calls, creation, scene, window};

/// A server that has lost its scripts is given them again, and nothing is done twice.
#[tokio::test]
async fn scripts_that_are_flushed_are_sent_again() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    for sum in 1..=3 {
        ask(&server, &["SCRIPT", "FLUSH"]);
        let found = store.exchange("a", &adding(&window, 1)).await.unwrap();
        assert_eq!(found.totals.calls, sum);
    }
    ask(&server, &["SCRIPT", "FLUSH"]);
    store.swap("a", &creation(b"{}")).await.unwrap();
    ask(&server, &["SCRIPT", "FLUSH"]);
    let found = store.exchange("a", &Exchange::READ).await.unwrap();
    assert!(found.record.is_some());
    assert_eq!(calls(&store, "a", &window).await, 3);
}

/// An exchange is one request.
#[tokio::test]
async fn an_exchange_is_one_round_trip() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    store.exchange("a", &adding(&window, 1)).await.unwrap();
    store.swap("a", &creation(b"{}")).await.unwrap();
    ask(&server, &["CONFIG", "RESETSTAT"]);
    for _ in 0..10 {
        store.exchange("a", &adding(&window, 1)).await.unwrap();
        store.exchange("a", &Exchange::READ).await.unwrap();
        store.swap("a", &creation(b"{}")).await.unwrap();
    }
    let stats = ask(&server, &["INFO", "commandstats"]);
    let evals = "cmdstat_evalsha:calls=30,";
    assert!(stats.contains(evals), "{stats}");
    assert!(!stats.contains("cmdstat_eval:"), "{stats}");
}
