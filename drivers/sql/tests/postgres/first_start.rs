use std::env;

use breaker::{Driver, DriverError};
use drivers_sql::Postgres;
use drivers_testkit::{Worker, worker};
use tokio::task::JoinSet;

use crate::server::{Database, calls, create, patient, total, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_handles_at_once() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let mut all = JoinSet::new();
    for _ in 0..16 {
        let store = database.builder().lazy().unwrap();
        all.spawn(async move { store.exchange("payments", &calls(1)).await });
    }
    for first in all.join_all().await {
        first.unwrap();
    }
    assert_eq!(
        total(&database.connect().await, "payments").await.unwrap(),
        16
    );
    assert_eq!(database.one("select version from drivers_schema"), "1");
}

#[test]
#[ignore = "a worker: counts one call"]
fn counts() {
    worker::end_with_parent();
    let store = patient(&env::var("URL").unwrap()).lazy().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let counted = runtime.block_on(async move { store.exchange("payments", &calls(1)).await });
    println!("COUNTED {}", counted.is_ok());
}

#[tokio::test]
async fn many_processes_at_once() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let url = database.url();
    let workers: Vec<Worker> = (0..6)
        .map(|_| Worker::spawn("first_start::counts", &[("URL", &url)]))
        .collect();
    for worker in workers {
        assert_eq!(worker.said("COUNTED ").as_deref(), Some("true"));
    }
    assert_eq!(
        total(&database.connect().await, "payments").await.unwrap(),
        6
    );
}

/// What a call has no time for is done when the next comes.
#[tokio::test]
async fn a_deadline_shorter_than_it_takes() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.builder().settings(within(3)).lazy().unwrap();
    let late = store.ping().await.unwrap_err();
    assert!(
        matches!(
            late,
            DriverError::Unavailable { .. } | DriverError::Busy { .. }
        ),
        "{late:?}"
    );
    for _ in 0..400 {
        if database.one("select to_regclass('breaker_bucket') is not null") == "t" {
            return;
        }
        // It may have been too late even to begin.
        let _ = store.ping().await;
        tokio::time::sleep(crate::server::ms(10)).await;
    }
    panic!("they are never made");
}

#[tokio::test]
async fn a_later_version_is_left_alone() {
    let Some(database) = Database::fresh() else {
        return;
    };
    create(&database.connect().await, "payments", 1, b"bytes").await;
    database.sql("update drivers_schema set version = 7");
    let later = |refused: &Result<Postgres, DriverError>| {
        matches!(refused, Err(DriverError::Schema { found: 7, known: 1 }))
    };
    let refused = database.builder().connect().await;
    assert!(later(&refused), "{refused:?}");
    let store = database.builder().lazy().unwrap();
    let refused = store.exchange("payments", &calls(1)).await;
    assert!(
        matches!(refused, Err(DriverError::Schema { .. })),
        "{refused:?}"
    );
    // It is asked for again each time, until it fits.
    database.sql("update drivers_schema set version = 1");
    store.exchange("payments", &calls(1)).await.unwrap();
}

#[tokio::test]
async fn a_version_that_is_none() {
    let Some(database) = Database::fresh() else {
        return;
    };
    drop(database.connect().await);
    database.sql("update drivers_schema set version = -1");
    let refused = database.builder().connect().await;
    assert!(
        matches!(refused, Err(DriverError::Corrupt { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_role_that_may_make_no_tables() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let role = format!("guest_{}", database.name);
    database.sql(&format!("create role {role} login"));
    let url = database.url().replace("postgres@", &format!("{role}@"));
    let guest = patient(&url).lazy().unwrap();
    // It finds none, and may make none.
    let refused = guest.exchange("payments", &calls(1)).await;
    assert!(
        matches!(refused, Err(DriverError::Auth { .. })),
        "{refused:?}"
    );
    drop(database.connect().await);
    // It finds them, and may not read them.
    let refused = guest.exchange("payments", &calls(1)).await;
    assert!(
        matches!(refused, Err(DriverError::Auth { .. })),
        "{refused:?}"
    );
    database.sql(&format!(
        "grant select on drivers_schema to {role};
        grant select, insert, update, delete on breaker_record, breaker_bucket to {role}"
    ));
    guest.exchange("payments", &calls(1)).await.unwrap();
    create(&guest, "payments", 1, b"bytes").await;
}

#[tokio::test]
async fn a_database_of_another_encoding() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let latin = format!("latin_{}", database.name);
    database.sql(&format!(
        "create database {latin} encoding 'LATIN1' locale 'C' template template0"
    ));
    let url = database.url().replace(&database.name, &latin);
    let refused = patient(&url).connect().await.unwrap_err();
    assert!(matches!(refused, DriverError::Config { .. }), "{refused:?}");
    assert!(
        refused.to_string().contains("must be UTF8, got LATIN1"),
        "{refused}"
    );
}
