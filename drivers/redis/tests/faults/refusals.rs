use std::time::Duration;

use breaker::{Driver, Exchange};
use drivers_port::{Applied, DriverError};
use drivers_testkit::{Proxy, Server, or_skip};

use crate::{
    scene::{asking, assert_unavailable, builder, done, in_time, version},
    sent::{adding, swap},
};

/// What the server refuses for want of memory was not done.
#[tokio::test]
async fn a_server_without_memory_refuses_what_writes() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let store = builder(server.url()).connect().await.unwrap();
    store.swap("a", &swap(None, 1)).await.unwrap();
    server
        .command(&["CONFIG", "SET", "maxmemory", "1"])
        .unwrap();
    assert_unavailable(store.swap("a", &swap(Some(1), 2)).await);
    assert_unavailable(store.exchange("a", &adding(1)).await);
    assert_eq!(version(&store, "a").await, Some(1));
    server
        .command(&["CONFIG", "SET", "maxmemory", "0"])
        .unwrap();
    assert!(done(&store.swap("a", &swap(Some(1), 2)).await));
    let totals = store.exchange("a", &asking()).await.unwrap().totals;
    assert_eq!(totals.calls, 0);
}

/// A replica is no store, also where it was the master a moment ago.
#[tokio::test]
async fn a_replica_refuses_what_writes() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let proxy = Proxy::to(server.address()).unwrap();
    let url = server.url_at(proxy.address());
    let store = builder(url).connect().await.unwrap();
    store.swap("a", &swap(None, 1)).await.unwrap();
    assert_eq!(proxy.connections(), 1);
    server.command(&["REPLICAOF", "127.0.0.1", "1"]).unwrap();
    assert_unavailable(store.swap("a", &swap(Some(1), 2)).await);
    assert_unavailable(store.exchange("a", &adding(1)).await);
    // The name may lead elsewhere by now.
    assert_eq!(proxy.connections(), 2);
    server.command(&["REPLICAOF", "NO", "ONE"]).unwrap();
    assert!(done(&store.swap("a", &swap(Some(1), 2)).await));
}

/// A server that wants replicas and has none.
#[tokio::test]
async fn a_master_without_its_replicas_refuses_what_writes() {
    let started = drivers_testkit::Redis::builder()
        .argument("--min-replicas-to-write")
        .argument("1")
        .start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let store = builder(server.url()).connect().await.unwrap();
    assert_unavailable(store.swap("a", &swap(None, 1)).await);
    assert_unavailable(store.exchange("a", &adding(1)).await);
    assert_eq!(version(&store, "a").await, None);
}

/// Somebody else's script that does not end.
#[tokio::test]
async fn a_server_that_runs_another_script_is_busy() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    server
        .command(&["CONFIG", "SET", "busy-reply-threshold", "20"])
        .unwrap();
    let store = builder(server.url()).connect().await.unwrap();
    let socket = server.directory().join("socket");
    let script = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let mut stream = std::os::unix::net::UnixStream::connect(socket).unwrap();
        stream
            .write_all(b"EVAL \"while true do end\" 0\r\n")
            .unwrap();
        let _ = stream.read(&mut [0; 64]);
    });
    tokio::time::sleep(Duration::from_millis(150)).await;
    let refused = in_time(store.exchange("a", &adding(1))).await.unwrap_err();
    assert!(matches!(refused, DriverError::Busy { .. }), "{refused:?}");
    assert_eq!(refused.applied(), Applied::No);
    server.command(&["SCRIPT", "KILL"]).unwrap();
    script.join().unwrap();
    let found = in_time(store.exchange("a", &Exchange::READ)).await.unwrap();
    assert_eq!(found.record, None);
}

/// One server of a cluster can't be used as if it were alone.
#[tokio::test]
async fn a_server_of_a_cluster_is_not_one_server() {
    let started = drivers_testkit::Redis::builder()
        .argument("--cluster-enabled")
        .argument("yes")
        .start();
    let Some(server) = or_skip(started) else {
        return;
    };
    server
        .command(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"])
        .unwrap();
    let store = builder(server.url()).connect().await.unwrap();
    let refused = loop {
        match store.swap("a", &swap(None, 1)).await {
            Err(DriverError::Unavailable { .. }) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            other => break other.unwrap_err(),
        }
    };
    assert!(matches!(refused, DriverError::Config { .. }), "{refused:?}");
    assert!(
        refused.to_string().contains("redis+cluster://"),
        "{refused}"
    );
}
