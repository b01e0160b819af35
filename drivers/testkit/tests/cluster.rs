//! A Redis cluster of one's own.

mod support;

use drivers_testkit::{Certificates, Redis, RedisCluster, Reply, Server, or_skip};
use support::accepts;

/// The slot of "key", the last node's.
const SLOT: u16 = 12_539;

#[test]
fn slots_move_and_nodes_come_back() {
    let nodes = Redis::builder().append_only().password("a \"secret\"");
    let Some(mut cluster) = or_skip(RedisCluster::of(&nodes)) else {
        return;
    };
    assert!(cluster.addresses().into_iter().all(accepts));
    assert_eq!(
        [0, 5_461, 16_383].map(|slot| cluster.owner(slot)),
        [0, 1, 2]
    );

    cluster.node(2).command(&["SET", "key", "1"]).unwrap();
    cluster.move_slot(SLOT, 2, 0);
    let moved = cluster.node(2).command(&["GET", "key"]).unwrap();
    let port = cluster.addresses()[0].port();
    assert_eq!(
        moved,
        Reply::Error(format!("MOVED {SLOT} 127.0.0.1:{port}"))
    );
    assert_eq!(
        cluster.node(0).command(&["GET", "key"]).unwrap().text(),
        "1"
    );

    cluster.node_mut(0).kill();
    assert!(!accepts(cluster.addresses()[0]));
    cluster.node_mut(0).restart();
    cluster.settle();
    assert_eq!(
        cluster.node(0).command(&["GET", "key"]).unwrap().text(),
        "1"
    );
}

#[test]
fn nodes_speak_tls() {
    let certificates = Certificates::new();
    let nodes = Redis::builder().tls(&certificates);
    let Some(cluster) = or_skip(RedisCluster::of(&nodes)) else {
        return;
    };
    assert!(
        cluster
            .urls()
            .iter()
            .all(|url| url.starts_with("rediss://"))
    );
    let elsewhere = cluster.node(0).command(&["GET", "key"]).unwrap();
    let port = cluster.addresses()[2].port();
    assert_eq!(
        elsewhere,
        Reply::Error(format!("MOVED {SLOT} 127.0.0.1:{port}"))
    );
}
