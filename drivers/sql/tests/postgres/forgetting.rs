use breaker::Driver;
use tokio::time::{sleep, timeout};

use crate::server::{Database, calls, ms};

const EXPIRED: &str = "insert into breaker_bucket
    select '', 'old', '', lpad(to_hex(n), 16, '0'), 1000, n, 1, 0, 0, now() - interval '1 s'
    from generate_series(1, 1200) n";

/// Nobody asks for old eras again: what counts deletes them, some hundred at a time.
#[tokio::test]
async fn forgotten_buckets_are_deleted_by_and_by() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    database.sql(EXPIRED);
    let old = || database.one("select count(*) from breaker_bucket where service = 'old'");
    let all = async {
        let mut left = vec![1_200];
        while left.last() != Some(&0) {
            store.exchange("payments", &calls(1)).await.unwrap();
            sleep(ms(20)).await;
            let now: u32 = old().parse().unwrap();
            if left.last() != Some(&now) {
                left.push(now);
            }
        }
        left
    };
    let left = timeout(ms(20_000), all).await.unwrap();
    assert_eq!(left, [1_200, 700, 200, 0]);
    // What counts is still there.
    let kept = "select count(*) from breaker_bucket where service = 'payments'";
    assert_ne!(database.one(kept), "0");
}

/// A row that is in use is left to the next time, and nobody waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_locked_bucket_is_left_alone() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    database.sql(EXPIRED);
    let lock = "select from breaker_bucket where service = 'old' and bucket = 1 for update";
    let other = database.meanwhile(lock, 2);
    let rest = "select count(*) from breaker_bucket where service = 'old' and bucket <= 500";
    let rest_goes = async {
        while database.one(rest) != "1" {
            store.exchange("payments", &calls(1)).await.unwrap();
            sleep(ms(20)).await;
        }
    };
    timeout(ms(1_800), rest_goes).await.unwrap();
    other.join().unwrap();
}
