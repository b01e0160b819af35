use std::time::Duration;

use breaker::{Add, Counted, Driver, Era, Exchange, Totals};

use crate::scene::{Directory, add, counting, ms};

#[tokio::test]
async fn a_sum_stays_at_the_highest() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let most = i64::MAX as u64;
    assert_eq!(add(&store, most - 1).await.unwrap(), most - 1);
    // The highest stands for whatever is beyond.
    for more in [1, 1, most, u64::MAX, 0] {
        assert_eq!(add(&store, more).await.unwrap(), u64::MAX);
    }
    let found = store
        .exchange("service", &counting(0))
        .await
        .unwrap()
        .totals;
    assert_eq!((found.failed, found.slow), (u64::MAX, 0));
    let stored: (String, i64) = directory
        .plain()
        .query_row(
            "SELECT typeof(calls), calls FROM breaker_bucket",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(stored, ("integer".into(), i64::MAX));
}

/// What was counted at once is added at once, to each bucket its own.
#[tokio::test]
async fn an_exchange_adds_to_each_of_its_buckets() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let width = Duration::from_secs(600);
    let adds = (0..65_u64).map(|bucket| Add {
        age: width * bucket as u32,
        totals: Totals {
            calls: 1 << (bucket % 32),
            failed: bucket,
            slow: 1,
        },
    });
    let counted = Counted {
        era: Era::from_word(1),
        width,
        buckets: 64,
        adds: adds.collect(),
    };
    let exchange = Exchange {
        counted: Some(counted),
    };
    let found = store.exchange("service", &exchange).await.unwrap().totals;
    let calls = 2 * u64::from(u32::MAX) + 1;
    assert_eq!(
        (found.calls, found.failed, found.slow),
        (calls, 65 * 32, 65)
    );
    let rows: i64 = directory
        .plain()
        .query_row("SELECT count(*) FROM breaker_bucket", (), |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 65);
}

#[tokio::test]
async fn an_add_of_nothing_writes_nothing() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let mut exchange = counting(1);
    if let Some(counted) = &mut exchange.counted {
        counted.adds[0].totals = Totals::default();
        counted.adds.push(Add {
            age: ms(5),
            totals: Totals::default(),
        });
    }
    // Nothing has to be written, so nothing waits for who does.
    let other = directory.plain();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let found = store.exchange("service", &exchange).await.unwrap();
    assert_eq!(found.totals, Totals::default());
}
