use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use breaker::{Add, Applied, Driver, Swapped, Totals};
use drivers_port::Settings;
use tokio::{task::JoinSet, time::timeout};

use crate::server::{Database, adding, calls, ms, swap, total, within};

/// More callers than connections: each is served or told that it was not, in time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callers_of_two_connections() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let settings = Settings {
        connections: 2,
        ..within(500)
    };
    drop(database.connect().await);
    let store = database.builder().settings(settings).lazy().unwrap();
    let mut all = JoinSet::new();
    for _ in 0..1_000 {
        let store = store.clone();
        all.spawn(async move {
            let began = Instant::now();
            let outcome = store.exchange("payments", &calls(1)).await;
            (outcome, began.elapsed())
        });
    }
    let (mut made, mut unknown) = (0, 0);
    for (outcome, took) in all.join_all().await {
        assert!(took < ms(1_500), "{took:?}");
        match outcome {
            Ok(_) => made += 1,
            Err(error) => {
                assert!(error.is_transient(), "{error}");
                unknown += u64::from(error.applied() == Applied::Unknown);
            }
        }
    }
    assert!(made > 0);
    let later = database.connect().await;
    let found = total(&later, "payments").await.unwrap();
    assert!(
        (made..=made + unknown).contains(&found),
        "{found}: {made} and {unknown}"
    );
    let most = "select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'drivers-sql'";
    assert!(database.one(most).parse::<u32>().unwrap() <= 4);
}

/// One connection, which somebody has for as long as the others can wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gets_no_connection_is_told_so() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let settings = Settings {
        connections: 1,
        ..within(400)
    };
    let store = database.builder().settings(settings).lazy().unwrap();
    let began = Instant::now();
    while store.exchange("payments", &calls(1)).await.is_err() {
        assert!(began.elapsed() < ms(10_000));
    }
    let other = database.meanwhile("lock table breaker_bucket", 1);
    let mut all = JoinSet::new();
    for _ in 0..10 {
        let store = store.clone();
        all.spawn(async move { store.exchange("payments", &calls(1)).await });
    }
    // The first is told of the lock; the next has the connection then, but little time.
    let mut told = 0;
    for refused in all.join_all().await {
        let refused = refused.unwrap_err();
        if refused.applied() == Applied::No {
            assert!(refused.is_transient(), "{refused:?}");
            told += 1;
        }
    }
    assert!(told >= 7, "{told}");
    other.join().unwrap();
}

/// Many who add to the same buckets, each in an order of its own, never wait for each other in a
/// circle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_deadlocks() {
    const TASKS: u64 = 32;
    const TIMES: u64 = 15;
    let Some(database) = Database::fresh() else {
        return;
    };
    let settings = Settings {
        connections: TASKS as usize,
        ..within(20_000)
    };
    let store = Arc::new(
        database
            .builder()
            .settings(settings)
            .connect()
            .await
            .unwrap(),
    );
    let mut all = JoinSet::new();
    for task in 0..TASKS {
        let store = Arc::clone(&store);
        all.spawn(async move {
            for time in 0..TIMES {
                let adds = (0..8).map(|i| Add {
                    age: Duration::from_secs(3_600) * ((i * 5 + task * 3 + time) % 8) as u32,
                    totals: Totals {
                        calls: 1,
                        failed: 0,
                        slow: 0,
                    },
                });
                store
                    .exchange("payments", &adding(adds.collect()))
                    .await
                    .unwrap();
            }
        });
    }
    timeout(ms(60_000), all.join_all()).await.unwrap();
    let found = total(&store, "payments").await.unwrap();
    assert_eq!(found, TASKS * TIMES * 8);
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    assert_eq!(database.one(deadlocks), "0");
}

/// Each swap expects what the one before left: a conflict never shows what was expected.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conflict_shows_what_was_in_the_way() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    let mut all = JoinSet::new();
    for task in 1..=8_u64 {
        let store = store.clone();
        all.spawn(async move {
            let mut expected = None;
            let (mut won, mut lost) = (0, 0);
            for time in 0..60 {
                let version = task * 1_000 + time;
                match store
                    .swap("payments", &swap(expected, version, b"x"))
                    .await
                    .unwrap()
                {
                    Swapped::Done { .. } => {
                        won += 1;
                        expected = Some(version);
                    }
                    Swapped::Conflict { record, .. } => {
                        lost += 1;
                        let found = record.map(|record| record.version.0);
                        assert_ne!(found, expected);
                        assert_ne!(found, None);
                        expected = found;
                    }
                }
            }
            (won, lost)
        });
    }
    let outcomes = timeout(ms(60_000), all.join_all()).await.unwrap();
    let won: u32 = outcomes.iter().map(|(won, _)| won).sum();
    let lost: u32 = outcomes.iter().map(|(_, lost)| lost).sum();
    assert!(won > 0 && lost > 0, "{outcomes:?}");
}
