//! The store does what every driver has to do.
#![cfg(feature = "breaker")]

use std::{sync::Arc, time::Duration};

use breaker::{
    Clock, Driver,
    conformance::{self, Env, Report},
};
use drivers_memory::{Fault, Memory};

/// A store whose time is scripted, so that no case waits; with further clients that come by such a
/// way.
fn scripted<D: Driver + 'static>(way: impl Fn(&Memory) -> D + Send + Sync + 'static) -> (D, Env) {
    let (clock, time) = Clock::fed();
    let store = Memory::builder().clock(clock).build();
    let driver = way(&store);
    let connect = move || {
        let driver: Arc<dyn Driver> = Arc::new(way(&store));
        async move { Ok(driver) }
    };
    let env = Env::new(tokio::time::sleep, connect).clock(move |passed| time.advance(passed));
    (driver, env)
}

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert!(report.skipped().is_empty(), "{report}");
}

#[tokio::test]
async fn the_store_conforms() {
    let (store, env) = scripted(Memory::clone);
    assert_conformant(&conformance::run_all(&store, &env).await);
    // And once more on what the first run left behind.
    assert_conformant(&conformance::run_all(&store, &env).await);
}

#[tokio::test]
async fn a_link_conforms() {
    let (link, env) = scripted(|store| store.link("api-3"));
    assert_conformant(&conformance::run_all(&link, &env).await);
}

/// Calls then wait on the way there and back, so that they overlap.
#[tokio::test(start_paused = true)]
async fn a_link_that_lags_conforms() {
    let (link, env) = scripted(|store| {
        let link = store.link("far");
        let some = Duration::from_millis(3);
        for seed in 0..3 {
            let there = Fault::lag_there(some * (seed + 1), tokio::time::sleep);
            let back = Fault::lag_back(some, tokio::time::sleep);
            link.faults().inject(there.chance(0.5, seed.into()));
            link.faults().inject(back.chance(0.5, (seed + 10).into()));
        }
        link
    });
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
