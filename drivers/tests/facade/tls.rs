use drivers::{DriverError, connect};
use drivers_testkit::{Certificates, Postgres, Redis, Server, or_skip};

fn with(url: &str, parameter: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{parameter}")
}

/// Who has the right certificate is talked to, whoever has another is not.
async fn trusts(url: &str, certificates: &Certificates) {
    let ca = |certificates: &Certificates| format!("ca={}", certificates.ca().display());
    let backend = connect(&with(url, &ca(certificates))).await;
    backend.unwrap_or_else(|error| panic!("{url}: {error}"));
    let stranger = Certificates::stranger();
    let refused = connect(&with(url, &ca(&stranger))).await.unwrap_err();
    assert!(
        refused.is_transient() || matches!(refused, DriverError::Config { .. }),
        "{refused}"
    );
    let refused = connect(&with(url, "ca=/no/such/file")).await.unwrap_err();
    assert!(matches!(refused, DriverError::Config { .. }), "{refused}");
}

#[tokio::test]
async fn redis_over_tls() {
    let certificates = Certificates::new();
    let started = Redis::builder().tls(&certificates).start();
    let Some(redis) = or_skip(started) else {
        return;
    };
    trusts(&redis.url(), &certificates).await;
}

#[tokio::test]
async fn postgres_over_tls() {
    let certificates = Certificates::new();
    let started = Postgres::builder().tls(&certificates).start();
    let Some(postgres) = or_skip(started) else {
        return;
    };
    trusts(&postgres.url(), &certificates).await;
}

#[tokio::test]
async fn without_tls_there_is_nothing_to_trust() {
    let refused = connect("redis://localhost?ca=/a")
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("prefix for redis:, got \"ca\""),
        "{refused}"
    );
}
