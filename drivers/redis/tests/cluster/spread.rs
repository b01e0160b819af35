use breaker::{Driver, Exchange, Swapped};
use drivers_port::DriverError;

use crate::{
    scene::{address, asked, builder, scene, services},
    sent::{adding, swap},
};

/// Each service is on the node that has its slot, and is asked for there at once.
#[tokio::test]
async fn each_service_is_where_its_slot_is() {
    let Some((cluster, store)) = scene().await else {
        return;
    };
    let services = services(&cluster);
    for service in &services {
        store.exchange(service, &adding(1)).await.unwrap();
    }
    for node in 0..3 {
        cluster
            .node(node)
            .command(&["CONFIG", "RESETSTAT"])
            .unwrap();
    }
    for service in &services {
        store.exchange(service, &adding(1)).await.unwrap();
        store.exchange(service, &Exchange::READ).await.unwrap();
        let done = store.swap(service, &swap(None, 1)).await;
        assert!(matches!(done, Ok(Swapped::Done { .. })), "{done:?}");
    }
    for node in 0..3 {
        assert_eq!(asked(cluster.node(node), "evalsha"), 3);
        let keys = cluster.node(node).command(&["DBSIZE"]).unwrap().text();
        assert_eq!(keys, "2");
    }
}

#[tokio::test]
async fn a_cluster_does_not_list() {
    let Some((_cluster, store)) = scene().await else {
        return;
    };
    assert!(!store.capabilities().lists);
    let refused = store.list(None, 1).await;
    assert!(
        matches!(refused, Err(DriverError::Unsupported { .. })),
        "{refused:?}"
    );
}

/// One that answers is enough to find all.
#[tokio::test]
async fn any_node_will_do_to_begin_with() {
    let Some((cluster, _)) = scene().await else {
        return;
    };
    for node in 0..3 {
        let url = format!(
            "redis+cluster://127.0.0.1:1,{}",
            address(cluster.node(node))
        );
        let store = builder(url).connect().await.unwrap();
        for service in services(&cluster) {
            store.exchange(&service, &Exchange::READ).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_server_that_is_alone_is_no_cluster() {
    let Some(server) = drivers_testkit::or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let url = format!("redis+cluster://{}", address(&server));
    let refused = builder(url).connect().await.unwrap_err();
    assert!(matches!(refused, DriverError::Config { .. }), "{refused:?}");
}

/// Callers that come all at once, before anything is known, ask for the slots but once.
#[tokio::test]
async fn the_slots_are_asked_for_once() {
    let Some((cluster, _)) = scene().await else {
        return;
    };
    for node in 0..3 {
        cluster
            .node(node)
            .command(&["CONFIG", "RESETSTAT"])
            .unwrap();
    }
    let store = builder(cluster.url()).lazy().unwrap();
    let crowd: Vec<_> = (0..100)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.exchange(&format!("{number}"), &adding(1)).await })
        })
        .collect();
    for call in crowd {
        call.await.unwrap().unwrap();
    }
    let asked: u64 = (0..3)
        .map(|node| asked(cluster.node(node), "cluster|slots"))
        .sum();
    assert_eq!(asked, 1);
}

/// What a user needs to be allowed, as the documentation has it.
#[tokio::test]
async fn a_user_needs_only_a_few_commands() {
    let Some((cluster, _)) = scene().await else {
        return;
    };
    let rights = "ACL SETUSER circuit on >secret resetkeys ~breaker:* resetchannels -@all \
                  +evalsha +eval +time +get +set +hlen +hgetall +hset +hdel +pexpireat +ping \
                  +hello +cluster|slots +asking";
    let rights: Vec<&str> = rights.split_whitespace().collect();
    for node in 0..3 {
        let done = cluster.node(node).command(&rights).unwrap();
        assert_eq!(done.text(), "OK");
    }
    let url = format!(
        "redis+cluster://circuit:secret@{}",
        address(cluster.node(0))
    );
    let store = builder(url).connect().await.unwrap();
    let services = services(&cluster);
    for (node, service) in services.iter().enumerate() {
        store.exchange(service, &adding(1)).await.unwrap();
        let done = store.swap(service, &swap(None, 1)).await;
        assert!(matches!(done, Ok(Swapped::Done { .. })), "{done:?}");
        let slot = crate::scene::slot(&cluster, service);
        cluster.move_slot(slot, node, (node + 1) % 3);
        store.exchange(service, &adding(1)).await.unwrap();
    }
}
