//! Counters that have come as far as they go.

use breaker::{DriverError, Totals};
use drivers_memcached::Memcached;
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    scene::{HOUR, calls, count, server, store, window},
};

const FULL: u64 = 1 << 63;
const MOST: u64 = 1 << 40;

/// The key of the only counter there is.
async fn counter(store: &Memcached, raw: &mut Raw) -> String {
    count(store, "payments", &window(1, HOUR), calls(1))
        .await
        .unwrap();
    let keys = raw.keys();
    assert_eq!(keys.len(), 1, "{keys:?}");
    keys.into_iter().next().unwrap()
}

fn number(raw: &mut Raw, key: &str) -> u64 {
    raw.value(key).unwrap().trim_end().parse().unwrap()
}

#[tokio::test]
async fn a_counter_that_is_full_stays_at_the_highest() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let (key, window) = (counter(&store, &mut raw).await, window(1, HOUR));
    raw.plant(&key, (FULL - MOST - 1).to_string().as_bytes());
    let found = count(&store, "payments", &window, calls(MOST))
        .await
        .unwrap();
    assert_eq!(found.totals, calls(FULL - 1));
    for _ in 0..3 {
        let found = count(&store, "payments", &window, calls(MOST))
            .await
            .unwrap();
        assert_eq!(found.totals, calls(u64::MAX));
        let found = count(&store, "payments", &window, Totals::default())
            .await
            .unwrap();
        assert_eq!(found.totals, calls(u64::MAX));
        // The first add that fills it stays, and those after it are taken back.
        assert_eq!(number(&mut raw, &key), FULL - 1 + MOST);
    }
    // What was taken from loses a digit, and is filled up with a space.
    raw.plant(
        &key,
        (10_000_000_000_000_000_000_u64 - 1).to_string().as_bytes(),
    );
    for _ in 0..2 {
        let found = count(&store, "payments", &window, calls(2)).await.unwrap();
        assert_eq!(found.totals, calls(u64::MAX));
        let found = count(&store, "payments", &window, Totals::default())
            .await
            .unwrap();
        assert_eq!(found.totals, calls(u64::MAX));
    }
    assert_eq!(raw.value(&key).as_deref(), Some("9999999999999999999 "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_leave_it_full_and_never_beyond() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let (key, window) = (counter(&store, &mut raw).await, window(1, HOUR));
    raw.plant(&key, (FULL - 10 * MOST).to_string().as_bytes());
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (store, window) = (store.clone(), window.clone());
            tokio::spawn(async move {
                let mut last = 0;
                for _ in 0..50 {
                    let found = count(&store, "payments", &window, calls(MOST))
                        .await
                        .unwrap();
                    assert!(found.totals.calls >= last, "{found:?} after {last}");
                    last = found.totals.calls;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(number(&mut raw, &key), FULL);
}

#[tokio::test]
async fn a_count_that_no_counter_has_room_for_is_refused_and_nothing_is_added() {
    let Some(server) = server() else { return };
    let (store, window) = (store(&server), window(1, HOUR));
    for most in [
        Totals {
            calls: MOST + 1,
            failed: 1,
            slow: 1,
        },
        Totals {
            calls: 1,
            failed: u64::MAX,
            slow: 1,
        },
        Totals {
            calls: 1,
            failed: 1,
            slow: MOST + 1,
        },
    ] {
        let refused = count(&store, "payments", &window, most).await.unwrap_err();
        assert!(matches!(refused, DriverError::Limit { .. }), "{refused}");
        let found = count(&store, "payments", &window, Totals::default())
            .await
            .unwrap();
        assert_eq!(found.totals, Totals::default());
    }
}

/// What is not there yet is made with what is added, which then is not added to it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_add_counts_once_whoever_makes_the_counter() {
    let Some(server) = server() else { return };
    let store = store(&server);
    for era in 0..100 {
        let window = window(era, HOUR);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, window) = (store.clone(), window.clone());
                tokio::spawn(async move {
                    let all = Totals {
                        calls: 3,
                        failed: 2,
                        slow: 1,
                    };
                    count(&store, "payments", &window, all).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let found = count(&store, "payments", &window, Totals::default())
            .await
            .unwrap();
        assert_eq!(
            found.totals,
            Totals {
                calls: 24,
                failed: 16,
                slow: 8
            }
        );
    }
}
