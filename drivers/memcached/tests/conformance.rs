//! The store does what every driver has to do.
#![cfg(feature = "breaker")]

use std::sync::Arc;

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_memcached::Memcached;
use drivers_port::Settings;
use drivers_testkit::{Server, or_skip};

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    let unlisted = [
        "services_are_listed_in_the_order_of_their_bytes",
        "only_services_with_a_record_are_listed",
    ];
    assert_eq!(report.skipped(), unlisted, "{report}");
}

/// Runs every case, and then once more on what the first run left behind.
async fn conforms(settings: Settings) {
    let Some(server) = or_skip(drivers_testkit::Memcached::start()) else {
        return;
    };
    let builder = Memcached::builder(server.address().to_string()).settings(settings);
    let store = builder.clone().connect().await.unwrap();
    let env = Env::new(tokio::time::sleep, move || {
        let builder = builder.clone();
        async move {
            let driver: Arc<dyn Driver> = Arc::new(builder.connect().await?);
            Ok(driver)
        }
    });
    for _ in 0..2 {
        assert_conformant(&conformance::run_all(&store, &env).await);
    }
}

#[tokio::test]
async fn the_store_conforms() {
    conforms(Settings::default()).await;
}

#[tokio::test]
async fn the_store_conforms_over_one_connection_and_under_the_longest_prefix() {
    let prefix = "p".repeat(Settings::LONGEST_PREFIX);
    conforms(Settings {
        connections: 1,
        prefix,
        ..Settings::default()
    })
    .await;
}
