use std::{sync::Arc, time::Duration};

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_port::{Durability, Settings};
use drivers_sql::SqliteBuilder;
use tokio::time::{sleep, timeout};

use crate::scene::Directory;

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert!(report.skipped().is_empty(), "{report}");
}

/// Each client has threads and connections of its own, as another process has.
async fn run(builder: SqliteBuilder) {
    let store = builder.clone().connect().await.unwrap();
    let env = Env::new(sleep, move || {
        let builder = builder.clone();
        async move {
            let driver: Arc<dyn Driver> = Arc::new(builder.connect().await?);
            Ok(driver)
        }
    });
    // The second time on what the first left behind.
    for _ in 0..2 {
        let report = timeout(Duration::from_secs(120), conformance::run_all(&store, &env));
        assert_conformant(&report.await.unwrap());
    }
}

#[tokio::test]
async fn it_conforms() {
    let directory = Directory::new();
    run(directory.builder()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms_on_threads_with_every_commit_on_disk() {
    let directory = Directory::new();
    run(directory.builder().durability(Durability::Full)).await;
}

#[tokio::test]
async fn it_conforms_over_one_connection() {
    let directory = Directory::new();
    let settings = Settings {
        connections: 1,
        prefix: "shop".into(),
        ..Settings::default()
    };
    run(directory.builder().settings(settings)).await;
}
