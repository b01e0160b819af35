use std::time::Instant;

use breaker::{Applied, Driver, DriverError, Exchange};
use drivers_port::Settings;
use drivers_sql::Postgres;
use drivers_testkit::{Postgres as Server, Server as _, or_skip};
use tokio::time::{sleep, timeout};

use crate::server::{Database, calls, create, ms, patient, swap, total, version, within};

/// Until the store answers again.
async fn again(store: &Postgres) {
    let answers = async {
        while store.exchange("payments", &Exchange::READ).await.is_err() {
            sleep(ms(10)).await;
        }
    };
    timeout(ms(20_000), answers).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_stopped() {
    let Some(server) = or_skip(Server::start()) else {
        return;
    };
    let url = server.url();
    let settings = Settings {
        connections: 1,
        ..within(500)
    };
    let direct = patient(&url).connect().await.unwrap();
    create(&direct, "payments", 1, b"bytes").await;
    create(&direct, "orders", 1, b"orders").await;
    let store = patient(&url).settings(settings).lazy().unwrap();
    // Each statement is prepared by now.
    while store.exchange("payments", &calls(1)).await.is_err() {}
    again(&store).await;
    let before = total(&direct, "payments").await.unwrap();
    server.stop();
    let began = Instant::now();
    let added = store.exchange("payments", &calls(1)).await.unwrap_err();
    assert_eq!(added.applied(), Applied::Unknown, "{added:?}");
    assert!(began.elapsed() < ms(1_000), "{:?}", began.elapsed());
    let read = store
        .exchange("payments", &Exchange::READ)
        .await
        .unwrap_err();
    // The one connection waits for the server.
    assert!(matches!(read, DriverError::Busy { .. }), "{read:?}");
    server.resume();
    again(&store).await;
    let orders = store.exchange("orders", &Exchange::READ).await.unwrap();
    assert_eq!(orders.record.unwrap().bytes, b"orders");
    let found = total(&store, "payments").await.unwrap();
    assert!((before..=before + 1).contains(&found), "{found}");
}

/// What was acknowledged of records is there after a crash; all is taken up again without help.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_started_again() {
    let Some(mut server) = or_skip(Server::start()) else {
        return;
    };
    let store = patient(&server.url()).connect().await.unwrap();
    let swapping = tokio::spawn({
        let store = store.clone();
        async move {
            let (mut expected, mut next) = (None, 1);
            loop {
                match store
                    .swap("payments", &swap(expected, next, b"bytes"))
                    .await
                {
                    Ok(breaker::Swapped::Done { .. }) => expected = Some(next),
                    Ok(conflict) => panic!("{conflict:?}"),
                    // The last that was acknowledged, and the one that may have been made.
                    Err(error) => return (expected, next, error),
                }
                next += 1;
            }
        }
    });
    sleep(ms(300)).await;
    server.kill();
    let (acknowledged, last, error) = timeout(ms(15_000), swapping).await.unwrap().unwrap();
    assert!(acknowledged.is_some());
    let hurried = patient(&server.url()).settings(within(300)).lazy().unwrap();
    let refused = hurried.exchange("payments", &calls(1)).await.unwrap_err();
    assert_eq!(refused.applied(), Applied::No, "{refused:?}");
    server.restart();
    again(&store).await;
    again(&hurried).await;
    let found = version(&store.exchange("payments", &Exchange::READ).await.unwrap());
    let may = error.applied() == Applied::Unknown && found == Some(last);
    assert!(
        found == acknowledged || may,
        "{found:?}: {acknowledged:?}, {last}, {error}"
    );
}

/// An operator ends what is idle: the next call has a new connection.
#[tokio::test]
async fn connections_that_are_ended() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    create(&store, "payments", 1, b"bytes").await;
    for _ in 0..5 {
        database.sql(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and application_name = 'drivers-sql'",
        );
        // Until the news is here.
        sleep(ms(100)).await;
        store.exchange("payments", &calls(1)).await.unwrap();
    }
    assert_eq!(total(&store, "payments").await.unwrap(), 5);
}

/// He also ends what is at work: that is rolled back, and the server says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_ended_at_work() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    store.exchange("payments", &calls(1)).await.unwrap();
    let other = database.meanwhile("select from breaker_bucket for update", 2);
    let adding = tokio::spawn({
        let store = store.clone();
        async move { store.exchange("payments", &calls(1)).await }
    });
    sleep(ms(300)).await;
    database.sql(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and application_name = 'drivers-sql'",
    );
    let ended = adding.await.unwrap().unwrap_err();
    assert_eq!(ended.applied(), Applied::No, "{ended:?}");
    other.join().unwrap();
    assert_eq!(total(&store, "payments").await.unwrap(), 1);
}
