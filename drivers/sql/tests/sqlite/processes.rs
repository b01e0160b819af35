use std::time::Duration;

use breaker::{Driver, DriverError, Exchange, Swap, Swapped, Version};
use drivers_port::Settings;
use drivers_sql::Sqlite;
use drivers_testkit::{Worker, worker};
use tokio::task::JoinSet;

use crate::scene::{Directory, add, runtime};

const TASKS: u64 = 8;
const TURNS: u64 = 50;

/// Adds, and counts up in a record, each task until it has done so.
#[test]
#[ignore = "a worker: another test runs it"]
fn counts() {
    worker::end_with_parent();
    let file = std::env::var("FILE").unwrap();
    let settings = Settings {
        deadline: Duration::from_secs(30),
        ..Settings::default()
    };
    runtime().block_on(async {
        let store = Sqlite::builder(file)
            .settings(settings)
            .connect()
            .await
            .unwrap();
        let mut tasks = JoinSet::new();
        for _ in 0..TASKS {
            let store = store.clone();
            tasks.spawn(async move {
                for _ in 0..TURNS {
                    add(&store, 1).await.unwrap();
                    count_up(&store).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
    });
    println!("COUNTED");
}

async fn count_up(store: &Sqlite) -> Result<(), DriverError> {
    let mut found = store.exchange("service", &Exchange::READ).await?.record;
    loop {
        let count = found.as_ref().map_or(0, |record| {
            u64::from_be_bytes(record.bytes[..].try_into().unwrap())
        });
        let swap = Swap {
            expected: found.map(|record| record.version),
            version: Version(rand::random()),
            bytes: (count + 1).to_be_bytes().to_vec(),
        };
        match store.swap("service", &swap).await? {
            Swapped::Done { .. } => return Ok(()),
            Swapped::Conflict { record, .. } => found = record,
        }
    }
}

#[test]
fn totals_and_swaps_of_two_processes_are_exact() {
    let directory = Directory::new();
    let file = directory.file();
    let mut workers =
        [(); 2].map(|()| Worker::spawn("processes::counts", &[("FILE", file.to_str().unwrap())]));
    for worker in &mut workers {
        assert_eq!(worker.said("COUNTED").as_deref(), Some(""));
        assert!(worker.wait().success());
    }
    runtime().block_on(async {
        let store = directory.connect().await;
        let sum = 2 * TASKS * TURNS;
        assert_eq!(add(&store, 0).await.unwrap(), sum);
        let read = store.exchange("service", &Exchange::READ).await.unwrap();
        assert_eq!(read.record.unwrap().bytes, sum.to_be_bytes());
    });
}
