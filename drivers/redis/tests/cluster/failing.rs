use std::time::Duration;

use breaker::{Driver, Exchange};
use drivers_port::Applied;
use drivers_testkit::{Fault, Proxy, RedisCluster, Server, or_skip};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    scene::{DEADLINE, builder, in_time, scene, services, slot},
    sent::{adding, swap},
};

/// A node that is stopped holds up its own services alone, and those within their deadlines.
#[tokio::test]
async fn a_node_that_is_stopped_holds_up_its_own() {
    let started = RedisCluster::of(
        &drivers_testkit::Redis::builder()
            .argument("--cluster-require-full-coverage")
            .argument("no"),
    );
    let Some(cluster) = or_skip(started) else {
        return;
    };
    let store = builder(cluster.url()).connect().await.unwrap();
    let services = services(&cluster);
    for service in &services {
        store.exchange(service, &adding(1)).await.unwrap();
    }
    cluster.node(0).stop();
    for round in 0..3 {
        let refused = in_time(store.exchange(&services[0], &adding(1)))
            .await
            .unwrap_err();
        assert!(refused.is_transient(), "{refused:?}");
        // The first was sent; the others have found no connection.
        let unknown = refused.applied() == Applied::Unknown;
        assert_eq!(unknown, round == 0, "{refused:?}");
        for service in &services[1..] {
            in_time(store.exchange(service, &adding(1))).await.unwrap();
        }
    }
    // Nor does it keep anyone from finding the others.
    for _ in 0..5 {
        in_time(builder(cluster.url()).connect()).await.unwrap();
    }
    cluster.node(0).resume();
    let began = Instant::now();
    while in_time(store.exchange(&services[0], &Exchange::READ))
        .await
        .is_err()
    {
        assert!(began.elapsed() < Duration::from_secs(10));
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_node_that_was_killed_and_comes_back_is_found_again() {
    let Some((mut cluster, store)) = scene().await else {
        return;
    };
    let services = services(&cluster);
    for service in &services {
        store.exchange(service, &Exchange::READ).await.unwrap();
    }
    cluster.node_mut(1).kill();
    sleep(Duration::from_millis(50)).await;
    let refused = in_time(store.swap(&services[1], &swap(None, 1)))
        .await
        .unwrap_err();
    assert_eq!(refused.applied(), Applied::No, "{refused:?}");
    cluster.node_mut(1).restart();
    cluster.settle();
    for service in &services {
        let began = Instant::now();
        while let Err(error) = in_time(store.exchange(service, &adding(1))).await {
            assert!(began.elapsed() < Duration::from_secs(5), "{error:?}");
        }
    }
}

/// A cluster without all of its slots serves none, and says so.
#[tokio::test]
async fn a_cluster_that_is_down_is_unavailable() {
    let Some((mut cluster, store)) = scene().await else {
        return;
    };
    let services = services(&cluster);
    cluster.node_mut(1).kill();
    let began = Instant::now();
    let refused = loop {
        match in_time(store.exchange(&services[0], &adding(1))).await {
            Ok(_) => sleep(Duration::from_millis(50)).await,
            Err(error) => break error,
        }
        assert!(began.elapsed() < Duration::from_secs(20));
    };
    assert!(refused.to_string().contains("CLUSTERDOWN"), "{refused}");
    assert_eq!(refused.applied(), Applied::No);
}

/// An answer that is lost on the way to one of the nodes leaves it unknown, and nothing is sent again.
#[tokio::test]
async fn nothing_is_sent_again() {
    let Some((cluster, _)) = scene().await else {
        return;
    };
    let service = &services(&cluster)[0];
    let node = cluster.node(0);
    let proxy = Proxy::to(node.address()).unwrap();
    // The node says that it is where the proxy is, so that the way to it goes there.
    for (name, value) in [
        ("cluster-announce-ip", proxy.address().ip().to_string()),
        ("cluster-announce-port", proxy.address().port().to_string()),
    ] {
        let done = node.command(&["CONFIG", "SET", name, &value]).unwrap();
        assert_eq!(done.text(), "OK");
    }
    let store = builder(format!("redis+cluster://{}", proxy.address()))
        .lazy()
        .unwrap();
    store.exchange(service, &adding(1)).await.unwrap();
    proxy.set(Fault::CutAfterRequest);
    let lost = in_time(store.exchange(service, &adding(10)))
        .await
        .unwrap_err();
    assert_eq!(lost.applied(), Applied::Unknown, "{lost:?}");
    proxy.heal();
    let began = Instant::now();
    let found = loop {
        match in_time(store.exchange(service, &adding(100))).await {
            Ok(found) => break found,
            Err(error) => assert_eq!(error.applied(), Applied::No, "{error:?}"),
        }
        assert!(began.elapsed() < Duration::from_secs(5));
    };
    assert_eq!(found.totals.calls, 111);
}

/// A pump waits for an interval at most, which may be shorter than the deadline: it too finds out who
/// has taken the place of a node that does not answer any more.
#[tokio::test]
async fn who_never_waits_until_the_deadline_finds_the_next_owner() {
    let started = RedisCluster::of(
        &drivers_testkit::Redis::builder()
            .argument("--cluster-require-full-coverage")
            .argument("no"),
    );
    let Some(cluster) = or_skip(started) else {
        return;
    };
    let store = builder(cluster.url()).connect().await.unwrap();
    let service = &services(&cluster)[0];
    store.exchange(service, &Exchange::READ).await.unwrap();
    let slot = slot(&cluster, service).to_string();
    let heir = cluster
        .node(1)
        .command(&["CLUSTER", "MYID"])
        .unwrap()
        .text();
    cluster.node(0).stop();
    for node in [1, 2] {
        let set = ["CLUSTER", "SETSLOT", &slot, "NODE", &heir];
        assert_eq!(cluster.node(node).command(&set).unwrap().text(), "OK");
    }
    let mut answered = false;
    for _ in 0..20 {
        let call = store.exchange(service, &Exchange::READ);
        answered |= matches!(timeout(DEADLINE / 2, call).await, Ok(Ok(_)));
    }
    cluster.node(0).resume();
    assert!(answered, "the next owner was never asked");
}
