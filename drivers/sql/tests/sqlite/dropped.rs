use std::{pin::pin, time::Duration};

use breaker::Driver;
use drivers_port::Settings;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::scene::{Directory, add, ms, swap};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_waits_for_any_more_is_not_begun() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let other = directory.plain();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut calls = JoinSet::new();
    for number in 0..500 {
        let store = store.clone();
        calls.spawn(async move {
            add(&store, 1).await.unwrap();
            swap(&store, &format!("{number}"), None, 1).await.unwrap();
        });
    }
    sleep(ms(100)).await;
    calls.shutdown().await;
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(add(&store, 1_000).await.unwrap(), 1_000);
    assert!(swap(&store, "service", None, 1).await.unwrap());
    assert_eq!(store.list(None, 10).await.unwrap(), ["service"]);
}

/// Dropped at any moment, the store is as good as before, and its lock is free.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_goes_away_holds_up_nobody() {
    let directory = Directory::new();
    let settings = Settings {
        deadline: Duration::from_secs(20),
        ..Settings::default()
    };
    let store = directory
        .builder()
        .settings(settings)
        .connect()
        .await
        .unwrap();
    let mut most = 0;
    for turn in 0..300_u64 {
        let mut call = pin!(add(&store, 1));
        let patience = Duration::from_micros(turn * 3);
        let _ = timeout(patience, call.as_mut()).await;
        most += 1;
    }
    let sum = add(&store, 0).await.unwrap();
    assert!(sum <= most, "{sum}");
    let other = directory.plain();
    other.busy_timeout(Duration::from_secs(5)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; COMMIT").unwrap();
    assert_eq!(add(&store, 1).await.unwrap(), add(&store, 0).await.unwrap());
}
