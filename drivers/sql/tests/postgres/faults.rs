use std::time::Instant;

use breaker::{Applied, Driver, DriverError, Exchange};
use drivers_port::Settings;
use drivers_sql::Postgres;
use drivers_testkit::{Fault, Proxy};
use tokio::time::{sleep, timeout};

use crate::server::{Database, calls, create, ms, patient, swap, total, version, within};

/// A store that comes by a proxy, with a record and a count, and one that does not.
async fn scene() -> Option<(Database, Proxy, Postgres, Postgres)> {
    let database = Database::fresh()?;
    let proxy = database.proxy();
    let direct = database.connect().await;
    let store = patient(&database.url_through(&proxy));
    let settings = Settings {
        connections: 1,
        ..within(600)
    };
    let store = store.settings(settings).lazy().unwrap();
    create(&direct, "payments", 1, b"bytes").await;
    // Each statement is prepared by now.
    let ready = async {
        while store.exchange("payments", &calls(1)).await.is_err()
            || store
                .swap("payments", &swap(Some(9), 8, b""))
                .await
                .is_err()
            || store.exchange("payments", &Exchange::READ).await.is_err()
        {}
    };
    timeout(ms(20_000), ready).await.unwrap();
    Some((database, proxy, direct, store))
}

async fn again(store: &Postgres) {
    let answers = async {
        while store.exchange("payments", &Exchange::READ).await.is_err() {
            sleep(ms(10)).await;
        }
    };
    timeout(ms(20_000), answers).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_add_whose_reply_is_lost() {
    let Some((_database, proxy, direct, store)) = scene().await else {
        return;
    };
    let before = total(&direct, "payments").await.unwrap();
    proxy.set(Fault::CutAfterRequest);
    let added = store.exchange("payments", &calls(1)).await.unwrap_err();
    assert_eq!(added.applied(), Applied::Unknown, "{added:?}");
    let read = store
        .exchange("payments", &Exchange::READ)
        .await
        .unwrap_err();
    assert!(matches!(read, DriverError::Unavailable { .. }), "{read:?}");
    proxy.heal();
    again(&store).await;
    assert_eq!(total(&store, "payments").await.unwrap(), before + 1);
}

/// Who does not know asks for the version that it chose.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_whose_reply_is_lost() {
    let Some((_database, proxy, _direct, store)) = scene().await else {
        return;
    };
    proxy.set(Fault::CutAfterRequest);
    let swapped = store
        .swap("payments", &swap(Some(1), 2, b"new"))
        .await
        .unwrap_err();
    assert_eq!(swapped.applied(), Applied::Unknown, "{swapped:?}");
    proxy.heal();
    again(&store).await;
    let found = store.exchange("payments", &Exchange::READ).await.unwrap();
    assert_eq!(version(&found), Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_nobody_reaches() {
    for fault in [Fault::Refuse, Fault::Reset, Fault::HalfClose] {
        let Some((_database, proxy, direct, store)) = scene().await else {
            return;
        };
        let before = total(&direct, "payments").await.unwrap();
        proxy.set(fault);
        sleep(ms(50)).await;
        let began = Instant::now();
        let (mut tries, mut unknown) = (0, 0);
        while began.elapsed() < ms(500) {
            let added = store.exchange("payments", &calls(1)).await.unwrap_err();
            assert!(
                began.elapsed() < ms(2_000),
                "{fault:?}: {:?}",
                began.elapsed()
            );
            unknown += u64::from(added.applied() == Applied::Unknown);
            tries += 1;
        }
        // It waits longer and longer, and does not storm.
        assert!(tries < 60, "{fault:?}: {tries} tries");
        proxy.heal();
        again(&store).await;
        let found = total(&store, "payments").await.unwrap();
        assert!(
            (before..=before + unknown).contains(&found),
            "{fault:?}: {found}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_black_hole() {
    let Some((_database, proxy, direct, store)) = scene().await else {
        return;
    };
    let before = total(&direct, "payments").await.unwrap();
    proxy.set(Fault::BlackHole);
    let began = Instant::now();
    let added = store.exchange("payments", &calls(1)).await.unwrap_err();
    assert_eq!(added.applied(), Applied::Unknown, "{added:?}");
    assert!(began.elapsed() < ms(1_100), "{:?}", began.elapsed());
    // There is no connection to send anything on.
    let swapped = store
        .swap("payments", &swap(Some(1), 2, b"new"))
        .await
        .unwrap_err();
    assert_eq!(swapped.applied(), Applied::No, "{swapped:?}");
    proxy.heal();
    again(&store).await;
    assert_eq!(total(&store, "payments").await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replies_that_come_in_drops() {
    let Some((_database, proxy, _direct, store)) = scene().await else {
        return;
    };
    proxy.set(Fault::Drip {
        bytes: 7,
        every: ms(2),
    });
    for turn in 2..6 {
        let swapped = store
            .swap("payments", &swap(Some(turn - 1), turn, b"drip"))
            .await;
        swapped.unwrap();
        let found = store.exchange("payments", &Exchange::READ).await.unwrap();
        assert_eq!(version(&found), Some(turn));
    }
    // Too slow for the deadline: whoever wrote does not know, and nobody gets the reply of another.
    create(&store, "orders", 1, b"orders").await;
    proxy.set(Fault::Drip {
        bytes: 1,
        every: ms(50),
    });
    let swapped = store
        .swap("payments", &swap(Some(5), 6, b"drip"))
        .await
        .unwrap_err();
    assert_eq!(swapped.applied(), Applied::Unknown, "{swapped:?}");
    proxy.heal();
    again(&store).await;
    let orders = store.exchange("orders", &Exchange::READ).await.unwrap();
    assert_eq!(orders.record.unwrap().bytes, b"orders");
}
