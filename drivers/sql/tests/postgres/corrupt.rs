use breaker::{Driver, DriverError, Exchange};
use drivers_port::Applied;

use crate::server::{Database, calls, create, swap, total};

#[tokio::test]
async fn a_version_that_is_none() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    create(&store, "payments", 1, b"bytes").await;
    for version in [
        "",
        "1",
        "000000000000000G",
        "00000000000000FF",
        "+000000000000001",
        "é",
    ] {
        database.sql(&format!("update breaker_record set version = '{version}'"));
        let read = store.exchange("payments", &Exchange::READ).await;
        assert!(
            matches!(read, Err(DriverError::Corrupt { .. })),
            "{version}: {read:?}"
        );
        let swapped = store.swap("payments", &swap(Some(1), 2, b"")).await;
        assert!(
            matches!(swapped, Err(DriverError::Corrupt { .. })),
            "{version}: {swapped:?}"
        );
        // The adds were made all the same, and nobody is told that they were not.
        let added = store.exchange("payments", &calls(1)).await.unwrap_err();
        assert_eq!(added.applied(), Applied::Unknown, "{added}");
    }
    database.sql("update breaker_record set version = '0000000000000001'");
    assert_eq!(total(&store, "payments").await.unwrap(), 6);
}

#[tokio::test]
async fn a_name_that_nobody_encodes_so() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    create(&store, "payments", 1, b"bytes").await;
    database.sql("update breaker_record set service = U&'a\\0001z'");
    let listed = store.list(None, 10).await;
    assert!(
        matches!(listed, Err(DriverError::Corrupt { .. })),
        "{listed:?}"
    );
}

#[tokio::test]
async fn columns_of_other_types() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    create(&store, "payments", 1, b"bytes").await;
    database.sql("drop view breaker_circuit");
    database.sql("alter table breaker_record alter version type bigint using 1");
    for _ in 0..3 {
        let read = store
            .exchange("payments", &Exchange::READ)
            .await
            .unwrap_err();
        assert!(
            matches!(
                read,
                DriverError::Corrupt { .. } | DriverError::Unavailable { .. }
            ),
            "{read:?}"
        );
        let swapped = store
            .swap("payments", &swap(Some(1), 2, b""))
            .await
            .unwrap_err();
        assert_eq!(swapped.applied(), Applied::No, "{swapped}");
    }
    let read = store.exchange("payments", &Exchange::READ).await;
    assert!(matches!(read, Err(DriverError::Corrupt { .. })), "{read:?}");
}

#[tokio::test]
async fn tables_that_are_gone_are_made_again() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    create(&store, "payments", 1, b"bytes").await;
    database.sql("drop schema public cascade; create schema public");
    let read = store.exchange("payments", &Exchange::READ).await;
    assert!(matches!(read, Err(DriverError::Corrupt { .. })), "{read:?}");
    create(&store, "payments", 2, b"bytes").await;
}
