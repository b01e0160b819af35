use std::{fs, io::Write};

use breaker::{Driver, Exchange};
use drivers_port::DriverError;
use drivers_sql::Sqlite;

use crate::scene::{Directory, add, counting, swap, until};

fn is_corrupt<T: std::fmt::Debug>(outcome: Result<T, DriverError>) {
    let error = outcome.unwrap_err();
    assert!(matches!(error, DriverError::Corrupt { .. }), "{error}");
}

#[tokio::test]
async fn what_is_no_database_is_left_alone() {
    let directory = Directory::new();
    let text = "It is a truth universally acknowledged, ".repeat(200);
    fs::write(directory.file(), &text).unwrap();
    is_corrupt(directory.builder().connect().await);
    let store = directory.builder().lazy().unwrap();
    is_corrupt(add(&store, 1).await);
    is_corrupt(store.list(None, 1).await);
    assert_eq!(fs::read_to_string(directory.file()).unwrap(), text);
}

async fn seed(directory: &Directory) -> Sqlite {
    let store = directory.connect().await;
    assert!(swap(&store, "service", None, 1).await.unwrap());
    assert!(swap(&store, "other", None, 1).await.unwrap());
    add(&store, 1).await.unwrap();
    store
}

#[tokio::test]
async fn a_version_that_is_none_is_corrupt_and_harms_nobody_else() {
    let directory = Directory::new();
    let store = seed(&directory).await;
    for version in [
        "",
        "1",
        "000000000000000G",
        "00000000000000AB",
        "+000000000000001",
        "0000000000000001 ",
    ] {
        let update = "UPDATE breaker_record SET version = ?1 WHERE service = 'service'";
        directory.plain().execute(update, [version]).unwrap();
        is_corrupt(store.exchange("service", &Exchange::READ).await);
        is_corrupt(add(&store, 1).await);
        is_corrupt(swap(&store, "service", Some(1), 2).await);
        is_corrupt(swap(&store, "service", None, 2).await);
        let (bad, good) = tokio::join!(add(&store, 1), swap(&store, "other", None, 2));
        is_corrupt(bad);
        assert!(!good.unwrap());
    }
    let update = "UPDATE breaker_record SET version = '0000000000000001'";
    directory.plain().execute(update, ()).unwrap();
    // What was refused has not been added.
    assert_eq!(add(&store, 0).await.unwrap(), 1);
}

/// The sum is read once the add is made, which then has to be undone, and what others did in the same
/// transaction done again.
#[tokio::test]
async fn a_count_that_is_none_is_corrupt_and_harms_nobody_else() {
    let directory = Directory::new();
    let store = seed(&directory).await;
    let other = directory.plain();
    other
        .execute_batch(
            "PRAGMA ignore_check_constraints = ON;
            UPDATE breaker_bucket SET slow = -5",
        )
        .unwrap();
    is_corrupt(add(&store, 0).await);
    for turn in 0..20 {
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let calls = async {
            let one = counting(1);
            let (bad, good, swapped) = tokio::join!(
                add(&store, 1),
                store.exchange("other", &one),
                swap(&store, "other", Some(turn + 1), turn + 2),
            );
            is_corrupt(bad);
            assert_eq!(good.unwrap().totals.calls, turn + 1);
            assert!(swapped.unwrap());
        };
        let free = async { other.execute_batch("COMMIT").unwrap() };
        tokio::join!(calls, free);
    }
    other
        .execute_batch("UPDATE breaker_bucket SET slow = 0")
        .unwrap();
    assert_eq!(add(&store, 0).await.unwrap(), 1);
}

#[tokio::test]
async fn a_name_that_is_none_is_corrupt() {
    let directory = Directory::new();
    let store = seed(&directory).await;
    let update = "UPDATE breaker_record SET service = ?1 WHERE service = 'other'";
    directory.plain().execute(update, ["a\u{1}b"]).unwrap();
    is_corrupt(store.list(None, 10).await);
    assert_eq!(store.list(Some("b"), 10).await.unwrap(), ["service"]);
}

#[tokio::test]
async fn a_record_far_too_large_is_not_read() {
    let directory = Directory::new();
    let store = seed(&directory).await;
    let update = "UPDATE breaker_record SET bytes = zeroblob(5000000) WHERE service = 'service'";
    directory.plain().execute(update, ()).unwrap();
    is_corrupt(store.exchange("service", &Exchange::READ).await);
    assert_eq!(store.list(None, 10).await.unwrap(), ["other", "service"]);
}

/// No damage of a page is a panic, a wait or a crash.
#[tokio::test]
async fn damaged_pages_are_errors_or_seen_through() {
    let directory = Directory::new();
    let store = seed(&directory).await;
    for number in 0..200 {
        swap(&store, &format!("service-{number:03}"), None, 1)
            .await
            .unwrap();
    }
    drop(store);
    until(|| !directory.path().join("fleet.db-wal").exists());
    let whole = fs::read(directory.file()).unwrap();
    let (mut corrupt, mut seed) = (0, 1_u64);
    for _ in 0..60 {
        let mut bytes = whole.clone();
        for _ in 0..40 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = 100 + (seed >> 20) as usize % (bytes.len() - 100);
            bytes[at] = (seed >> 8) as u8;
        }
        let damaged = Directory::new();
        fs::File::create(damaged.file())
            .unwrap()
            .write_all(&bytes)
            .unwrap();
        let store = damaged.builder().lazy().unwrap();
        let outcomes = [
            store.list(None, 1_000).await.map(drop),
            add(&store, 1).await.map(drop),
            swap(&store, "service-100", Some(1), 2).await.map(drop),
            store
                .exchange("service-007", &Exchange::READ)
                .await
                .map(drop),
        ];
        for error in outcomes.into_iter().filter_map(Result::err) {
            let known = matches!(
                error,
                DriverError::Corrupt { .. } | DriverError::Schema { .. }
            );
            assert!(known, "{error:?}");
            corrupt += 1;
        }
    }
    assert!(corrupt > 0);
}
