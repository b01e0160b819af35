use breaker::{Driver, DriverError};
use drivers_port::Settings;
use drivers_sql::{Postgres, PostgresBuilder};
use drivers_testkit::{Certificates, Postgres as Server, Server as _, or_skip};

use crate::server::{calls, create, patient, total, within};

async fn refused(builder: PostgresBuilder, why: &str) {
    let refused = builder.settings(within(5_000)).connect().await.unwrap_err();
    assert!(refused.to_string().contains(why), "{refused}");
    assert!(
        matches!(refused, DriverError::Unavailable { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_is_vouched_for_is_trusted() {
    let certificates = Certificates::new();
    let server = Server::builder().tls(&certificates).password("right");
    let Some(server) = or_skip(server.start()) else {
        return;
    };
    let settings = Settings {
        connections: 1,
        ..within(10_000)
    };
    let builder = patient(&server.url()).settings(settings);
    let store = builder.ca(certificates.ca()).connect().await.unwrap();
    create(&store, "payments", 1, b"bytes").await;
    store.exchange("payments", &calls(1)).await.unwrap();
    assert_eq!(total(&store, "payments").await.unwrap(), 1);
    let secure = "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid)
        where application_name = 'drivers-sql'";
    assert_eq!(server.query("postgres", secure).unwrap(), [["t"]]);

    // By name, too, and where TLS was not asked for in so many words.
    let named = server.url().replace("127.0.0.1", "localhost");
    let named = named.replace("?sslmode=require", "");
    let store = patient(&named).ca(certificates.ca());
    store.connect().await.unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn nobody_else_is() {
    let certificates = Certificates::new();
    let Some(server) = or_skip(Server::builder().tls(&certificates).start()) else {
        return;
    };
    let stranger = Certificates::stranger();
    let url = server.url();
    let vouched = patient(&url).ca(stranger.ca());
    refused(vouched, "invalid peer certificate").await;
    // The system does not know the authority either, and nobody falls back to less.
    refused(patient(&url), "UnknownIssuer").await;
    let prefer = url.replace("require", "prefer");
    refused(patient(&prefer), "UnknownIssuer").await;
    let disable = url.replace("require", "disable");
    // The server is one that insists.
    let insists = patient(&disable).connect().await.unwrap_err();
    assert!(matches!(insists, DriverError::Auth { .. }), "{insists:?}");
}

#[tokio::test]
async fn nor_a_server_of_another_name() {
    let certificates = Certificates::named(&["elsewhere.example"]);
    let Some(server) = or_skip(Server::builder().tls(&certificates).start()) else {
        return;
    };
    let store = patient(&server.url()).ca(certificates.ca());
    refused(store, "not valid for name").await;
}

#[tokio::test]
async fn nor_one_without_tls() {
    let Some(server) = or_skip(Server::start()) else {
        return;
    };
    let certificates = Certificates::new();
    let store = patient(&server.url()).ca(certificates.ca());
    refused(store, "server does not support TLS").await;
}

#[test]
fn files_that_are_none() {
    let certificates = Certificates::new();
    let url = "postgres://localhost/shop";
    for (path, why) in [
        ("/nowhere/ca.pem", "/nowhere/ca.pem"),
        ("/dev/null", "no certificate in it"),
    ] {
        let refused = Postgres::builder(url).ca(path).lazy().unwrap_err();
        assert!(matches!(refused, DriverError::Config { .. }), "{refused:?}");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    let without = format!("{url}?sslmode=disable");
    let refused = Postgres::builder(without).ca(certificates.ca()).lazy();
    assert!(
        matches!(refused, Err(DriverError::Config { .. })),
        "{refused:?}"
    );
}
