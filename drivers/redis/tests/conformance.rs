//! The store does what every driver has to do, however it is made up.
#![cfg(feature = "breaker")]

use std::{path::PathBuf, sync::Arc};

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_redis::{Redis, RedisBuilder};
use drivers_testkit::{Server, or_skip};

/// Runs every case, and once more on what the first run left behind.
async fn conforms(url: String, ca: Option<PathBuf>) -> Report {
    let builder = move || builder(&url, ca.as_ref());
    let driver = builder().connect().await.unwrap();
    let env = Env::new(tokio::time::sleep, move || {
        let connecting = builder().connect();
        async move { Ok(Arc::new(connecting.await?) as Arc<dyn Driver>) }
    });
    let mut last = None;
    for _ in 0..2 {
        let report = conformance::run_all(&driver, &env).await;
        print!("{report}");
        assert!(report.failures().is_empty(), "{report}");
        last = Some(report);
    }
    last.unwrap()
}

fn builder(url: &str, ca: Option<&PathBuf>) -> RedisBuilder {
    let builder = Redis::builder(url);
    #[cfg(feature = "tls")]
    if let Some(ca) = ca {
        return builder.ca(ca);
    }
    assert!(ca.is_none());
    builder
}

fn skips_nothing(report: &Report) {
    assert!(report.skipped().is_empty(), "{report}");
}

#[tokio::test]
async fn one_server() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    skips_nothing(&conforms(server.url(), None).await);
}

/// On several threads, since what one thread does in turn may hide what many do at once.
#[tokio::test(flavor = "multi_thread")]
async fn one_server_that_asks_for_a_password() {
    let started = drivers_testkit::Redis::builder()
        .password("p@ss/w0rd")
        .start();
    let Some(server) = or_skip(started) else {
        return;
    };
    skips_nothing(&conforms(server.url(), None).await);
}

#[tokio::test]
async fn one_server_by_its_socket() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let socket = server.directory().join("socket");
    let url = format!("redis+unix://{}", socket.display());
    skips_nothing(&conforms(url, None).await);
}

#[cfg(feature = "tls")]
#[tokio::test]
async fn one_server_with_tls() {
    let certificates = drivers_testkit::Certificates::new();
    let started = drivers_testkit::Redis::builder().tls(&certificates).start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let ca = certificates.ca().to_owned();
    skips_nothing(&conforms(server.url(), Some(ca)).await);
}

#[cfg(feature = "cluster")]
#[tokio::test]
async fn a_cluster_but_for_lists() {
    use breaker::conformance::{Need, Verdict};

    let Some(cluster) = or_skip(drivers_testkit::RedisCluster::start()) else {
        return;
    };
    let url = format!("redis+cluster://{}", cluster.addresses()[0]);
    let report = conforms(url, None).await;
    let lists = |verdict: &Verdict| matches!(verdict, Verdict::Skipped(Need::Lists));
    let skipped = report.cases().filter(|(_, verdict)| lists(verdict)).count();
    assert_eq!((skipped, report.skipped().len()), (2, 2), "{report}");
}

#[cfg(feature = "sentinel")]
#[tokio::test]
async fn a_master_that_sentinels_know() {
    let Some(sentinel) = or_skip(drivers_testkit::RedisSentinel::start()) else {
        return;
    };
    let hosts: Vec<String> = sentinel
        .sentinels()
        .iter()
        .map(ToString::to_string)
        .collect();
    let url = format!(
        "redis+sentinel://{}/{}",
        hosts.join(","),
        sentinel.master_name()
    );
    skips_nothing(&conforms(url, None).await);
}
