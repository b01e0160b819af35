use breaker::{Add, Counted, Driver, Exchange};

use crate::scene::{WIDTH, counting, ms, scripted};

/// The same as [`counting`], with another number of buckets behind the current one.
fn wider(calls: u64, buckets: u32) -> Exchange {
    let mut exchange = counting(calls);
    if let Some(counted) = &mut exchange.counted {
        counted.buckets = buckets;
    }
    exchange
}

async fn calls(store: &dyn Driver, exchange: Exchange) -> u64 {
    store
        .exchange("service", &exchange)
        .await
        .unwrap()
        .totals
        .calls
}

#[tokio::test]
async fn a_bucket_is_forgotten_two_widths_after_it_left_the_window() {
    let (store, time) = scripted(|builder| builder);
    time.advance(ms(99));
    assert_eq!(calls(&store, wider(1, 2)).await, 1);
    // It began 99 ms before.
    for (passed, seen) in [(200, 1), (200, 1), (1, 0)] {
        time.advance(ms(passed));
        assert_eq!(calls(&store, wider(0, 20)).await, seen, "{passed}");
    }
}

#[tokio::test]
async fn the_longest_window_that_it_was_added_under_counts() {
    let (store, time) = scripted(|builder| builder);
    for buckets in [2, 10, 2] {
        calls(&store, wider(1, buckets)).await;
    }
    time.advance(WIDTH * 10);
    assert_eq!(calls(&store, wider(0, 10)).await, 3);
    time.advance(WIDTH * 3);
    assert_eq!(calls(&store, wider(0, 20)).await, 0);
}

#[tokio::test]
async fn what_is_forgotten_counts_no_more_though_it_is_still_there() {
    let (store, time) = scripted(|builder| builder);
    let other = |number: usize| format!("another-{number}");
    for number in 0..50 {
        store.exchange(&other(number), &wider(1, 2)).await.unwrap();
    }
    calls(&store, wider(1, 2)).await;
    time.advance(WIDTH * 5);
    // A call sweeps up but a few, and these come before.
    assert_eq!(calls(&store, wider(0, 20)).await, 0);
    assert!(format!("{store:?}").contains("buckets: 47,"), "{store:?}");
    // Nor is it added to.
    let late = Counted {
        adds: vec![Add {
            age: WIDTH * 5,
            ..wider(10, 20).counted.unwrap().adds[0]
        }],
        ..wider(0, 20).counted.unwrap()
    };
    let late = Exchange {
        counted: Some(late),
    };
    assert_eq!(calls(&store, late).await, 10);
}
