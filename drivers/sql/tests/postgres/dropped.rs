use breaker::Driver;
use drivers_port::Settings;
use tokio::time::{sleep, timeout};

use crate::server::{Database, calls, create, ms, swap, total, within};

/// Calls that are dropped anywhere leave no transaction open, and no connection that somebody else
/// would get the wrong answer from.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pool_is_clean_afterwards() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let settings = Settings {
        connections: 3,
        ..within(5_000)
    };
    let store = database
        .builder()
        .settings(settings)
        .connect()
        .await
        .unwrap();
    create(&store, "payments", 1, b"payments").await;
    create(&store, "orders", 1, b"orders").await;
    let mut dropped = 0;
    for i in 0..300_u64 {
        let after = std::time::Duration::from_micros(i * 7 % 1_500);
        let early = match i % 3 {
            0 => timeout(after, store.exchange("payments", &calls(1)))
                .await
                .is_err(),
            1 => timeout(
                after,
                store.swap("payments", &swap(Some(i), i, b"payments")),
            )
            .await
            .is_err(),
            _ => timeout(after, store.list(None, 10)).await.is_err(),
        };
        dropped += u32::from(early);
        if i % 20 == 0 {
            let orders = store.exchange("orders", &calls(0)).await.unwrap();
            assert_eq!(orders.record.unwrap().bytes, b"orders");
        }
    }
    assert!(dropped > 0);
    let ours = "from pg_stat_activity
        where datname = current_database() and application_name = 'drivers-sql'";
    let idle = format!("select count(*) {ours} and state <> 'idle'");
    for _ in 0..100 {
        if database.one(&idle) == "0" {
            break;
        }
        sleep(ms(20)).await;
    }
    let states = database.sql(&format!("select distinct state {ours}"));
    assert_eq!(states, [["idle"]]);
    // None was thrown away for it, either.
    assert!(
        database
            .one(&format!("select count(*) {ours}"))
            .parse::<u32>()
            .unwrap()
            <= 3
    );
    let began = database.one(&format!(
        "select min(backend_start) > now() - interval '1 hour' {ours}"
    ));
    assert_eq!(began, "t");
    total(&store, "payments").await.unwrap();
}

/// A call that is dropped while its statement waits for a lock keeps its connection until it is
/// done, so that the next call does not wait behind it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_call_does_not_wait_behind_it() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let settings = Settings {
        connections: 2,
        ..within(5_000)
    };
    let store = database
        .builder()
        .settings(settings)
        .connect()
        .await
        .unwrap();
    create(&store, "orders", 1, b"orders").await;
    store.exchange("payments", &calls(1)).await.unwrap();
    let lock = "select from breaker_bucket where service = 'payments' for update";
    let other = database.meanwhile(lock, 2);
    let dropped = timeout(ms(100), store.exchange("payments", &calls(1))).await;
    assert!(dropped.is_err());
    for _ in 0..20 {
        let read = timeout(ms(1_000), store.exchange("orders", &calls(0))).await;
        read.unwrap().unwrap();
    }
    other.join().unwrap();
    // What was begun is finished.
    let finished = async {
        while total(&store, "payments").await.unwrap() < 2 {
            sleep(ms(20)).await;
        }
    };
    timeout(ms(5_000), finished).await.unwrap();
}
