//! Nothing that is shown has a password in it.

use std::{error::Error, time::Duration};

use drivers::{Backend, DriverError};
use drivers_testkit::{Postgres, Redis, Server, or_skip};

const SECRET: &str = "hunter2";

fn is_clean(shown: &str) {
    assert!(!shown.contains(SECRET), "{shown}");
}

fn is_clean_of(error: &DriverError) {
    is_clean(&format!("{error} {error:?} {error:#?}"));
    let mut source = error.source();
    while let Some(error) = source {
        is_clean(&format!("{error} {error:?}"));
        source = error.source();
    }
}

/// Where nobody listens, or where there is no such thing.
const NOWHERE: [&str; 9] = [
    "postgres://user:hunter2@127.0.0.1:1/db",
    "postgres://127.0.0.1:1/db?user=user&password=hunter2",
    "postgres://user:hunter2@127.0.0.1:1/db?sslmode=require",
    "redis://:hunter2@127.0.0.1:1/0",
    "redis://user:hunter2@127.0.0.1:1",
    "rediss://user:hunter2@127.0.0.1:1",
    "redis+cluster://user:hunter2@127.0.0.1:1,127.0.0.1:2",
    "redis+sentinel://user:hunter2@127.0.0.1:1/main",
    "redis+sentinel://127.0.0.1:1/main?sentinel_user=u&sentinel_password=hunter2",
];

#[tokio::test]
async fn a_backend_and_what_it_fails_with_show_none() {
    for url in NOWHERE {
        let builder = Backend::builder(url).deadline(Duration::from_millis(200));
        is_clean(&format!("{builder:?}"));
        let backend = builder
            .lazy()
            .unwrap_or_else(|error| panic!("{url}: {error}"));
        is_clean(&format!("{backend:?} {backend:#?} {}", backend.url()));
        is_clean(&format!("{:?}", backend.breaker()));
        assert!(backend.url().contains("***"), "{}", backend.url());
        is_clean_of(&backend.ping().await.unwrap_err());
        let read = backend.breaker();
        is_clean_of(
            &read
                .exchange("a", &breaker::Exchange::READ)
                .await
                .unwrap_err(),
        );
    }
}

#[test]
fn a_url_that_is_wrong_shows_none() {
    let wrong = [
        "?colour=blue",
        "?deadline=1",
        "?connections=x",
        "?prefix=%ff",
        "?ca=/no/such/file",
        "#hunter2",
        "/a/b/c/d",
        "?a@hunter2",
        "\n",
    ];
    for url in NOWHERE {
        let (before, _) = url.split_once('?').unwrap_or((url, ""));
        for wrong in wrong {
            let url = format!("{before}{wrong}");
            let builder = Backend::builder(&url);
            is_clean(&format!("{builder:?}"));
            if let Err(error) = builder.lazy() {
                is_clean_of(&error);
            }
        }
    }
    for url in [
        "memcached://user:hunter2@localhost",
        "mysql://user:hunter2@localhost",
        "user:hunter2@localhost",
        "redis:user:hunter2@localhost",
        "sqlite://user:hunter2@localhost/db",
        "memory://user:hunter2@localhost",
        "redis://localhost?pwd=hunter2",
        "redis://localhost?hunter2",
        "redis://localhost?password:hunter2",
        "redis:///user:hunter2@localhost",
        "redis//user:hunter2@localhost",
        " redis://user:hunter2@localhost",
        "redis+sentinel://user:hunter2@localhost",
        "redis+cluster://user:hunter2@localhost/1",
        "redis://user:hunter2@localhost:hunter2",
        "redis://user:hunter2",
        "redis://user:hunter2@localhost/hunter2",
        "postgres://user:hunter2@localhost:hunter2/db",
        "postgres://user:hunter2@localhost/db?connect_timeout=hunter2",
        "postgres://user:hunter2@localhost/db?sslmode=hunter2",
    ] {
        let builder = Backend::builder(url);
        let refused = builder.lazy().map(|backend| backend.url().to_owned());
        is_clean_of(&refused.unwrap_err());
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_not_shown() {
    if let Some(redis) = or_skip(Redis::builder().password("the right one").start()) {
        refused(&format!("redis://:{SECRET}@{}", redis.address())).await;
        drivers::connect(&redis.url()).await.unwrap();
    }
    if let Some(postgres) = or_skip(Postgres::builder().password("the right one").start()) {
        refused(&format!(
            "postgres://postgres:{SECRET}@{}/postgres",
            postgres.address()
        ))
        .await;
        drivers::connect(&postgres.url()).await.unwrap();
    }
}

async fn refused(url: &str) {
    let error = drivers::connect(url).await.unwrap_err();
    assert!(matches!(error, DriverError::Auth { .. }), "{url}: {error}");
    is_clean_of(&error);
}
