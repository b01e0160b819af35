use breaker::{Driver, Exchange};
use drivers_testkit::{Server, or_skip};

use crate::{
    scene::{asking, assert_unavailable, assert_unknown, builder, done, in_time, version},
    sent::{adding, swap},
};

/// Connections stay open, and nobody answers.
#[tokio::test]
async fn a_server_that_is_stopped_holds_nobody_up_for_longer() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let store = builder(server.url()).connect().await.unwrap();
    store.swap("a", &swap(None, 1)).await.unwrap();

    server.stop();
    // What was on its way may yet be done; what found no connection will not be.
    assert_unknown(in_time(store.swap("a", &swap(Some(1), 2))).await);
    assert_unavailable(in_time(store.exchange("a", &Exchange::READ)).await);
    assert_unavailable(in_time(store.exchange("a", &adding(1))).await);
    assert_unavailable(in_time(store.swap("b", &swap(None, 1))).await);
    assert_unavailable(in_time(store.list(None, 1)).await);
    assert_unavailable(in_time(builder(server.url()).connect()).await);
    server.resume();

    // The answer to what was asked before is not taken for that to what is asked now.
    let found = in_time(store.exchange("other", &Exchange::READ))
        .await
        .unwrap();
    assert_eq!(found.record, None);
    assert!(done(&in_time(store.swap("b", &swap(None, 3))).await));
    assert_eq!(version(&store, "b").await, Some(3));
    let found = version(&store, "a").await;
    assert!(found == Some(1) || found == Some(2), "{found:?}");
    // None of the adds were made.
    let totals = store.exchange("a", &asking()).await.unwrap().totals;
    assert_eq!(totals.calls, 0);
}

/// Nor does it hold up those who come in a crowd.
#[tokio::test]
async fn a_crowd_is_told_in_time_and_served_after() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let store = builder(server.url()).connect().await.unwrap();
    server.stop();
    let crowd: Vec<_> = (0..500)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { in_time(store.exchange("a", &adding(1))).await })
        })
        .collect();
    let mut unknown = 0;
    for call in crowd {
        match call.await.unwrap() {
            Ok(_) => panic!("nobody can have answered"),
            Err(error) => unknown += u64::from(error.applied() == drivers_port::Applied::Unknown),
        }
    }
    server.resume();
    let found = in_time(store.exchange("a", &asking())).await.unwrap();
    assert!(found.totals.calls <= unknown, "{found:?} of {unknown}");
}
