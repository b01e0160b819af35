use std::{future::Future, time::Duration};

use drivers_port::{DriverError, Settings};
use drivers_redis::{Redis, RedisBuilder};
use drivers_testkit::{RedisCluster, Server, or_skip};
use tokio::time::{Instant, timeout};

pub(crate) const DEADLINE: Duration = Duration::from_millis(500);

pub(crate) fn builder(url: impl AsRef<str>) -> RedisBuilder {
    let settings = Settings {
        deadline: DEADLINE,
        ..Settings::default()
    };
    Redis::builder(url).settings(settings)
}

/// A cluster of the test's own, and a store in it; none, where there are no servers.
pub(crate) async fn scene() -> Option<(RedisCluster, Redis)> {
    let cluster = or_skip(RedisCluster::start())?;
    let store = builder(cluster.url()).connect().await.unwrap();
    Some((cluster, store))
}

/// The slot of a service, as a server has it.
pub(crate) fn slot(cluster: &RedisCluster, service: &str) -> u16 {
    let key = format!("breaker:{{{service}}}:record");
    let slot = cluster.node(0).command(&["CLUSTER", "KEYSLOT", &key]);
    slot.unwrap().text().parse().unwrap()
}

/// A service of each node.
pub(crate) fn services(cluster: &RedisCluster) -> [String; 3] {
    [0, 1, 2].map(|node| {
        (0..1000)
            .map(|number| format!("service-{number}"))
            .find(|service| cluster.owner(slot(cluster, service)) == node)
            .unwrap()
    })
}

/// How often a node was asked for something.
pub(crate) fn asked(node: &drivers_testkit::Redis, command: &str) -> u64 {
    let stats = node.command(&["INFO", "commandstats"]).unwrap().text();
    let name = format!("cmdstat_{command}:calls=");
    let calls = stats.lines().find_map(|line| line.strip_prefix(&name));
    calls.map_or(0, |calls| calls.split(',').next().unwrap().parse().unwrap())
}

/// What a call comes to, which has to be within its deadline and a little.
pub(crate) async fn in_time<T>(
    call: impl Future<Output = Result<T, DriverError>>,
) -> Result<T, DriverError> {
    let began = Instant::now();
    let outcome = timeout(Duration::from_secs(10), call).await.unwrap();
    let took = began.elapsed();
    assert!(
        took < DEADLINE + Duration::from_millis(700),
        "it took {took:?}"
    );
    outcome
}

pub(crate) fn address(node: &drivers_testkit::Redis) -> String {
    node.address().to_string()
}
