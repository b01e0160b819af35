//! More callers than connections.

use std::time::Duration;

use breaker::{DriverError, Totals};
use drivers_port::Settings;
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    scene::{HOUR, calls, count, server, window, with},
};

async fn crowd(connections: usize) {
    let Some(server) = server() else { return };
    let mut raw = Raw::to(server.address());
    let before = raw.statistic("curr_connections");
    let deadline = Duration::from_secs(20);
    let settings = Settings {
        connections,
        deadline,
        ..Settings::default()
    };
    let store = with(server.address(), settings);
    let window = window(1, HOUR);
    let callers: Vec<_> = (0..1_000)
        .map(|caller| {
            let (store, window) = (store.clone(), window.clone());
            tokio::spawn(async move {
                let service = if caller % 2 == 0 { "even" } else { "odd" };
                count(&store, service, &window, calls(1)).await
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap().unwrap();
        let open = raw.statistic("curr_connections") - before;
        assert!(open <= connections as u64, "{open} connections are open");
    }
    for service in ["even", "odd"] {
        let found = count(&store, service, &window, Totals::default())
            .await
            .unwrap();
        assert_eq!(found.totals, calls(500));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callers_share_eight_connections() {
    crowd(8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callers_share_one_connection() {
    crowd(1).await;
}

#[tokio::test]
async fn whoever_waits_too_long_for_a_connection_is_told_that_it_is_busy() {
    let Some(server) = server() else { return };
    let deadline = Duration::from_millis(300);
    let settings = Settings {
        connections: 1,
        deadline,
        ..Settings::default()
    };
    let store = with(server.address(), settings);
    store.ping().await.unwrap();
    server.stop();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        callers.spawn(async move { count(&store, "payments", &window(1, HOUR), calls(1)).await });
    }
    let (mut sent, mut turned_away) = (0, 0);
    while let Some(outcome) = callers.join_next().await {
        match outcome.unwrap() {
            Err(DriverError::Indeterminate { .. }) => sent += 1,
            Err(DriverError::Busy { .. } | DriverError::Unavailable { .. }) => turned_away += 1,
            other => panic!("{other:?}"),
        }
    }
    server.resume();
    // All deadlines pass at once, and then the connection may be free again at the last moment.
    assert!(sent >= 1 && turned_away >= 4, "{sent} {turned_away}");
    assert_eq!(store.capabilities().deadline, deadline);
}

/// They wait until there is next to no time left, and the connection is lost with the first: that
/// they then open none in time says nothing about the server.
#[tokio::test]
async fn whoever_waited_too_long_to_connect_does_not_keep_others_from_it() {
    let Some(server) = server() else { return };
    let deadline = Duration::from_millis(100);
    let settings = Settings {
        connections: 1,
        deadline,
        ..Settings::default()
    };
    let store = with(server.address(), settings);
    let window = window(1, HOUR);
    for _ in 0..20 {
        store.ping().await.unwrap();
        server.stop();
        let callers: Vec<_> = (0..200)
            .map(|_| {
                let (store, window) = (store.clone(), window.clone());
                tokio::spawn(async move { count(&store, "payments", &window, calls(1)).await })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap().unwrap_err();
        }
        server.resume();
    }
}
