//! The store does what every driver has to do.
#![cfg(feature = "breaker")]

mod shared;

use std::sync::Arc;

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_redis::Redis;
use shared::Server;

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert!(report.skipped().is_empty(), "{report}");
}

#[tokio::test]
async fn one_server_conforms() {
    let server = Server::start();
    let url = server.url();
    let driver = Redis::builder(&url).connect().await.unwrap();
    let env = Env::new(tokio::time::sleep, move || {
        let connecting = Redis::builder(&url).connect();
        async move { Ok(Arc::new(connecting.await?) as Arc<dyn Driver>) }
    });
    assert_conformant(&conformance::run_all(&driver, &env).await);
    // And once more on what the first run left behind.
    assert_conformant(&conformance::run_all(&driver, &env).await);
}
