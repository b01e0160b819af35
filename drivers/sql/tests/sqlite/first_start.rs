use breaker::Driver;
use drivers_port::{DriverError, Settings};
use drivers_sql::Sqlite;
use drivers_testkit::{Worker, worker};
use tokio::task::JoinSet;

use crate::scene::{Directory, add, runtime, swap};

const PROCESSES: usize = 8;

fn patient() -> Settings {
    Settings {
        deadline: std::time::Duration::from_secs(30),
        ..Settings::default()
    }
}

#[test]
fn many_processes_may_be_the_first() {
    for _ in 0..3 {
        let directory = Directory::new();
        let file = directory.file();
        let begin = directory.path().join("begin");
        let variables = [
            ("FILE", file.to_str().unwrap()),
            ("BEGIN", begin.to_str().unwrap()),
        ];
        let mut workers: Vec<Worker> = (0..PROCESSES)
            .map(|_| Worker::spawn("first_start::starts", &variables))
            .collect();
        for worker in &workers {
            assert_eq!(worker.said("READY").as_deref(), Some(""));
        }
        std::fs::write(begin, "").unwrap();
        for worker in &mut workers {
            assert_eq!(worker.said("ADDED").as_deref(), Some(""));
            assert!(worker.wait().success());
        }
        let store = runtime().block_on(async {
            let store = directory.connect().await;
            add(&store, 0).await.unwrap()
        });
        assert_eq!(store, PROCESSES as u64);
    }
}

#[test]
#[ignore = "a worker: another test runs it"]
fn starts() {
    worker::end_with_parent();
    let (file, begin) = (
        std::env::var("FILE").unwrap(),
        std::env::var("BEGIN").unwrap(),
    );
    println!("READY");
    while !std::fs::exists(&begin).unwrap() {
        std::hint::spin_loop();
    }
    runtime().block_on(async {
        let store = Sqlite::builder(file)
            .settings(patient())
            .connect()
            .await
            .unwrap();
        add(&store, 1).await.unwrap();
    });
    println!("ADDED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_of_one_process_may_be_the_first() {
    let directory = Directory::new();
    let mut clients = JoinSet::new();
    for number in 0..8 {
        let builder = directory.builder().settings(patient());
        clients.spawn(async move {
            let store = builder.lazy().unwrap();
            if number % 2 == 0 {
                add(&store, 1).await.unwrap();
            } else {
                store.list(None, 1).await.unwrap();
            }
        });
    }
    clients.join_all().await;
    assert_eq!(add(&directory.connect().await, 0).await.unwrap(), 4);
}

#[tokio::test]
async fn tables_of_a_later_version_are_refused_and_left_alone() {
    let directory = Directory::new();
    add(&directory.connect().await, 1).await.unwrap();
    let other = directory.plain();
    other
        .execute_batch("UPDATE drivers_schema SET version = 7")
        .unwrap();
    let error = directory.builder().connect().await.unwrap_err();
    assert!(
        matches!(error, DriverError::Schema { found: 7, known: 1 }),
        "{error}"
    );
    let store = directory.builder().lazy().unwrap();
    assert!(store.list(None, 1).await.is_err());
    // Once it is what is known, it works without a restart.
    other
        .execute_batch("UPDATE drivers_schema SET version = 1")
        .unwrap();
    assert_eq!(add(&store, 1).await.unwrap(), 2);
}

#[tokio::test]
async fn the_versions_of_other_kinds_are_none_of_its_business() {
    let directory = Directory::new();
    add(&directory.connect().await, 1).await.unwrap();
    let other = directory.plain();
    other
        .execute_batch("INSERT INTO drivers_schema VALUES ('another', 9)")
        .unwrap();
    assert_eq!(add(&directory.connect().await, 1).await.unwrap(), 2);
}

#[tokio::test]
async fn a_file_with_tables_of_another_program_takes_ours_too() {
    let directory = Directory::new();
    directory
        .plain()
        .execute_batch("CREATE TABLE users (name); INSERT INTO users VALUES ('a')")
        .unwrap();
    let store = directory.connect().await;
    assert!(swap(&store, "service", None, 1).await.unwrap());
    let users = "SELECT count(*) FROM users";
    let users: i64 = directory
        .plain()
        .query_row(users, (), |row| row.get(0))
        .unwrap();
    assert_eq!(users, 1);
}

#[tokio::test]
async fn tables_of_another_program_with_our_names_are_left_alone() {
    for theirs in [
        "CREATE TABLE breaker_bucket (a); INSERT INTO breaker_bucket VALUES (1)",
        "CREATE VIEW breaker_record AS SELECT 1",
        "CREATE TABLE drivers_schema (a)",
        "CREATE TABLE drivers_schema (domain, version);
            INSERT INTO drivers_schema VALUES ('breaker', 'x')",
        "CREATE TABLE drivers_schema (domain, version);
            INSERT INTO drivers_schema VALUES ('breaker', -1)",
        "PRAGMA encoding = 'UTF-16'; CREATE TABLE theirs (a)",
    ] {
        let directory = Directory::new();
        directory.plain().execute_batch(theirs).unwrap();
        let error = directory.builder().connect().await.unwrap_err();
        assert!(
            matches!(error, DriverError::Corrupt { .. }),
            "{theirs}: {error}"
        );
        let made = "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
        let made: i64 = directory
            .plain()
            .query_row(made, (), |row| row.get(0))
            .unwrap();
        assert_eq!(made, 1, "{theirs}");
    }
}

#[tokio::test]
async fn tables_that_are_gone_are_an_error() {
    let directory = Directory::new();
    let store = directory.connect().await;
    add(&store, 1).await.unwrap();
    directory
        .plain()
        .execute_batch("DROP TABLE breaker_bucket")
        .unwrap();
    for _ in 0..2 {
        let error = add(&store, 1).await.unwrap_err();
        assert!(matches!(error, DriverError::Corrupt { .. }), "{error}");
        assert!(error.to_string().contains("no such table"), "{error}");
    }
    assert!(swap(&store, "service", None, 1).await.unwrap());
}
