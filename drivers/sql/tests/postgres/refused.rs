use std::time::Instant;

use breaker::{Driver, DriverError, Exchange};
use drivers_port::Settings;
use drivers_sql::Postgres;
use drivers_testkit::{Postgres as Server, Proxy, Server as _, or_skip};

use crate::server::{Database, ms, patient, within};

#[tokio::test]
async fn a_database_that_is_not_there() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let url = database.url().replace(&database.name, "nowhere");
    let refused = patient(&url).connect().await.unwrap_err();
    assert!(matches!(refused, DriverError::Config { .. }), "{refused:?}");
    assert!(refused.to_string().contains("nowhere"), "{refused}");
}

/// A wrong password is told as such, and is not tried over and over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password() {
    let Some(server) = or_skip(Server::builder().password("right").start()) else {
        return;
    };
    patient(&server.url()).connect().await.unwrap();
    let proxy = Proxy::to(server.address()).unwrap();
    let url = server.url_at(proxy.address());
    for wrong in [url.replace("right", "hunter2"), url.replace(":right", "")] {
        let refused = patient(&wrong).connect().await.unwrap_err();
        assert!(matches!(refused, DriverError::Auth { .. }), "{refused:?}");
        assert!(!format!("{refused} {refused:?}").contains("hunter2"));
    }
    let store = patient(&url.replace("right", "hunter2")).settings(within(2_000));
    let store = store.lazy().unwrap();
    let (began, before) = (Instant::now(), proxy.connections());
    while began.elapsed() < ms(1_500) {
        store
            .exchange("payments", &Exchange::READ)
            .await
            .unwrap_err();
    }
    let tries = proxy.connections() - before;
    assert!((1..60).contains(&tries), "{tries} tries");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_full() {
    let full = Server::builder().setting("max_connections=4").start();
    let Some(server) = or_skip(full) else { return };
    server
        .query(
            "postgres",
            "create role guest login; grant all on schema public to guest",
        )
        .unwrap();
    let url = server.url().replace("postgres@", "guest@");
    // Three are kept for the server's owner.
    let first = patient(&url).settings(Settings {
        connections: 1,
        ..within(10_000)
    });
    let first = first.connect().await.unwrap();
    let refused = patient(&url).connect().await.unwrap_err();
    assert!(matches!(refused, DriverError::Busy { .. }), "{refused:?}");
    first.ping().await.unwrap();
}

/// A standby, or a primary that became one: what reads is served.
#[tokio::test]
async fn a_server_that_only_reads() {
    let Some(database) = Database::fresh() else {
        return;
    };
    crate::server::create(&database.connect().await, "payments", 1, b"bytes").await;
    database.sql(&format!(
        "alter database {} set default_transaction_read_only = on",
        database.name
    ));
    let store = database.connect().await;
    store.exchange("payments", &Exchange::READ).await.unwrap();
    let refused = store
        .exchange("payments", &crate::server::calls(1))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, DriverError::Unavailable { .. }),
        "{refused:?}"
    );
    let reset = format!(
        "alter database {} reset default_transaction_read_only",
        database.name
    );
    database.server.query("postgres", &reset).unwrap();
    // On a new connection, as the old one led to the wrong server.
    store
        .exchange("payments", &crate::server::calls(1))
        .await
        .unwrap();
}

#[test]
fn outside_of_a_runtime() {
    let store = patient("postgres://localhost/none").lazy().unwrap();
    let mut call = std::pin::pin!(store.ping());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(refused)) = call.as_mut().poll(&mut context) else {
        panic!("it waits for something");
    };
    assert!(matches!(refused, DriverError::Config { .. }), "{refused:?}");
}

/// Nothing that can't work is found out at the first call only.
#[test]
fn settings_that_cannot_work() {
    let refused = |url: &str, settings: Settings| {
        let refused = Postgres::builder(url)
            .settings(settings)
            .lazy()
            .unwrap_err();
        assert!(matches!(refused, DriverError::Config { .. }), "{refused:?}");
        refused.to_string()
    };
    let none = Settings {
        connections: 0,
        ..Settings::default()
    };
    assert!(refused("postgres://localhost", none).contains("connections"));
    let fine = Settings::default;
    assert!(refused("redis://localhost", fine()).contains("postgres://user:password@host"));
    assert!(refused("postgres:///shop", fine()).contains("without a host"));
    assert!(refused("postgres://localhost?sslmode=never", fine()).contains("an sslmode"));
    assert!(refused("postgres://localhost?hunter2=3", fine()).contains("not known"));
    assert!(refused("postgres://shop:pa@ss@localhost", fine()).contains("%40"));
    Postgres::builder("host=localhost dbname=shop")
        .lazy()
        .unwrap();
    Postgres::builder("postgresql://localhost/shop")
        .lazy()
        .unwrap();
}

#[cfg(not(feature = "postgres-tls"))]
#[test]
fn tls_without_the_feature() {
    let refused = Postgres::builder("postgres://localhost?sslmode=require")
        .lazy()
        .unwrap_err();
    assert!(
        refused.to_string().contains("feature postgres-tls"),
        "{refused}"
    );
}
