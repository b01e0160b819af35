use std::time::{Duration, Instant};

use breaker::{Driver, DriverError, Exchange, Swap, Version};
use drivers_port::{Applied, Settings};
use drivers_sql::Sqlite;
use tokio::{task::JoinSet, time::sleep};

use crate::scene::{Directory, add, ms, swap};

async fn connect(directory: &Directory, deadline: Duration) -> Sqlite {
    let settings = Settings {
        deadline,
        ..Settings::default()
    };
    directory
        .builder()
        .settings(settings)
        .connect()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_can_not_write_by_the_deadline_has_not_written() {
    let directory = Directory::new();
    let store = connect(&directory, ms(200)).await;
    assert_eq!(add(&store, 1).await.unwrap(), 1);
    let other = directory.plain();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let began = Instant::now();
    let (added, swapped) = tokio::join!(add(&store, 10), swap(&store, "service", None, 1));
    let took = began.elapsed();
    assert!(ms(200) <= took && took < ms(1_200), "{took:?}");
    for error in [added.unwrap_err(), swapped.unwrap_err()] {
        assert!(matches!(error, DriverError::Busy { .. }), "{error}");
        assert_eq!(error.applied(), Applied::No);
    }
    // Who reads waits for nobody.
    assert_eq!(add(&store, 0).await.unwrap(), 1);
    assert_eq!(store.list(None, 10).await.unwrap(), [""; 0]);

    other.execute_batch("COMMIT").unwrap();
    assert_eq!(add(&store, 100).await.unwrap(), 101);
    assert!(swap(&store, "service", None, 2).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_writes_as_soon_as_it_can() {
    let directory = Directory::new();
    let store = connect(&directory, Duration::from_secs(20)).await;
    let other = directory.plain();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = tokio::spawn(async move { add(&store, 1).await });
    sleep(ms(100)).await;
    assert!(!waiting.is_finished());
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
}

/// Also where it is not even known yet whether the tables are there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_call_that_can_not_write_by_the_deadline_has_not_written() {
    let directory = Directory::new();
    let other = directory.plain();
    other
        .execute_batch("CREATE TABLE theirs (a); BEGIN EXCLUSIVE")
        .unwrap();
    let settings = Settings {
        deadline: ms(150),
        ..Settings::default()
    };
    let store = directory.builder().settings(settings).lazy().unwrap();
    for error in [
        add(&store, 1).await.unwrap_err(),
        store
            .exchange("service", &Exchange::READ)
            .await
            .unwrap_err(),
    ] {
        assert!(matches!(error, DriverError::Busy { .. }), "{error}");
    }
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(add(&store, 2).await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_into_the_queue_is_refused_at_once() {
    let directory = Directory::new();
    let store = connect(&directory, Duration::from_secs(3)).await;
    let other = directory.plain();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..6_000 {
        let store = store.clone();
        calls.spawn(async move { add(&store, 1).await });
    }
    let (mut made, mut full) = (0, 0);
    let mut other = Some(other);
    while let Some(outcome) = calls.join_next().await {
        match outcome.unwrap() {
            Ok(_) => made += 1,
            Err(error) => {
                assert!(error.to_string().contains("4096 calls wait"), "{error}");
                full += 1;
            }
        }
        if full == 1_000 {
            // Those who wait are let through.
            other.take();
        }
    }
    assert!(full >= 1_000 && made >= 4_096, "{full} {made}");
    assert_eq!(add(&store, 0).await.unwrap(), made);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_has_a_bound_in_bytes_too() {
    let directory = Directory::new();
    let store = connect(&directory, ms(500)).await;
    let other = directory.plain();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut calls = JoinSet::new();
    for number in 0..100 {
        let store = store.clone();
        calls.spawn(async move {
            let swap = Swap {
                expected: None,
                version: Version(1),
                bytes: vec![0; 1 << 20],
            };
            store.swap(&format!("service-{number}"), &swap).await
        });
    }
    let mut full = 0;
    for outcome in calls.join_all().await {
        let error = outcome.unwrap_err();
        assert!(matches!(error, DriverError::Busy { .. }), "{error}");
        full += usize::from(error.to_string().contains("bytes wait"));
    }
    // Those that the thread has taken out, to wait for the lock, are a few.
    assert!((20..=40).contains(&full), "{full}");
    drop(other);
    assert_eq!(add(&store, 1).await.unwrap(), 1);
    assert_eq!(store.list(None, 100).await.unwrap(), [""; 0]);
}
