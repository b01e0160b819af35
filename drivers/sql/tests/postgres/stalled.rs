//! A server that answers nobody for a while, though it is there.

use breaker::{Applied, Driver};
use drivers_port::Settings;
use drivers_testkit::{Postgres as Server, Server as _, or_skip};

use crate::server::{create, ms, patient, swap, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_that_hang_take_no_more_connections_than_there_may_be() {
    let Some(server) = or_skip(Server::start()) else {
        return;
    };
    let settings = Settings {
        connections: 2,
        ..within(300)
    };
    let first = patient(&server.url()).connect().await.unwrap();
    create(&first, "a", 1, b"").await;
    drop(first);
    let store = patient(&server.url()).settings(settings).lazy().unwrap();
    while store.ping().await.is_err() {}
    for statement in [
        "alter system set synchronous_standby_names = 'nobody'",
        "select pg_reload_conf()",
    ] {
        server.query("postgres", statement).unwrap();
    }
    tokio::time::sleep(ms(500)).await;
    for number in 0..12 {
        let error = store
            .swap(&format!("s-{number}"), &swap(None, 1, b""))
            .await
            .unwrap_err();
        // Two of them were sent; for the others there was no connection.
        let unknown = error.applied() == Applied::Unknown;
        assert_eq!(unknown, number < 2, "{number}: {error}");
    }
    tokio::time::sleep(ms(500)).await;
    let open = server
        .query(
            "postgres",
            "select count(*) from pg_stat_activity where application_name = 'drivers-sql'",
        )
        .unwrap();
    assert_eq!(open[0][0].parse::<u32>().unwrap().min(3), 2, "{open:?}");
}
