use std::{sync::Arc, time::Duration};

use breaker::{Driver, Swap, Version, conformance::History};
use drivers_memory::{Fault, Memory};
use tokio::task::JoinSet;

use crate::scene::{add, counting};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn totals_are_exact_whoever_adds() {
    let store = Memory::builder().clock(breaker::Clock::fed().0).build();
    let mut adders = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        adders.spawn(async move {
            for _ in 0..500 {
                store.exchange("service", &counting(1)).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
    }
    adders.join_all().await;
    assert_eq!(add(&store, 0).await.unwrap(), 4_000);
}

/// Also where replies and requests are lost, and calls overlap.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn swaps_and_reads_have_an_order_whatever_is_lost() {
    for seed in 0..40 {
        let store = Memory::new();
        store
            .faults()
            .inject(Fault::unknown_applied().on_swaps().chance(0.1, seed));
        store
            .faults()
            .inject(Fault::unknown_not_applied().on_swaps().chance(0.1, !seed));
        let lag = Duration::from_micros(50);
        store
            .faults()
            .inject(Fault::lag_there(lag, tokio::time::sleep).chance(0.5, seed));
        let history = Arc::new(History::default());
        let mut clients = JoinSet::new();
        for client in 1..=4_u64 {
            let (store, history) = (store.clone(), Arc::clone(&history));
            clients.spawn(async move {
                for turn in 1..=5 {
                    let found = history.read(&store, "service").await.unwrap();
                    let swap = Swap {
                        expected: found.map(|record| record.version),
                        version: Version(client * 100 + turn),
                        bytes: vec![],
                    };
                    // Whatever it comes to is in the history.
                    let _ = history.swap(&store, "service", &swap).await;
                }
            });
        }
        clients.join_all().await;
        history.check().unwrap();
    }
}
