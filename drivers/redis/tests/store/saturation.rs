use std::time::Duration;

use breaker::{Add, Counted, Driver, Exchange, Totals};

use crate::scene::{adding, calls, scene, window};

/// Sums are exact where doubles are not, and stay at the highest that there is.
#[tokio::test]
async fn sums_are_exact_up_to_the_highest() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    let mut sum = 0_u64;
    for add in [
        1,
        999_999_999_999_998,
        1,
        1,
        (1 << 53) - 1,
        1,
        1,
        1_000_000_000,
        999_999_999,
        i64::MAX as u64,
        1,
        12_345_678_901,
        u64::MAX / 3,
        u64::MAX,
        1,
    ] {
        sum = sum.saturating_add(add);
        let found = store.exchange("a", &adding(&window, add)).await.unwrap();
        assert_eq!(found.totals.calls, sum, "after {add}");
        assert_eq!(calls(&store, "a", &window).await, sum, "after {add}");
    }
    assert_eq!(sum, u64::MAX);
    let key = "breaker:{a}:window:0000000000000abc:3600000";
    let held = server.command(&["HVALS", key]).unwrap();
    assert_eq!(held.parts()[0].text(), format!("{} 0 0 10", u64::MAX));
}

/// Also where it is made up of several buckets.
#[tokio::test]
async fn a_window_of_full_buckets_is_full() {
    let Some((_server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    let full = Totals {
        calls: u64::MAX,
        failed: u64::MAX - 1,
        slow: u64::MAX / 2,
    };
    let adds = [0, 1, 2].map(|hours| Add {
        age: Duration::from_secs(3600) * hours,
        totals: full,
    });
    let counted = Counted {
        adds: adds.to_vec(),
        ..window
    };
    let exchange = Exchange {
        counted: Some(counted),
    };
    let found = store.exchange("a", &exchange).await.unwrap();
    let totals = Totals {
        calls: u64::MAX,
        failed: u64::MAX,
        slow: u64::MAX,
    };
    assert_eq!(found.totals, totals);
}
