use breaker::{Driver, Exchange, Swapped};
use drivers_port::{Applied, DriverError};

use crate::{
    scene::{asked, in_time, scene, services, slot},
    sent::{adding, swap},
};

/// A slot that has moved is followed, and nothing is done twice or lost.
#[tokio::test]
async fn a_slot_that_has_moved_is_followed() {
    let Some((cluster, store)) = scene().await else {
        return;
    };
    let service = &services(&cluster)[0];
    let slot = slot(&cluster, service);
    store.swap(service, &swap(None, 1)).await.unwrap();
    let mut sum = 0;
    for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 1)] {
        for _ in 0..3 {
            sum += 1;
            // For a moment the nodes may send a caller to and fro, which adds nothing.
            let mut tries = 0;
            let found = loop {
                match in_time(store.exchange(service, &adding(1))).await {
                    Err(DriverError::Unavailable { .. }) if tries < 500 => tries += 1,
                    found => break found.unwrap(),
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            };
            assert_eq!(found.totals.calls, sum);
        }
        cluster.move_slot(slot, from, to);
    }
    let found = in_time(store.exchange(service, &Exchange::READ))
        .await
        .unwrap();
    assert_eq!(found.record.unwrap().version.0, 1);
    // What was learnt is kept: the next calls go to the right one.
    tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    store.exchange(service, &Exchange::READ).await.unwrap();
    for node in 0..3 {
        cluster
            .node(node)
            .command(&["CONFIG", "RESETSTAT"])
            .unwrap();
    }
    for _ in 0..5 {
        store.exchange(service, &Exchange::READ).await.unwrap();
    }
    let all = [0, 1, 2].map(|node| asked(cluster.node(node), "evalsha"));
    assert_eq!(all, [0, 5, 0]);
    for node in 0..3 {
        let errors = cluster.node(node).command(&["INFO", "errorstats"]).unwrap();
        assert!(!errors.text().contains("MOVED"), "{}", errors.text());
    }
}

/// Of a slot that is on the move, what is not there yet is asked for where it is to be.
#[tokio::test]
async fn a_slot_that_is_on_the_move_is_asked_for_on_both_sides() {
    let Some((cluster, store)) = scene().await else {
        return;
    };
    let service = &services(&cluster)[0];
    let slot = slot(&cluster, service).to_string();
    let name = |node: usize| {
        cluster
            .node(node)
            .command(&["CLUSTER", "MYID"])
            .unwrap()
            .text()
    };
    let set = |node: usize, state: &str, name: &str| {
        let done = cluster
            .node(node)
            .command(&["CLUSTER", "SETSLOT", &slot, state, name]);
        assert_eq!(done.unwrap().text(), "OK");
    };
    store.exchange(service, &Exchange::READ).await.unwrap();
    set(1, "IMPORTING", &name(0));
    set(0, "MIGRATING", &name(1));
    let done = in_time(store.swap(service, &swap(None, 1))).await;
    assert!(matches!(done, Ok(Swapped::Done { .. })), "{done:?}");
    // By its hash, which it does not know yet, and as a whole.
    assert_eq!(asked(cluster.node(1), "asking"), 2);
    assert_eq!(cluster.node(1).command(&["DBSIZE"]).unwrap().text(), "1");
    let found = in_time(store.exchange(service, &Exchange::READ))
        .await
        .unwrap();
    assert_eq!(found.record.unwrap().version.0, 1);
    for node in [1, 0, 2] {
        set(node, "NODE", &name(1));
    }
    let found = in_time(store.exchange(service, &adding(1))).await.unwrap();
    assert_eq!(found.record.unwrap().version.0, 1);
    assert_eq!(found.totals.calls, 1);
}

/// A service of which half has moved has to wait.
#[tokio::test]
async fn a_service_that_is_on_the_move_is_busy() {
    let Some((cluster, store)) = scene().await else {
        return;
    };
    let service = &services(&cluster)[0];
    let slot = slot(&cluster, service).to_string();
    store.swap(service, &swap(None, 1)).await.unwrap();
    let name = |node: usize| {
        cluster
            .node(node)
            .command(&["CLUSTER", "MYID"])
            .unwrap()
            .text()
    };
    let (there, here) = (name(1), name(0));
    let set = ["CLUSTER", "SETSLOT", &slot, "IMPORTING", &here];
    cluster.node(1).command(&set).unwrap();
    let set = ["CLUSTER", "SETSLOT", &slot, "MIGRATING", &there];
    cluster.node(0).command(&set).unwrap();
    // The record is here and its window nowhere.
    let refused = in_time(store.exchange(service, &adding(1)))
        .await
        .unwrap_err();
    assert!(matches!(refused, DriverError::Busy { .. }), "{refused:?}");
    assert_eq!(refused.applied(), Applied::No);
    // A read asks for one key alone.
    let found = in_time(store.exchange(service, &Exchange::READ))
        .await
        .unwrap();
    assert!(found.record.is_some());
}
