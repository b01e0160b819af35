//! The store does what every driver has to do.
#![cfg(feature = "breaker")]

use std::sync::Arc;

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_memcached::Memcached;

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert_eq!(report.skipped().len(), 2, "{report}");
}

#[tokio::test]
async fn the_store_conforms() {
    let address = "127.0.0.1:22123";
    let store = Memcached::builder(address).connect().await.unwrap();
    let env = Env::new(tokio::time::sleep, move || async move {
        let driver: Arc<dyn Driver> = Arc::new(Memcached::builder(address).connect().await?);
        Ok(driver)
    });
    assert_conformant(&conformance::run_all(&store, &env).await);
    // And once more on what the first run left behind.
    assert_conformant(&conformance::run_all(&store, &env).await);
}
