//! Calls that are dropped while they wait.

use std::time::Duration;

use breaker::{Driver, Exchange, Totals};
use drivers_testkit::{Fault, Proxy, Server};

use crate::{
    raw::Raw,
    scene::{DEADLINE, HOUR, calls, count, is_done, read, server, store_at, stored, swap, window},
};

#[tokio::test]
async fn a_call_dropped_at_any_moment_leaves_no_connection_out_of_step() {
    let Some(server) = server() else { return };
    let proxy = Proxy::to(server.address()).unwrap();
    proxy.set(Fault::Delay(Duration::from_millis(2)));
    let store = store_at(proxy.address(), DEADLINE * 5);
    let window = window(1, HOUR);
    assert!(is_done(&swap(&store, "orders", None, 1, b"orders").await));
    let (mut made, mut dropped) = (0, 0);
    for turn in 0..60 {
        let patience = Duration::from_micros(turn * 200);
        let call = count(&store, "payments", &window, calls(1));
        match tokio::time::timeout(patience, call).await {
            Ok(counted) => made += u64::from(counted.is_ok()),
            Err(_) => dropped += 1,
        }
        let creation = swap(&store, "payments", None, turn + 1, b"payments");
        let _ = tokio::time::timeout(patience, creation).await;
        assert_eq!(read(&store, "orders").await.unwrap(), stored(1, b"orders"));
    }
    assert!(dropped > 0 && made > 0, "{dropped} dropped, {made} made");
    let found = count(&store, "payments", &window, Totals::default())
        .await
        .unwrap();
    assert!(
        (made..=made + dropped).contains(&found.totals.calls),
        "{found:?}"
    );
}

#[tokio::test]
async fn dropped_calls_give_their_connections_up() {
    let Some(server) = server() else { return };
    let mut raw = Raw::to(server.address());
    let before = raw.statistic("curr_connections");
    let store = store_at(server.address(), DEADLINE);
    server.stop();
    for _ in 0..200 {
        let call = store.exchange("payments", &Exchange::READ);
        assert!(
            tokio::time::timeout(Duration::from_micros(500), call)
                .await
                .is_err()
        );
    }
    server.resume();
    assert_eq!(read(&store, "payments").await.unwrap(), None);
    for _ in 0..100 {
        if raw.statistic("curr_connections") <= before + 8 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} connections are open", raw.statistic("curr_connections"));
}
