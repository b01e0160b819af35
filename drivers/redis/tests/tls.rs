//! TLS: whose certificate is good, and what is said where none is.
#![cfg(all(feature = "breaker", feature = "tls"))]

use std::{error::Error, fmt::Debug, fs, time::Duration};

use breaker::{Driver, Exchange};
use drivers_port::{DriverError, Settings};
use drivers_redis::{Redis, RedisBuilder};
use drivers_testkit::{Certificates, Server, or_skip};

fn builder(url: impl AsRef<str>) -> RedisBuilder {
    let settings = Settings {
        deadline: Duration::from_secs(5),
        ..Settings::default()
    };
    Redis::builder(url).settings(settings)
}

fn assert_config<T: Debug>(outcome: Result<T, DriverError>, named: &str) {
    match outcome {
        Err(error @ DriverError::Config { .. }) => {
            let shown = error.to_string();
            assert!(shown.contains(named), "{shown}");
        }
        other => panic!("{other:?}"),
    }
}

fn assert_unavailable<T: Debug>(outcome: Result<T, DriverError>, named: &str) {
    match outcome {
        Err(error @ DriverError::Unavailable { .. }) => {
            let shown = error.to_string();
            assert!(shown.contains(named), "{shown}");
            println!("{shown}: {:?}", error.source());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_trusts_the_authority_gets_in_by_name_and_by_address() {
    let certificates = Certificates::new();
    let started = drivers_testkit::Redis::builder()
        .password("secret")
        .tls(&certificates)
        .start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let by_name = server.url().replace("127.0.0.1", "localhost");
    for url in [server.url(), by_name] {
        let store = builder(url).ca(certificates.ca()).connect().await.unwrap();
        let found = store.exchange("a", &Exchange::READ).await.unwrap();
        assert_eq!(found.record, None);
    }
}

#[tokio::test]
async fn who_does_not_trust_it_sends_nothing() {
    let certificates = Certificates::new();
    let started = drivers_testkit::Redis::builder()
        .password("secret")
        .tls(&certificates)
        .start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let stranger = Certificates::stranger();
    let refused = builder(server.url()).ca(stranger.ca()).connect().await;
    assert_unavailable(refused, "certificate");
    // Nor does the system know it.
    let refused = builder(server.url()).connect().await;
    assert_unavailable(refused, "certificate");
    let store = builder(server.url()).ca(stranger.ca()).lazy().unwrap();
    for _ in 0..2 {
        let refused = store.exchange("a", &Exchange::READ).await;
        assert_unavailable(refused, "certificate");
    }
    let stats = server.command(&["INFO", "commandstats"]).unwrap().text();
    assert!(!stats.contains("cmdstat_hello"), "{stats}");
}

#[tokio::test]
async fn a_certificate_for_another_host_is_none() {
    let certificates = Certificates::named(&["elsewhere.example"]);
    let started = drivers_testkit::Redis::builder().tls(&certificates).start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let refused = builder(server.url()).ca(certificates.ca()).connect().await;
    assert_unavailable(refused, "certificate");
}

#[tokio::test]
async fn who_speaks_plainly_to_tls_or_tls_to_plain_is_told() {
    let certificates = Certificates::new();
    let started = drivers_testkit::Redis::builder().tls(&certificates).start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let plain = server.url().replace("rediss://", "redis://");
    assert_unavailable(builder(plain).connect().await, "unavailable");

    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let secure = server.url().replace("redis://", "rediss://");
    let refused = builder(secure).ca(certificates.ca()).connect().await;
    assert_unavailable(refused, "unavailable");
}

#[tokio::test]
async fn what_can_not_work_is_refused_before_anything_is_sent() {
    let certificates = Certificates::new();
    let url = "rediss://localhost";
    let missing = certificates.ca().with_file_name("missing");
    assert_config(
        builder(url).ca(missing).lazy(),
        "ca must be a file of certificates",
    );
    let key = builder(url).ca(certificates.key()).lazy();
    assert_config(key, "without one");
    let damaged = certificates.ca().with_file_name("damaged.pem");
    fs::write(
        &damaged,
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    assert_config(
        builder(url).ca(damaged).lazy(),
        "ca must be a file of certificates",
    );
    let plain = builder("redis://localhost").ca(certificates.ca()).lazy();
    assert_config(plain, "ca must be unset");
    assert_config(
        builder("rediss://localhost#insecure").lazy(),
        "without a query",
    );
    assert_config(
        builder("rediss://localhost/#insecure").lazy(),
        "without a query",
    );
}

#[cfg(feature = "cluster")]
#[tokio::test]
async fn a_cluster_speaks_it_too() {
    let certificates = Certificates::new();
    let node = drivers_testkit::Redis::builder()
        .password("secret")
        .tls(&certificates);
    let Some(cluster) = or_skip(drivers_testkit::RedisCluster::of(&node)) else {
        return;
    };
    let url = format!("rediss+cluster://:secret@{}", cluster.addresses()[0]);
    let store = builder(&url).ca(certificates.ca()).connect().await.unwrap();
    for name in 0..30 {
        let found = store.exchange(&format!("{name}"), &Exchange::READ).await;
        assert_eq!(found.unwrap().record, None);
    }
    let refused = builder(&url)
        .ca(Certificates::stranger().ca())
        .connect()
        .await;
    assert_unavailable(refused, "certificate");
}
