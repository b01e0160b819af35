use std::time::Duration;

use breaker::{Add, Counted, Driver, DriverError, Exchange, Totals};

use crate::server::{Database, adding, calls, total};

#[tokio::test]
async fn a_sum_stays_at_the_highest() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    let most = i64::MAX as u64;
    for (add, sum) in [
        (1, 1),
        (most - 2, most - 1),
        (1, most),
        (1, most),
        (most, most),
    ] {
        let found = store.exchange("payments", &calls(add)).await.unwrap();
        assert_eq!(found.totals.calls, sum);
    }
    // And over buckets, also of one exchange.
    let add = |age| Add {
        age,
        totals: Totals {
            calls: most,
            failed: 1,
            slow: 0,
        },
    };
    let hour = Duration::from_secs(3_600);
    let twice = adding(vec![add(hour), add(hour), add(hour * 2)]);
    let found = store.exchange("payments", &twice).await.unwrap().totals;
    assert_eq!((found.calls, found.failed, found.slow), (most, 3, 0));
}

#[tokio::test]
async fn an_add_beyond_it_is_refused() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    let refused = store.exchange("payments", &calls(1 << 63)).await;
    assert!(
        matches!(refused, Err(DriverError::Limit { .. })),
        "{refused:?}"
    );
    assert_eq!(total(&store, "payments").await.unwrap(), 0);
}

/// Adds of nothing leave no row.
#[tokio::test]
async fn nothing_is_not_written() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    store.exchange("payments", &calls(0)).await.unwrap();
    let late = Add {
        age: Duration::MAX,
        totals: Totals {
            calls: 1,
            failed: 0,
            slow: 0,
        },
    };
    store
        .exchange("payments", &adding(vec![late]))
        .await
        .unwrap();
    assert_eq!(database.one("select count(*) from breaker_bucket"), "0");
}

/// A bucket that is forgotten begins anew, and one that is not takes the longest time that it was
/// added under.
#[tokio::test]
async fn a_bucket_is_forgotten_when_it_should_be() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    let exchange = |buckets| {
        let mut exchange = calls(1);
        if let Some(counted) = &mut exchange.counted {
            counted.buckets = buckets;
        }
        exchange
    };
    let kept = "select (extract(epoch from forgotten_at) * 1000)::bigint - (bucket + 3) * width_ms
        from breaker_bucket";
    for (buckets, longest) in [(2, 2), (5, 5), (1, 5)] {
        let found = store
            .exchange("payments", &exchange(buckets))
            .await
            .unwrap();
        let hours = database.one(kept).parse::<u64>().unwrap() / 3_600_000;
        assert_eq!(hours, longest);
        let Exchange {
            counted: Some(counted),
        } = exchange(longest as u32)
        else {
            panic!("it counts");
        };
        let at = Counted::forgotten_at(&counted, found.now.as_millis() / 3_600_000);
        let should = "select (extract(epoch from forgotten_at) * 1000)::bigint from breaker_bucket";
        assert_eq!(database.one(should), at.as_millis().to_string());
    }
    assert_eq!(total(&store, "payments").await.unwrap(), 3);
    database.sql("update breaker_bucket set forgotten_at = now()");
    assert_eq!(total(&store, "payments").await.unwrap(), 0);
    let found = store.exchange("payments", &calls(1)).await.unwrap();
    assert_eq!(found.totals.calls, 1);
}
