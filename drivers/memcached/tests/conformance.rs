//! The store does what every driver has to do.
#![cfg(feature = "breaker")]

use std::sync::Arc;

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_memcached::Memcached;
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

#[tokio::test]
async fn the_store_conforms() {
    let Some(server) = or_skip(drivers_testkit::Memcached::start()) else {
        return;
    };
    let address = server.address().to_string();
    let store = Memcached::builder(&address).connect().await.unwrap();
    let env = Env::new(tokio::time::sleep, move || {
        let builder = Memcached::builder(&address);
        async move {
            let driver: Arc<dyn Driver> = Arc::new(builder.connect().await?);
            Ok(driver)
        }
    });
    assert_conformant(&conformance::run_all(&store, &env).await);
    // And once more on what the first run left behind.
    assert_conformant(&conformance::run_all(&store, &env).await);
}
