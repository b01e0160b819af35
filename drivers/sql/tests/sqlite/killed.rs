use std::time::Duration;

use breaker::{Add, Counted, Driver, Era, Exchange, Totals};
use drivers_sql::Sqlite;
use drivers_testkit::{Worker, worker};
use tokio::task::JoinSet;

use crate::scene::{Directory, runtime};

const TASKS: u64 = 16;

/// One call now, and one an hour and a half ago: of an exchange, both are there or neither is.
fn twice(calls: u64) -> Exchange {
    let add = |age| Add {
        age,
        totals: Totals {
            calls,
            failed: 0,
            slow: 0,
        },
    };
    Exchange {
        counted: Some(Counted {
            era: Era::from_word(1),
            width: Duration::from_secs(3600),
            buckets: 10,
            adds: vec![add(Duration::ZERO), add(Duration::from_secs(5400))],
        }),
    }
}

#[test]
#[ignore = "a worker: another test runs it"]
fn writes() {
    worker::end_with_parent();
    let file = std::env::var("FILE").unwrap();
    runtime().block_on(async {
        let store = Sqlite::builder(file).connect().await.unwrap();
        let mut tasks = JoinSet::new();
        for _ in 0..TASKS {
            let store = store.clone();
            tasks.spawn(async move {
                loop {
                    store.exchange("service", &twice(1)).await.unwrap();
                    println!("WROTE");
                }
            });
        }
        tasks.join_all().await;
    });
}

#[test]
fn what_was_acknowledged_is_there_when_who_wrote_it_was_killed() {
    let directory = Directory::new();
    let file = directory.file();
    let (mut least, mut most) = (0, 0);
    for kill in 0..8 {
        let mut worker = Worker::spawn("killed::writes", &[("FILE", file.to_str().unwrap())]);
        // At another moment each time.
        for _ in 0..200 + kill * 37 {
            worker.said("WROTE").unwrap();
            least += 1;
        }
        worker.kill();
        while worker.said("WROTE").is_some() {
            least += 1;
        }
        let total = runtime().block_on(async {
            let store = directory.connect().await;
            store
                .exchange("service", &twice(0))
                .await
                .unwrap()
                .totals
                .calls
        });
        most += TASKS;
        assert_eq!(total % 2, 0, "half an exchange");
        let written = total / 2;
        assert!(
            least <= written && written <= least + most,
            "{least} {written} {most}"
        );
        let buckets: Vec<i64> = {
            let plain = directory.plain();
            let mut select = plain.prepare("SELECT calls FROM breaker_bucket").unwrap();
            let rows = select.query_map((), |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        assert!(buckets.iter().sum::<i64>() == total as i64, "{buckets:?}");
    }
    let check: String = directory
        .plain()
        .query_row("PRAGMA integrity_check", (), |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}
