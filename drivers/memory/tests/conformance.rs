//! The store does what every driver has to do.
#![cfg(feature = "breaker")]

use std::{sync::Arc, time::Duration};

use breaker::{
    Clock, Driver,
    conformance::{self, Env, Report},
};
use drivers_memory::{Fault, Memory};

/// A store whose time is scripted, so that no case waits.
fn scripted() -> (Memory, Env) {
    let (clock, time) = Clock::fed();
    let store = Memory::builder().clock(clock).build();
    let same = store.clone();
    let connect = move || {
        let driver: Arc<dyn Driver> = Arc::new(same.clone());
        async move { Ok(driver) }
    };
    let env = Env::new(tokio::time::sleep, connect).clock(move |passed| time.advance(passed));
    (store, env)
}

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert!(report.skipped().is_empty(), "{report}");
}

#[tokio::test]
async fn the_store_conforms() {
    let (store, env) = scripted();
    assert_conformant(&conformance::run_all(&store, &env).await);
    // And once more on what the first run left behind.
    assert_conformant(&conformance::run_all(&store, &env).await);
}

#[tokio::test]
async fn a_link_conforms() {
    let (store, env) = scripted();
    assert_conformant(&conformance::run_all(&store.link("api-3"), &env).await);
}

/// Calls then wait on the way there and back, so that they overlap.
#[tokio::test(start_paused = true)]
async fn a_link_that_lags_conforms() {
    let (store, env) = scripted();
    let link = store.link("api-3");
    let some = Duration::from_millis(3);
    link.faults()
        .inject(Fault::lag_there(some, tokio::time::sleep).chance(0.5, 1));
    link.faults()
        .inject(Fault::lag_there(some * 2, tokio::time::sleep).chance(0.5, 2));
    link.faults()
        .inject(Fault::lag_back(some, tokio::time::sleep).chance(0.5, 3));
    store
        .faults()
        .inject(Fault::lag_back(some, tokio::time::sleep).chance(0.5, 4));
    assert_conformant(&conformance::run_all(&link, &env).await);
}

/// The same against the system's clock, which the cases then wait for.
#[tokio::test]
async fn a_store_with_a_clock_of_its_own_conforms() {
    let store = Memory::new();
    let same = store.clone();
    let env = Env::new(tokio::time::sleep, move || {
        let driver: Arc<dyn Driver> = Arc::new(same.clone());
        async move { Ok(driver) }
    });
    assert_conformant(&conformance::run_all(&store, &env).await);
}
