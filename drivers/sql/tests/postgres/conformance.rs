use std::{sync::Arc, time::Duration};

use breaker::{
    Driver,
    conformance::{self, Env, Report},
};
use drivers_port::Settings;
use drivers_sql::Postgres;

use crate::server;

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert!(report.skipped().is_empty(), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_conforms() {
    let Some(server) = server::shared() else {
        return;
    };
    let url = server.fresh_database();
    let settings = Settings {
        deadline: Duration::from_secs(5),
        ..Settings::default()
    };
    let connect = move || {
        let builder = Postgres::builder(url.clone()).settings(settings.clone());
        async move { Ok(Arc::new(builder.lazy()?) as Arc<dyn Driver>) }
    };
    let store = connect().await.unwrap();
    let env = Env::new(tokio::time::sleep, connect);
    assert_conformant(&conformance::run_all(&*store, &env).await);
    // And once more on what the first run left behind.
    assert_conformant(&conformance::run_all(&*store, &env).await);
}
