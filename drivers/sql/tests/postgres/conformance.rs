use std::sync::Arc;

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_port::{Durability, Settings};
use drivers_sql::PostgresBuilder;
use drivers_testkit::Fault;
use tokio::time::sleep;

use crate::server::{Database, ms, patient, within};

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert!(report.skipped().is_empty(), "{report}");
}

/// Each client has connections of its own, as another process has.
async fn run(builder: PostgresBuilder, times: u32) {
    let store = builder.clone().connect().await.unwrap();
    let env = Env::new(sleep, move || {
        let builder = builder.clone();
        async move {
            let driver: Arc<dyn Driver> = Arc::new(builder.connect().await?);
            Ok(driver)
        }
    });
    for _ in 0..times {
        assert_conformant(&conformance::run_all(&store, &env).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    let Some(database) = Database::fresh() else {
        return;
    };
    // The second time on what the first left behind.
    run(database.builder(), 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms_beside_another_prefix_and_over_few_connections() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let settings = Settings {
        connections: 2,
        prefix: "shop:".into(),
        ..within(10_000)
    };
    run(database.builder().settings(settings), 1).await;
    let others = "select count(*) from breaker_record where namespace <> 'shop:'";
    assert_eq!(database.one(others), "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms_where_the_server_is_far() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let proxy = database.proxy();
    proxy.set(Fault::Delay(ms(1)));
    run(patient(&database.url_through(&proxy)), 1).await;
}

#[tokio::test]
async fn it_says_what_it_can_do() {
    let store = patient("postgres://localhost/none").lazy().unwrap();
    let can = store.capabilities();
    assert_eq!(
        (can.backend, can.durability),
        ("postgres", Durability::Recent)
    );
    assert_eq!((can.longest_name, can.largest_value), (4096, 1 << 20));
    assert_eq!((can.skew, can.deadline), (ms(0), ms(10_000)));
    assert!(can.lists && can.server_clock && !can.evicts);
}
