use std::time::Instant;

use breaker::{Applied, Driver, DriverError, Exchange};
use tokio::time::sleep;

use crate::server::{Database, calls, create, ms, swap, total, version, within};

/// Another client holds what a call needs for longer than the deadline: the server gives up first,
/// so it is certain that nothing was done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_too_long_is_told_that_nothing_was_done() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let patient = database.connect().await;
    create(&patient, "payments", 1, b"old").await;
    patient.exchange("payments", &calls(1)).await.unwrap();
    let store = database
        .builder()
        .settings(within(800))
        .connect()
        .await
        .unwrap();
    for lock in [
        "select from breaker_bucket for update",
        "lock table breaker_record, breaker_bucket",
    ] {
        let other = database.meanwhile(lock, 2);
        let began = Instant::now();
        let added = store.exchange("payments", &calls(1)).await.unwrap_err();
        assert!(began.elapsed() < ms(1_300), "{:?}", began.elapsed());
        assert!(matches!(added, DriverError::Busy { .. }), "{added:?}");
        assert_eq!(added.applied(), Applied::No);
        assert!(added.to_string().contains("lock timeout"), "{added}");
        other.join().unwrap();
        assert_eq!(total(&store, "payments").await.unwrap(), 1);
    }
    let other = database.meanwhile("select from breaker_record for update", 2);
    let swapped = store
        .swap("payments", &swap(Some(1), 2, b"new"))
        .await
        .unwrap_err();
    assert_eq!(swapped.applied(), Applied::No, "{swapped:?}");
    // Reading waits for nobody.
    let read = store.exchange("payments", &Exchange::READ).await.unwrap();
    assert_eq!(version(&read), Some(1));
    other.join().unwrap();
    sleep(ms(100)).await;
    let read = store.exchange("payments", &Exchange::READ).await.unwrap();
    assert_eq!(version(&read), Some(1));
    let idle = "select count(*) from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'";
    assert_eq!(database.one(idle), "0");
}

/// A swap that waits for another sees what the other left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_that_waited_finds_what_came_first() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    create(&store, "payments", 1, b"old").await;
    let first = "update breaker_record set version = '00000000000000aa', bytes = 'first'";
    let other = database.meanwhile(first, 1);
    let swapped = store
        .swap("payments", &swap(Some(1), 2, b"second"))
        .await
        .unwrap();
    let breaker::Swapped::Conflict { record, .. } = swapped else {
        panic!("{swapped:?}");
    };
    let found = record.unwrap();
    assert_eq!((found.version.0, &*found.bytes), (0xaa, &b"first"[..]));
    other.join().unwrap();
    // And so does one that wants there to be none.
    let first = "insert into breaker_record values ('', 'orders', '', '', '00000000000000bb', 'first', now())";
    let other = database.meanwhile(first, 1);
    let swapped = store
        .swap("orders", &swap(None, 2, b"second"))
        .await
        .unwrap();
    let breaker::Swapped::Conflict { record, .. } = swapped else {
        panic!("{swapped:?}");
    };
    assert_eq!(record.unwrap().version.0, 0xbb);
    other.join().unwrap();
}
