use std::time::Duration;

use breaker::{Driver, Exchange};
use drivers_testkit::{Fault, Proxy, Server, or_skip};
use tokio::time::{Instant, sleep};

use crate::{
    scene::{asking, assert_unavailable, builder, done, in_time, version},
    sent::{adding, swap},
};

#[tokio::test]
async fn a_server_that_was_killed_and_comes_back_is_found_again() {
    let started = drivers_testkit::Redis::builder().append_only().start();
    let Some(mut server) = or_skip(started) else {
        return;
    };
    let store = builder(server.url()).connect().await.unwrap();
    store.swap("a", &swap(None, 1)).await.unwrap();
    server.kill();
    // The end of a connection is known before the next call, which is not sent then.
    sleep(Duration::from_millis(50)).await;
    for _ in 0..5 {
        assert_unavailable(in_time(store.swap("a", &swap(Some(1), 2))).await);
    }
    server.restart();
    let began = Instant::now();
    while !done(&in_time(store.swap("a", &swap(Some(1), 3))).await) {
        assert!(began.elapsed() < Duration::from_secs(5));
    }
    assert_eq!(version(&store, "a").await, Some(3));
}

/// A server closes what is idle, and a call that comes after that is not to pay for it.
#[tokio::test]
async fn an_idle_connection_that_was_closed_costs_no_call() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let store = builder(server.url()).connect().await.unwrap();
    for sum in 1..=5 {
        server
            .command(&["CLIENT", "KILL", "TYPE", "normal"])
            .unwrap();
        sleep(Duration::from_millis(50)).await;
        let found = in_time(store.exchange("a", &adding(1))).await.unwrap();
        assert_eq!(found.totals.calls, sum);
    }
}

/// However many call, one connection is made at a time, and fewer and fewer while it fails.
#[tokio::test]
async fn a_server_that_is_away_is_not_stormed() {
    let Some(mut server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let proxy = Proxy::to(server.address()).unwrap();
    let store = builder(server.url_at(proxy.address()))
        .connect()
        .await
        .unwrap();
    assert_eq!(proxy.connections(), 1);
    server.kill();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(1) {
        let crowd: Vec<_> = (0..50)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { in_time(store.exchange("a", &Exchange::READ)).await })
            })
            .collect();
        for call in crowd {
            assert_unavailable(call.await.unwrap());
        }
    }
    let connections = proxy.connections();
    assert!(connections < 30, "{connections} connections in a second");
    server.restart();
    let began = Instant::now();
    while in_time(store.exchange("a", &asking())).await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

/// Those who wait for one and the same attempt are told of its end, and don't try one after the other.
#[tokio::test]
async fn a_crowd_tries_once() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let proxy = Proxy::to(server.address()).unwrap();
    proxy.set(Fault::Reset);
    let store = builder(server.url_at(proxy.address())).lazy().unwrap();
    let crowd: Vec<_> = (0..200)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { in_time(store.exchange("a", &adding(1))).await })
        })
        .collect();
    for call in crowd {
        assert_unavailable(call.await.unwrap());
    }
    assert_eq!(proxy.connections(), 1);
}

/// The connection of a runtime that has ended is not used in another one but to find that out.
#[test]
fn a_runtime_that_has_ended_takes_its_connection_with_it() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let store = builder(server.url()).lazy().unwrap();
    runtime().block_on(async { in_time(store.exchange("a", &adding(1))).await.unwrap() });
    runtime().block_on(async {
        assert_unavailable(in_time(store.exchange("a", &asking())).await);
        let found = in_time(store.exchange("a", &adding(1))).await.unwrap();
        assert_eq!(found.totals.calls, 2);
    });
}

/// A call that is dropped while it connects leaves the way open for the next.
#[tokio::test]
async fn a_call_that_is_dropped_while_it_connects_leaves_the_way_open() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    for micros in [0, 50, 100, 200, 500, 1000, 2000] {
        let store = builder(server.url()).lazy().unwrap();
        let call = store.exchange("a", &Exchange::READ);
        let _ = tokio::time::timeout(Duration::from_micros(micros), call).await;
        in_time(store.exchange("a", &Exchange::READ)).await.unwrap();
    }
}
