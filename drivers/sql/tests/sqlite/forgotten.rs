use std::time::Duration;

use breaker::{Driver, Exchange};
use drivers_port::Applied;
use tokio::time::sleep;

use crate::scene::{Directory, ms, window};

const WIDTH: Duration = Duration::from_millis(100);

async fn calls(store: &dyn Driver, exchange: Exchange) -> u64 {
    store
        .exchange("service", &exchange)
        .await
        .unwrap()
        .totals
        .calls
}

fn buckets(directory: &Directory) -> i64 {
    let count = "SELECT count(*) FROM breaker_bucket";
    directory
        .plain()
        .query_row(count, (), |row| row.get(0))
        .unwrap()
}

#[tokio::test]
async fn it_is_written_down_when_a_bucket_is_forgotten() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let width = Duration::from_secs(3600);
    let forgotten = || {
        let select = "SELECT forgotten_at - bucket * width_ms FROM breaker_bucket";
        let after: i64 = directory
            .plain()
            .query_row(select, (), |row| row.get(0))
            .unwrap();
        after as u64 / 3_600_000
    };
    // The longest that was added under counts, whoever reads.
    for (buckets, added, kept) in [(2, 1, 5), (10, 1, 13), (2, 1, 13), (64, 0, 13)] {
        calls(&store, window(1, width, buckets, added)).await;
        assert_eq!(forgotten(), kept, "{buckets} {added}");
    }
}

#[tokio::test]
async fn what_is_forgotten_counts_no_more_though_it_is_still_there() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let width = Duration::from_secs(3600);
    assert_eq!(calls(&store, window(1, width, 10, 7)).await, 7);
    let other = directory.plain();
    let forget = |at: &str| {
        let update = format!("UPDATE breaker_bucket SET forgotten_at = {at}");
        other.execute_batch(&update).unwrap();
    };
    forget("unixepoch() * 1000");
    assert_eq!(calls(&store, window(1, width, 10, 0)).await, 0);
    assert_eq!(buckets(&directory), 1);
    // An add begins it anew.
    assert_eq!(calls(&store, window(1, width, 10, 2)).await, 2);
    forget("unixepoch() * 1000 + 60000");
    assert_eq!(calls(&store, window(1, width, 10, 2)).await, 4);
}

/// Makes what is there be forgotten, which the store does not know of until it writes again.
fn forget(directory: &Directory) {
    let update = "UPDATE breaker_bucket SET forgotten_at = 1000 + bucket % 7";
    directory.plain().execute(update, ()).unwrap();
}

#[tokio::test]
async fn what_is_forgotten_is_deleted_by_whoever_writes() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let hour = Duration::from_secs(3600);
    for era in 0..300 {
        calls(&store, window(era, hour, 1, 1)).await;
    }
    forget(&directory);
    let mut before = buckets(&directory);
    assert_eq!(before, 300);
    // Nobody asks for those again; each write takes a few with it, more than it makes.
    for era in 1_000..1_040 {
        calls(&store, window(era, hour, 1, 1)).await;
        let after = buckets(&directory);
        assert!(after < before || after <= 40, "{before} {after}");
        // And not so many that it takes long.
        assert!(after + 20 > before, "{before} {after}");
        before = after;
    }
    assert_eq!(buckets(&directory), 40);
}

#[tokio::test]
async fn what_can_not_be_deleted_holds_up_nobody() {
    let directory = Directory::new();
    let store = directory.connect().await;
    let hour = Duration::from_secs(3600);
    calls(&store, window(1, hour, 1, 1)).await;
    forget(&directory);
    let refuse = |how: &str| {
        let trigger = format!(
            "DROP TRIGGER IF EXISTS theirs;
            CREATE TRIGGER theirs BEFORE DELETE ON breaker_bucket
            BEGIN SELECT raise({how}, 'not that'); END"
        );
        directory.plain().execute_batch(&trigger).unwrap();
    };
    refuse("ABORT");
    assert_eq!(calls(&store, window(2, hour, 1, 1)).await, 1);
    // Where it takes with it what was written, that is told.
    refuse("ROLLBACK");
    let error = store
        .exchange("service", &window(2, hour, 1, 10))
        .await
        .unwrap_err();
    assert_eq!(error.applied(), Applied::No, "{error}");
    assert_eq!(calls(&store, window(2, hour, 1, 0)).await, 1);
    directory
        .plain()
        .execute_batch("DROP TRIGGER theirs")
        .unwrap();
    assert_eq!(calls(&store, window(2, hour, 1, 10)).await, 11);
    assert_eq!(buckets(&directory), 1);
}

#[tokio::test]
async fn what_is_forgotten_is_deleted_though_nobody_writes() {
    let directory = Directory::new();
    let store = directory.connect().await;
    for era in 0..700 {
        calls(&store, window(era, WIDTH, 1, 1)).await;
    }
    assert!(buckets(&directory) > 0);
    for _ in 0..100 {
        sleep(ms(100)).await;
        if buckets(&directory) == 0 {
            return;
        }
    }
    panic!("{} are left", buckets(&directory));
}
